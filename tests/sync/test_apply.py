"""Doing what a plan says: what goes on, what is refused, and what the report says of it."""

import errno
import os
import signal

import pytest

from o11yascode.cli.apply import report
from o11yascode.datadog import lookup
from o11yascode.datadog.client import Client
from o11yascode.datadog.credentials import Credentials
from o11yascode.diagnostics import Location, O11yError
from o11yascode.resource.desired import Resource
from o11yascode.sandbox.faults import Fault, first
from o11yascode.sync import journal, write
from o11yascode.sync.apply import Event
from o11yascode.sync.journal import Journal, journals, read_journal
from o11yascode.sync.plan import Action
from tests.datadog.fake import client_for
from tests.sync.estate import (
    PROJECT,
    Switch,
    apply,
    bring_about,
    client_of,
    composite,
    dashboard,
    edited,
    estate,
    live_bodies,
    monitor,
    ours,
    plan_of,
    sandbox,
    slack_channel,
    slo,
)
from tests.sync.test_kinds import synthetics

OLD = 100.0
"""A time long before a plan was read: it has to be read again."""


def named_list(id):
    """A dashboard list, which bears no mark."""
    return Resource("dashboard_list", id, {"name": id, "dashboards": []}, Location("lists.yaml"), name=id)


def bindings(id):
    """The payload of a restriction policy."""
    principal = "user:00000000-0000-0000-0000-000000000001"
    return {
        "data": {"type": "restriction_policy", "id": id, "attributes": {"bindings": [{"relation": "editor", "principals": [principal]}]}}
    }


def test_every_change_is_told_journalled_and_backed_up(tmp_path):
    with sandbox() as (server, client):
        bring_about(client, [monitor("gs2/a", 5)], tmp_path)
        events: list[Event] = []
        plan = plan_of(client, [monitor("gs2/a", 7), monitor("gs2/b")])
        server.requests.clear()
        outcome = apply(client, plan, tmp_path, on_event=events.append)
        assert sorted(seen.method for seen in server.requests) == ["POST", "PUT"], "what was read a moment ago is not read again"
        assert list(outcome.live_ids) == ["gs2/b"]
    assert sorted((event.state, event.change.id) for event in events) == [
        ("done", "gs2/a"), ("done", "gs2/b"), ("started", "gs2/a"), ("started", "gs2/b")
    ]  # fmt: skip
    record = read_journal(tmp_path / "journal" / f"{outcome.apply_id}.jsonl")
    assert record is not None
    assert record.finished
    assert sorted((step.write, step.id, step.result) for step in record.steps) == [("create", "gs2/b", "done"), ("update", "gs2/a", "done")]
    backup = tmp_path / "backups" / outcome.apply_id / "live.json"
    assert b'"critical": 5.0' in backup.read_bytes()
    for path in (backup, tmp_path / "journal" / f"{outcome.apply_id}.jsonl"):
        assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_to_do_leaves_no_trace(tmp_path):
    with sandbox() as (server, client):
        plan = plan_of(client, [])
        server.requests.clear()
        assert apply(client, plan, tmp_path / "x").exit_code == 0
        assert server.requests == []
    assert not (tmp_path / "x").exists()


def test_what_was_created_and_deleted_since_is_looked_for_once(tmp_path):
    with sandbox() as (server, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        (id,) = (monitor["id"] for monitor in live_bodies(server)["monitor"])
        client.request("DELETE", f"/api/v1/monitor/{id}")
        plan = plan_of(client, [monitor("gs2/a")])
        server.requests.clear()
        assert apply(client, plan, tmp_path).exit_code == 0
        assert [(seen.method, seen.path) for seen in server.requests] == [
            ("GET", f"/api/v1/monitor/{id}"),
            ("POST", "/api/v1/monitor"),
        ]


def test_what_depends_on_a_failure_is_not_tried_and_the_rest_is(tmp_path):
    bad = monitor("gs2/a")
    bad.payload["query"] = "this is no query"
    wanted = [bad, monitor("gs2/b"), composite("gs2/c", "gs2/a", "gs2/b"), dashboard("gs2/d", "gs2/c"), dashboard("gs2/e", "gs2/b")]
    with sandbox() as (server, client):
        outcome = apply(client, plan_of(client, wanted), tmp_path)
        assert sorted(id for _, id in ours(server)) == ["gs2/b", "gs2/e"]
    assert outcome.exit_code == 3
    assert sorted(change.id for change in outcome.done) == ["gs2/b", "gs2/e"]
    assert [problem.change.id for problem in outcome.failed] == ["gs2/a"]
    assert sorted(problem.change.id for problem in outcome.not_tried) == ["gs2/c", "gs2/d"]
    assert "answered 400" in outcome.failed[0].message


def test_nothing_done_at_all_is_an_error(tmp_path):
    bad = monitor("gs2/a")
    bad.payload["query"] = "this is no query"
    with sandbox() as (_, client):
        assert apply(client, plan_of(client, [bad]), tmp_path).exit_code == 1


class TestMoved:
    def test_an_update_of_what_somebody_changed_is_refused_with_the_difference(self, tmp_path):
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a"), monitor("gs2/b")], tmp_path)
            plan = plan_of(client, [monitor("gs2/a", 7), monitor("gs2/b", 7)])
            plan.read_at = OLD
            id = next(change.live_id for change in plan.changes if change.id == "gs2/a")
            client.request("PUT", f"/api/v1/monitor/{id}", body={"message": "clicked"})
            outcome = apply(client, plan, tmp_path)
            live = client.request("GET", f"/api/v1/monitor/{id}")
        assert outcome.exit_code == 3
        assert [change.id for change in outcome.done] == ["gs2/b"]
        [conflict] = outcome.conflicts
        assert [(one.path, one.after) for one in conflict.differences] == [("message", "clicked")]
        assert live["message"] == "clicked"

    def test_a_state_that_changes_by_itself_is_no_move(self, tmp_path):
        with sandbox() as (_, client):
            bring_about(client, [slo("gs2/s", "gs2/a"), monitor("gs2/a")], tmp_path)
            plan = plan_of(client, [monitor("gs2/a", 9)])
            plan.read_at = OLD
            assert apply(client, plan, tmp_path).exit_code == 0

    def test_a_delete_of_what_somebody_changed_is_refused(self, tmp_path):
        with sandbox() as (server, client):
            bring_about(client, [monitor("gs2/a")], tmp_path)
            plan = plan_of(client, [])
            plan.read_at = OLD
            client.request("PUT", f"/api/v1/monitor/{plan.changes[0].live_id}", body={"message": "needed"})
            assert len(apply(client, plan, tmp_path).conflicts) == 1
            assert len(live_bodies(server)["monitor"]) == 1

    def test_an_update_of_what_somebody_deleted_is_refused(self, tmp_path):
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a")], tmp_path)
            plan = plan_of(client, [monitor("gs2/a", 7)])
            plan.read_at = OLD
            client.request("DELETE", f"/api/v1/monitor/{plan.changes[0].live_id}")
            [conflict] = apply(client, plan, tmp_path).conflicts
        assert conflict.message == f"monitor {plan.changes[0].live_id} was deleted since the plan was made"

    def test_what_is_gone_or_so_already_is_done(self, tmp_path):
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a"), monitor("gs2/b")], tmp_path)
            plan = plan_of(client, [monitor("gs2/a", 7)])
            again = plan_of(client, [monitor("gs2/a", 7)])
            assert apply(client, plan, tmp_path).exit_code == 0
            again.read_at = OLD
            assert apply(client, again, tmp_path).exit_code == 0

    @pytest.mark.parametrize("size", [1, 20])
    @pytest.mark.parametrize("folder", ["one", "two"])
    @pytest.mark.parametrize("make", [monitor, dashboard, named_list, lambda id: slack_channel(f"#{id.rpartition('/')[2]}")])
    def test_what_somebody_created_meanwhile_is_not_created_again(self, make, folder, size, tmp_path):
        wanted = [make(f"gs2/x{number}") for number in range(size)]
        with sandbox() as (server, client):
            plan, other = plan_of(client, wanted), plan_of(client, wanted)
            assert apply(client, plan, tmp_path / "one").exit_code == 0
            other.read_at = OLD
            server.requests.clear()
            assert apply(client, other, tmp_path / folder).exit_code == 0
            assert {seen.method for seen in server.requests} == {"GET"}
            if make is monitor and folder == "two":
                assert server.count("GET", "/api/v1/monitor/") == (20 if size == 20 else 0), "many are looked for in one list"

    def test_what_somebody_created_otherwise_is_made_what_it_should_be(self, tmp_path):
        with sandbox() as (server, client):
            plan = plan_of(client, [dashboard("gs2/d", text="ours")])
            bring_about(client, [dashboard("gs2/d", text="theirs")], tmp_path / "one")
            plan.read_at = OLD
            assert apply(client, plan, tmp_path).exit_code == 0
            assert not plan_of(client, [dashboard("gs2/d", text="ours")]).has_changes
            assert set(ours(server).values()) == {1}

    def test_what_was_created_and_no_list_shows_yet_is_known_by_the_journal(self, tmp_path, monkeypatch):
        with sandbox() as (server, client):
            plan = plan_of(client, [dashboard("gs2/d")])
            bring_about(client, [dashboard("gs2/d")], tmp_path)
            plan.read_at = OLD
            monkeypatch.setattr(write, "find", lambda *asked: [])
            assert apply(client, plan, tmp_path).exit_code == 0
            assert set(ours(server).values()) == {1}

    def test_where_nobody_can_look_nothing_is_created(self, tmp_path):
        switch = Switch(first(10_000, Fault(status=400), method="GET"))
        with sandbox(plan=switch) as (server, client):
            plan = plan_of(client, [dashboard(f"gs2/d{number}") for number in range(20)])
            plan.read_at = OLD
            switch.on = True
            outcome = apply(client, plan, tmp_path)
            assert server.count("POST") == 0
        assert outcome.exit_code == 1
        assert {problem.message for problem in outcome.not_tried} == {"GET /api/v1/dashboard answered 400: Error"}

    def test_policies_of_what_is_not_there_yet_are_not_looked_for(self, tmp_path):
        boards = [dashboard(f"gs2/d{number}") for number in range(7)]
        policies = [
            Resource("restriction_policy", f"gs2/p{number}", bindings(f"dashboard:${{ref:gs2/d{number}}}"), Location("x.yaml"))
            for number in range(7)
        ]
        with sandbox() as (server, client):
            plan = plan_of(client, [*boards, *policies])
            plan.read_at = OLD
            outcome = apply(client, plan, tmp_path)
            assert outcome.exit_code == 0, outcome.failed
            assert not [seen.path for seen in server.requests if "ref" in seen.path]

    @pytest.mark.parametrize("size", [1, 20])
    @pytest.mark.parametrize("folder", ["first", "one", "two"])
    def test_what_somebody_replaced_meanwhile_is_not_replaced_again(self, folder, size, tmp_path):
        with sandbox() as (server, client):
            bring_about(client, [board(f"gs2/d{number}") for number in range(size)], tmp_path / "first")
            wanted = [board(f"gs2/d{number}", "free") for number in range(size)]
            plan, other = plan_of(client, wanted), plan_of(client, wanted)
            assert apply(client, plan, tmp_path / "one").exit_code == 0
            other.read_at = OLD
            assert apply(client, other, tmp_path / folder).exit_code == 0
            assert set(ours(server).values()) == {1}

    def test_a_copy_of_what_is_replaced_is_not_taken_for_its_replacement(self, tmp_path):
        with sandbox() as (server, client):
            bring_about(client, [board("gs2/d")], tmp_path)
            plan = plan_of(client, [board("gs2/d", "free")])
            copy = client.request("GET", f"/api/v1/dashboard/{plan.changes[0].live_id}")
            client.request("POST", "/api/v1/dashboard", body={**copy, "title": "copy"})
            plan.read_at = OLD
            assert apply(client, plan, tmp_path / "other").exit_code == 0
            assert sorted((live["title"], live["layout_type"]) for live in live_bodies(server)["dashboard"]) == [
                ("copy", "ordered"), ("gs2/d", "free")
            ]  # fmt: skip

    def test_what_people_own_and_took_away_is_told_too(self, tmp_path):
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a")], tmp_path)
            [live] = client.request("GET", "/api/v1/monitor")
            path, options = f"/api/v1/monitor/{live['id']}", live["options"]
            client.request("PUT", path, body={"options": {**options, "silenced": {"*": 1900000000}}})
            plan = plan_of(client, [monitor("gs2/a", 7)])
            plan.read_at = OLD
            client.request("PUT", path, body={"options": {**options, "silenced": {}}})
            [conflict] = apply(client, plan, tmp_path).conflicts
        assert [(one.path, one.before) for one in conflict.differences] == [("options.silenced.*", 1900000000)]

    def test_a_replacement_of_what_somebody_changed_is_refused_whole(self, tmp_path):
        with sandbox() as (server, client):
            bring_about(client, [board("gs2/d")], tmp_path)
            plan = plan_of(client, [board("gs2/d", "free")])
            plan.read_at = OLD
            path = f"/api/v1/dashboard/{plan.changes[0].live_id}"
            client.request("PUT", path, body={**client.request("GET", path), "title": "clicked"})
            outcome = apply(client, plan, tmp_path)
            assert outcome.exit_code == 3
            [conflict] = outcome.conflicts
            assert [(one.path, one.after) for one in conflict.differences] == [("title", "clicked")]
            assert outcome.not_tried == []
            assert [live["title"] for live in live_bodies(server)["dashboard"]] == ["clicked"]

    def test_what_an_apply_changed_between_a_plan_and_its_lock_is_seen(self, tmp_path):
        with sandbox() as (server, client):
            bring_about(client, [monitor("gs2/a"), board("gs2/d")], tmp_path)
            wanted = [monitor("gs2/a", 7), monitor("gs2/b"), board("gs2/d", "free")]
            plan = plan_of(client, wanted)
            bring_about(client, [monitor("gs2/a", 8), *wanted[1:]], tmp_path / "other")
            outcome = apply(client, plan, tmp_path, under_lock_since=plan.read_at + 0.1)
            assert [problem.change.id for problem in outcome.conflicts] == ["gs2/a"]
            assert set(ours(server).values()) == {1}

    def test_a_plan_of_the_future_is_not_fresh(self, tmp_path):
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a")], tmp_path)
            plan = plan_of(client, [monitor("gs2/a", 7)])
            plan.read_at += 3600  # a clock that was set back
            client.request("PUT", f"/api/v1/monitor/{plan.changes[0].live_id}", body={"message": "clicked"})
            assert len(apply(client, plan, tmp_path).conflicts) == 1


class TestDuplicates:
    """Datadog refuses a second identical monitor, and names the first."""

    REFUSAL = Fault(status=400, errors=("Duplicate of an existing monitor_id:150000001 org_id:1300336245",))

    def test_one_that_bears_our_mark_is_what_we_wanted_to_create(self, tmp_path):
        faults = Switch(first(1, self.REFUSAL, method="POST", path="/api/v1/monitor"))
        with sandbox(plan=faults) as (server, client):
            plan = plan_of(client, [monitor("gs2/a")])
            bring_about(client, [monitor("gs2/a")], tmp_path / "other")
            faults.on = True
            outcome = apply(client, plan, tmp_path)
            assert outcome.exit_code == 0
            assert outcome.live_ids == {"gs2/a": 150000001}
            assert set(ours(server).values()) == {1}

    @pytest.mark.parametrize("tags", [["by:hand"], ["o11y_project:other", "o11y_id:gs2/a"]])
    def test_one_that_is_not_ours_is_named_and_left_alone(self, tags, tmp_path):
        by_hand = {**monitor("gs2/a").payload, "tags": tags}
        faults = Switch(first(1, self.REFUSAL, method="POST", path="/api/v1/monitor"))
        with sandbox(plan=faults) as (server, client):
            client.request("POST", "/api/v1/monitor", body=by_hand)
            faults.on = True
            [problem] = apply(client, plan_of(client, [monitor("gs2/a")]), tmp_path).failed
            assert "an identical monitor, 150000001, is there already and is not ours" in problem.message
            assert problem.hint == 'to take it over: `adopt: "150000001"` in the spec'
            assert ours(server) == {}


def board(id, layout="ordered"):
    """A dashboard whose layout cannot be changed in place."""
    place = {"layout": {"x": 0, "y": 0, "width": 9, "height": 9}} if layout == "free" else {}
    made = dashboard(id)
    made.payload.update(layout_type=layout, widgets=[{**made.payload["widgets"][0], **place}])
    return made


def test_a_replacement_that_a_killed_apply_has_created_is_not_created_again(tmp_path):
    switch = Switch(first(1, Fault(status=400), method="DELETE"))
    with sandbox(plan=switch) as (server, client):
        bring_about(client, [board("gs2/d")], tmp_path)
        switch.on = True
        plan, late = plan_of(client, [board("gs2/d", "free")]), plan_of(client, [board("gs2/d", "free")])
        assert apply(client, plan, tmp_path).exit_code == 1
        # The list does not show it yet, so the next plan is the same.
        assert apply(client, late, tmp_path).exit_code == 0
        assert ours(server) == {("dashboard", "gs2/d"): 1}


def test_a_replacement_that_finds_the_old_one_to_be_what_was_wanted_keeps_it(tmp_path):
    """A list that lags did not show what it refers to, and another apply had put all right."""
    with sandbox() as (server, client):
        bring_about(client, [board("gs2/d")], tmp_path)
        plan = plan_of(client, [board("gs2/d", "free")])
        [change] = plan.changes
        change.after = {**change.after, "layout_type": "ordered"}
        outcome = apply(client, plan, tmp_path)
        assert outcome.exit_code == 0
        assert [body["id"] for body in live_bodies(server)["dashboard"]] == [change.live_id]


class TestOpenEnds:
    @pytest.mark.parametrize(
        "fault",
        [Fault(drop=True, after=True), Fault(status=500, after=True), Fault(status=200, after=True), Fault(status=502), Fault(drop=True)],
    )
    @pytest.mark.parametrize("kind", ["monitor", "dashboard", "slo"])
    def test_a_create_without_an_answer_happens_once(self, kind, fault, tmp_path):
        wanted = {"monitor": [monitor("gs2/a")], "dashboard": [dashboard("gs2/d")], "slo": [monitor("gs2/a"), slo("gs2/s", "gs2/a")]}[kind]
        wanted += [monitor("gs2/other"), dashboard("gs2/board")]
        switch = Switch(first(1, fault, method="POST", path=f"/api/v1/{kind}"))
        with sandbox(plan=switch) as (server, client):
            bring_about(client, wanted[-2:], tmp_path)
            server.requests.clear()
            switch.on = True
            outcome = apply(client, plan_of(client, wanted), tmp_path)
            assert outcome.exit_code == 0
            assert set(ours(server).values()) == {1}
            assert server.count("POST", f"/api/v1/{kind}") == (1 if fault.after else 2)
            assert not plan_of(client, wanted).has_changes, "and nothing else was taken for it"

    @pytest.mark.parametrize("fault", [Fault(drop=True, after=True), Fault(drop=True)])
    def test_a_replacement_without_an_answer_happens_once_and_is_not_taken_for_the_old_one(self, fault, tmp_path):
        switch = Switch(first(1, fault, method="POST"))
        with sandbox(plan=switch) as (server, client):
            bring_about(client, [board("gs2/d")], tmp_path)
            switch.on = True
            bring_about(client, [board("gs2/d", "free")], tmp_path)
            assert [live["layout_type"] for live in live_bodies(server)["dashboard"]] == ["free"]

    @pytest.mark.parametrize("lost", [1, 2])
    def test_both_happened_and_a_list_shows_the_first_only(self, lost, tmp_path, monkeypatch):
        looks = []

        def find(*asked):
            looks.append(lookup.find(*asked))
            return [] if len(looks) <= len(lookup.PAUSES) else looks[0] if lost == 1 else looks[-1]

        monkeypatch.setattr(write, "find", find)
        with sandbox(plan=first(lost, Fault(drop=True, after=True), method="POST")) as (server, client):
            assert apply(client, plan_of(client, [dashboard("gs2/d")]), tmp_path).exit_code == 0
            assert ours(server) == {("dashboard", "gs2/d"): 1}

    @pytest.mark.parametrize("made", [dashboard("gs2/d"), named_list("gs2/l")])
    def test_a_list_shows_late_what_was_created(self, made, tmp_path, monkeypatch):
        looks = []

        def find(*asked):
            looks.append(lookup.find(*asked))
            return [] if len(looks) < len(lookup.PAUSES) else looks[-1]

        monkeypatch.setattr(write, "find", find)
        with sandbox(plan=first(1, Fault(drop=True, after=True), method="POST")) as (server, client):
            assert apply(client, plan_of(client, [made]), tmp_path).exit_code == 0
            assert server.count("POST") == 1

    def test_a_list_shows_late_what_a_killed_apply_created(self, tmp_path, monkeypatch):
        looks = []

        def find(*asked):
            looks.append(lookup.find(*asked))
            return [] if len(looks) == 1 else looks[-1]

        monkeypatch.setattr(write, "find", find)
        with sandbox() as (server, client):
            plan = plan_of(client, [dashboard("gs2/d"), dashboard("gs2/new")])
            bring_about(client, [dashboard("gs2/d")], tmp_path / "other")
            killed = Journal(tmp_path, OLD)
            killed.begin(project=PROJECT, target=plan.target, host=plan.host)
            killed.before("create", "dashboard", "gs2/d", None)
            killed.close()
            assert apply(client, plan, tmp_path).exit_code == 0
            assert ours(server) == {("dashboard", "gs2/d"): 1, ("dashboard", "gs2/new"): 1}
            assert len(looks) == 2, "what that apply did not begin is not looked for"

    @pytest.mark.parametrize("edit", [{"title": "mine"}, {}])
    def test_what_somebody_makes_meanwhile_is_no_twin(self, edit, tmp_path, monkeypatch):
        """A copy of a dashboard that was edited; a list of the same name, which bears no mark."""
        made = dashboard("gs2/x") if edit else named_list("gs2/x")
        path = "/api/v1/dashboard" if edit else "/api/v1/dashboard/lists/manual"

        def find(*asked):
            [first] = lookup.find(*asked)
            body = {key: value for key, value in first.body.items() if key != "id"}
            client.request("POST", path, body={**body, **edit})
            return sorted(lookup.find(*asked), key=lambda one: one.id != first.id)

        monkeypatch.setattr(write, "find", find)
        with sandbox(plan=first(1, Fault(drop=True, after=True), method="POST")) as (server, client):
            assert apply(client, plan_of(client, [made]), tmp_path).exit_code == 0
            assert server.count("DELETE") == 0


def test_a_full_disk_ends_an_apply_and_the_report_says_what_was_done(tmp_path, monkeypatch):
    written = []

    def fsync(descriptor):
        written.append(descriptor)
        if len(written) > 12:
            raise OSError(errno.ENOSPC, "No space left on device")

    with sandbox() as (server, _):
        client = client_of(server.url, connections=1)
        plan = plan_of(client, [monitor(f"gs2/m{number}") for number in range(40)])
        monkeypatch.setattr(os, "fsync", fsync)
        outcome = apply(client, plan, tmp_path)
        assert outcome.exit_code == 3
        assert len(outcome.done) + len(outcome.failed) + len(outcome.not_tried) == 40
        assert len(outcome.failed) == 1
        assert {problem.message for problem in outcome.failed} == {"the journal cannot be written: No space left on device"}
        assert len(live_bodies(server)["monitor"]) <= len(outcome.done) + len(outcome.failed)
        monkeypatch.undo()
        bring_about(client, [monitor(f"gs2/m{number}") for number in range(40)], tmp_path)
        assert set(ours(server).values()) == {1}


@pytest.mark.parametrize("number", [1, 9])
def test_what_was_made_here_once_and_is_made_again_elsewhere_meanwhile_is_not_made_twice(number, tmp_path):
    wanted = [dashboard(f"gs2/d{index}") for index in range(number)]
    with sandbox() as (server, client):
        bring_about(client, wanted, tmp_path / "here")
        bring_about(client, [], tmp_path / "elsewhere")
        plan, late = plan_of(client, wanted), plan_of(client, wanted)
        apply(client, plan, tmp_path / "elsewhere")
        late.read_at = 0
        assert apply(client, late, tmp_path / "here").exit_code == 0
        assert ours(server) == {("dashboard", each.id): 1 for each in wanted}


@pytest.mark.parametrize("number", [1, 9])
def test_what_is_made_elsewhere_meanwhile_as_something_else_is_a_conflict(number, tmp_path):
    def others():
        made = [monitor(f"gs2/m{index}") for index in range(number)]
        for each in made:
            query = '"http.can_connect".over("*").last(2).count_by_status()'
            each.payload.update(type="service check", query=query, options={"thresholds": {"critical": 1}})
        return made

    with sandbox() as (server, client):
        late = plan_of(client, [monitor(f"gs2/m{index}") for index in range(number)])
        bring_about(client, others(), tmp_path / "elsewhere")
        late.read_at = 0
        outcome = apply(client, late, tmp_path / "here")
        assert outcome.exit_code == 3
        assert {problem.change.id for problem in outcome.conflicts} == {each.id for each in others()}
        assert "was made as gs2/m0 since the plan was made" in str([problem.message for problem in outcome.conflicts])
        assert ours(server) == {("monitor", each.id): 1 for each in others()}
        assert not plan_of(client, others()).has_changes


def test_what_has_no_mark_and_is_of_something_that_is_gone_is_in_nobodys_way(tmp_path):
    def state():
        who = [{"relation": "editor", "principals": ["user:00000000-0000-0000-0000-000000000001"]}]
        policy = {"data": {"type": "restriction_policy", "id": "dashboard:${ref:gs2/d}", "attributes": {"bindings": who}}}
        return [dashboard("gs2/d"), Resource("restriction_policy", "gs2/p", policy, Location("x.yaml"), name="p")]

    with sandbox() as (_, client):
        bring_about(client, state(), tmp_path)
        bring_about(client, [], tmp_path)
        bring_about(client, state(), tmp_path)
        assert not plan_of(client, state()).has_changes


@pytest.mark.parametrize("number", [2, 9])
def test_what_is_looked_for_before_it_is_created_costs_no_look_at_all_others(number, tmp_path):
    with sandbox() as (server, client):
        there = [dashboard(f"gs2/d{index}") for index in range(20)]
        bring_about(client, there, tmp_path)
        plan = plan_of(client, [*there, *(dashboard(f"gs2/new{index}") for index in range(number))])
        plan.read_at = 0
        server.requests.clear()
        assert apply(client, plan, tmp_path / "elsewhere").exit_code == 0
        assert {seen.path for seen in server.requests if seen.method == "GET"} == {"/api/v1/dashboard"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_lets_what_is_under_way_finish_and_begins_nothing_new(number, tmp_path, capsys):
    with sandbox() as (server, client):
        plan = plan_of(client, estate(40))
        before = signal.getsignal(number)

        def interrupt(event: Event) -> None:
            if event.state == "done" and signal.getsignal(number) is not before:
                signal.raise_signal(number)

        outcome = apply(client, plan, tmp_path, on_event=interrupt)
        assert signal.getsignal(number) is before
        live = {id for _, id in ours(server)}
    assert outcome.exit_code == 130
    assert outcome.interrupted
    assert {change.id for change in outcome.done} == live
    assert 0 < len(live) < 40
    assert len(outcome.not_tried) == 40 - len(live)
    assert next(journals(tmp_path)).finished
    report(outcome)
    shown = capsys.readouterr().err
    assert f"{40 - len(live)} not tried:" in shown
    assert f"and {30 - len(live)} more: interrupted" in shown
    assert shown.count("interrupted") == 12


def test_a_second_ctrl_c_breaks_off(tmp_path):
    def interrupt(event: Event) -> None:
        if event.state == "done":
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with sandbox() as (_, client):
            plan = plan_of(client, estate(40))
            with pytest.raises(KeyboardInterrupt):
                apply(client, plan, tmp_path, on_event=interrupt)
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_ctrl_c_does_not_wait_for_a_rate_limit(tmp_path):
    limited = Fault(status=429, headers={"X-RateLimit-Limit": "1", "X-RateLimit-Period": "600", "X-RateLimit-Reset": "300"})
    with sandbox(plan=first(10_000, limited, method="POST", path="/api/v1/dashboard")) as (server, _):
        client = Client(Credentials(server.url, "test-api-key", "test-app-key"))
        plan = plan_of(client, [dashboard("gs2/d"), monitor("gs2/m")])

        def interrupt(event: Event) -> None:
            if event.state == "done":
                signal.raise_signal(signal.SIGINT)

        outcome = apply(client, plan, tmp_path, on_event=interrupt)
        assert outcome.exit_code == 130
        assert [change.id for change in outcome.done] == ["gs2/m"]
        [problem] = outcome.failed
        assert "429" in problem.message or "the rate limit" in problem.message
        assert not client.hurry.is_set(), "what comes after, such as giving back the lock, has the usual patience"


def test_a_missing_permission_stops_everything(tmp_path):
    with sandbox(plan=first(10_000, Fault(status=403, errors=("Forbidden",)), method="POST", path="/api/v1/monitor")) as (server, client):
        outcome = apply(client, plan_of(client, [monitor(f"gs2/m{n}") for n in range(100)]), tmp_path)
        assert server.count("POST") <= client.connections
    assert outcome.exit_code == 1
    assert "`monitors_write`" in str(outcome.failed[0].hint)
    assert len(outcome.failed) + len(outcome.not_tried) == 100


def test_a_plan_for_another_host_is_refused(tmp_path):
    with sandbox() as (_, client):
        plan = plan_of(client, [monitor("gs2/a")])
    with pytest.raises(O11yError, match="was made against"):
        apply(client_for("http://127.0.0.1:1"), plan, tmp_path)


def test_a_resource_that_is_in_use_is_deleted_by_force_only(tmp_path):
    with sandbox() as (server, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        [used] = [m["id"] for m in client.request("GET", "/api/v1/monitor")]
        body = {"name": "by hand", "type": "composite", "query": f"{used} && {used}", "message": "", "tags": [], "options": {}}
        before = plan_of(client, [])
        client.request("POST", "/api/v1/monitor", body=body)
        assert len(apply(client, before, tmp_path, force_delete=True).failed) == 1, "the plan did not say that it is in use"
        assert len(apply(client, plan_of(client, []), tmp_path).failed) == 1
        assert apply(client, plan_of(client, []), tmp_path, force_delete=True).exit_code == 0
        assert [m["name"] for m in live_bodies(server)["monitor"]] == ["by hand"]


def linked(id, other, text):
    return dashboard(id, text=f"{text}: [see](/dashboard/${{ref:{other}}})")


def test_two_that_refer_to_each_other_change_together_and_cannot_come_together(tmp_path):
    def both(text):
        return [linked("gs2/a", "gs2/b", text), linked("gs2/b", "gs2/a", text)]

    with sandbox() as (server, client):
        [problem] = apply(client, plan_of(client, both("one")), tmp_path).failed
        assert problem.message == "it refers to gs2/b, which was not created"
        assert server.count("POST") == 0
        bring_about(client, [dashboard("gs2/a")], tmp_path)
        bring_about(client, [dashboard("gs2/a"), both("one")[1]], tmp_path)
        bring_about(client, both("two"), tmp_path)
        user = linked("gs2/c", "gs2/b", "")
        bring_about(client, [*both("two"), user], tmp_path)
        user.payload["title"] = "changed"
        server.requests.clear()
        bring_about(client, [*both("three"), user], tmp_path)
        assert server.count("PUT") == 3
        bring_about(client, [], tmp_path)


def test_what_is_deleted_or_replaced_waits_for_those_who_are_replaced_to_go(tmp_path):
    parts = [monitor("gs2/a"), monitor("gs2/b")]
    with sandbox() as (server, _):
        client = client_of(server.url, connections=1)
        bring_about(client, [*parts, composite("gs2/c", "gs2/a", "gs2/b")], tmp_path)
        other = monitor("gs2/a")
        other.payload.update(type="log alert", query='logs("*").index("*").rollup("count").last("5m") > 5')
        bring_about(client, [other, monitor("gs2/c")], tmp_path)
        assert not plan_of(client, [other, monitor("gs2/c")]).has_changes


def test_the_old_one_goes_when_all_who_refer_have_moved(tmp_path):
    one, other = (Resource("synthetics_test", f"gs2/{id}", synthetics(30), Location("x.yaml"), name=id) for id in "ab")
    steps = [{"name": "s", "subtype": "playSubTest", "subtestPublicId": "${ref:gs2/a}"}]
    other.payload.update(subtype="multi", config={"steps": steps, "assertions": []})
    with sandbox() as (server, _):
        client = client_of(server.url, connections=1)
        bring_about(client, [one, other], tmp_path)
        one.payload.update(subtype="ssl")
        server.requests.clear()
        bring_about(client, [one, other], tmp_path)
        writes = [f"{seen.method} {seen.path.split('/')[5]}" for seen in server.requests if seen.method != "GET"]
        assert not plan_of(client, [one, other]).has_changes
    assert writes == ["POST api", "PUT api", "POST delete"]


def test_old_applies_are_forgotten_with_what_they_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "KEPT", 2)
    with sandbox() as (_, client):
        for critical in range(4):
            bring_about(client, [monitor("gs2/a", critical)], tmp_path)
    left = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert len(left) == 2
    assert sorted(path.stem for path in (tmp_path / "journal").iterdir()) == left


def test_an_slo_that_is_in_use_is_deleted_by_force_only(tmp_path):
    with sandbox() as (server, client):
        bring_about(client, [monitor("gs2/m"), slo("gs2/s", "gs2/m")], tmp_path)
        [used] = [body["id"] for body in live_bodies(server)["slo"]]
        widget = {"definition": {"type": "slo", "slo_id": used, "view_type": "detail", "time_windows": ["7d"], "view_mode": "overall"}}
        client.request("POST", "/api/v1/dashboard", body={"title": "by hand", "layout_type": "ordered", "widgets": [widget]})
        assert len(apply(client, plan_of(client, [monitor("gs2/m")]), tmp_path).failed) == 1
        assert apply(client, plan_of(client, [monitor("gs2/m")]), tmp_path, force_delete=True).exit_code == 0
        assert live_bodies(server)["slo"] == []


def test_an_estate_is_built_in_the_order_of_its_references(tmp_path):
    wanted = estate(60)
    with sandbox() as (server, client):
        bring_about(client, wanted, tmp_path)
        plan = plan_of(client, edited(wanted, 3))
        assert {change.action for change in plan.changes} == {Action.UPDATE, Action.DELETE}
        bring_about(client, edited(wanted, 3), tmp_path)
        bring_about(client, [], tmp_path)
        assert ours(server) == {}
        assert client_of(server.url).requests == 0
