"""An apply undone: updates and deletes come back, what was created goes."""

import json

import pytest

from o11yascode.config import Safety
from o11yascode.diagnostics import Location, O11yError
from o11yascode.resource.desired import Resource
from o11yascode.sandbox.faults import Fault, first
from o11yascode.sync.plan import Action
from o11yascode.sync.rollback import find_apply, rollback_plan
from o11yascode.sync.safety import Allowances, refusals
from tests.sync.estate import (
    PROJECT,
    Switch,
    apply,
    bring_about,
    composite,
    dashboard,
    edited,
    essence,
    estate,
    monitor,
    ours,
    plan_of,
    sandbox,
    slack_channel,
    slo,
)


def undo(client, folder, apply_id=None):
    record = find_apply(folder, apply_id, target="sandbox", host=client.host, project=PROJECT)
    return rollback_plan(client, record, folder)


def of_another_type(id):
    other = monitor(id)
    other.payload.update(
        type="service check", query='"http.can_connect".over("*").last(2).count_by_status()', options={"thresholds": {"critical": 1}}
    )
    return other


def killed_at(folder, write):
    """The last journal, as if the apply had been killed before that write was answered."""
    path = max((folder / "journal").glob("*.jsonl"))
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    step = next(entry["step"] for entry in entries if entry["event"] == "before" and entry["write"] == write)
    left = [entry for entry in entries if entry["event"] != "end" and not (entry["event"] == "after" and entry["step"] == step)]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in left))


def test_everything_is_as_it_was(tmp_path):
    before = [monitor("gs2/a"), monitor("gs2/b"), composite("gs2/c", "gs2/a", "gs2/b"), slo("gs2/s", "gs2/b"), dashboard("gs2/d", "gs2/b")]
    after = [monitor("gs2/a", 9), monitor("gs2/n"), dashboard("gs2/d", "gs2/n", "new")]
    with sandbox() as (server, client):
        bring_about(client, before, tmp_path)
        expected = essence(server)
        bring_about(client, after, tmp_path)
        plan = undo(client, tmp_path)
        assert [(str(change.action), change.id) for change in plan.changes] == [
            ("update", "gs2/a"), ("create", "gs2/b"), ("create", "gs2/c"), ("update", "gs2/d"), ("delete", "gs2/n"), ("create", "gs2/s")
        ]  # fmt: skip
        assert all(change.name == change.id for change in plan.changes)
        assert all((change.live_id is None) == (change.action is Action.CREATE) for change in plan.changes)
        outcome = apply(client, plan, tmp_path)
        assert outcome.exit_code == 0, (outcome.failed, outcome.not_tried)
        assert essence(server) == expected, "new ids, and all who referred to the old ones refer to them"
        assert not plan_of(client, before).has_changes


def test_a_new_id_is_written_only_where_an_id_can_stand(tmp_path):
    with sandbox() as (_, client):
        gone = bring_about(client, [monitor("gs2/a")], tmp_path).live_ids["gs2/a"]
        other, board = monitor("gs2/b", gone), dashboard("gs2/d", "gs2/a", f"{gone} lines: https://app.datadoghq.com/monitors/{gone}?x=1")
        other.payload.update(name=str(gone), message=f"See [it](https://app.datadoghq.com/monitors/edit/{gone}) of {gone}.")
        stays = bring_about(client, [monitor("gs2/a"), monitor("gs2/stays")], tmp_path).live_ids["gs2/stays"]
        alert = monitor("gs2/budget")
        alert.payload.update(
            type="slo alert", query='error_budget("${ref:gs2/s}").over("30d") > 75', options={"thresholds": {"critical": 75}}
        )
        level = slo("gs2/s", "gs2/a", "gs2/stays")
        both = composite("gs2/c", "gs2/a", "gs2/stays")
        both.payload["message"] = f"{gone} of them"
        bring_about(client, [monitor("gs2/a"), monitor("gs2/stays"), other, board, level, alert, both], tmp_path)
        bring_about(client, [monitor("gs2/stays")], tmp_path)
        bodies = {change.id: change.after for change in undo(client, tmp_path).changes}
        assert bodies["gs2/s"]["monitor_ids"] == ["${ref:gs2/a}", stays]
        assert bodies["gs2/budget"]["query"] == 'error_budget("${ref:gs2/s}").over("30d") > 75'
        assert bodies["gs2/b"]["name"] == str(gone)
        assert (bodies["gs2/c"]["query"], bodies["gs2/c"]["message"]) == (f"${{ref:gs2/a}} && {stays}", f"{gone} of them")
        assert bodies["gs2/b"]["query"].endswith(f"> {gone}")
        assert bodies["gs2/b"]["options"]["thresholds"] == {"critical": gone}
        assert bodies["gs2/b"]["message"] == f"See [it](https://app.datadoghq.com/monitors/edit/${{ref:gs2/a}}) of {gone}."
        note, graph = (widget["definition"] for widget in bodies["gs2/d"]["widgets"])
        assert note["content"] == f"{gone} lines: https://app.datadoghq.com/monitors/${{ref:gs2/a}}?x=1"
        assert graph["alert_id"] == "${ref:gs2/a}"


def test_a_replacement_is_replaced_back(tmp_path):
    other = of_another_type("gs2/a")
    with sandbox() as (server, client):
        bring_about(client, [monitor("gs2/a"), dashboard("gs2/d", "gs2/a")], tmp_path)
        expected = essence(server)
        bring_about(client, [other, dashboard("gs2/d", "gs2/a")], tmp_path)
        plan = undo(client, tmp_path)
        assert [(str(change.action), change.id) for change in plan.changes] == [("replace", "gs2/a"), ("update", "gs2/d")]
        assert apply(client, plan, tmp_path).exit_code == 0
        assert essence(server) == expected
        assert set(ours(server).values()) == {1}


def test_what_is_changed_after_the_plan_is_refused(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        bring_about(client, [monitor("gs2/a", 7)], tmp_path)
        plan = undo(client, tmp_path)
        [change] = plan.changes
        assert change.reason == "as it was before that apply"
        assert {each.path: (each.before, each.after) for each in change.differences}["options.thresholds.critical"] == (7.0, 5.0)
        client.request("PUT", f"/api/v1/monitor/{change.live_id}", body={"message": "clicked"})
        assert [problem.change.id for problem in apply(client, plan, tmp_path).conflicts] == ["gs2/a"]


def test_of_a_replacement_that_somebody_deleted_the_former_comes_back(tmp_path):
    with sandbox() as (server, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        expected = essence(server)
        bring_about(client, [of_another_type("gs2/a")], tmp_path)
        [made] = client.request("GET", "/api/v1/monitor")
        client.request("DELETE", f"/api/v1/monitor/{made['id']}")
        plan = undo(client, tmp_path)
        assert [(str(change.action), change.id) for change in plan.changes] == [("create", "gs2/a")]
        assert apply(client, plan, tmp_path).exit_code == 0
        assert essence(server) == expected


def test_a_field_that_nobody_knows_goes_and_comes_back(tmp_path):
    newer = monitor("gs2/a")
    newer.payload["options"]["brand_new"] = 7
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        bring_about(client, [newer], tmp_path)
        for expected in (None, 7):
            assert apply(client, undo(client, tmp_path), tmp_path).exit_code == 0
            [live] = client.request("GET", "/api/v1/monitor")
            assert live["options"].get("brand_new") == expected


class TestKilled:
    """A rollback of an apply that was killed undoes as much as was done."""

    @pytest.mark.parametrize("write", ["create", "delete"])
    @pytest.mark.parametrize("sent", [False, True])
    def test_in_a_replacement(self, sent, write, tmp_path):
        switch = Switch(first(1, Fault(status=400, after=sent), method="POST" if write == "create" else "DELETE"))
        with sandbox(plan=switch) as (server, client):
            bring_about(client, [monitor("gs2/a"), dashboard("gs2/d", "gs2/a")], tmp_path)
            expected = essence(server)
            switch.on = True
            apply(client, plan_of(client, [of_another_type("gs2/a"), dashboard("gs2/d", "gs2/a")]), tmp_path)
            killed_at(tmp_path, write)
            assert apply(client, undo(client, tmp_path), tmp_path).exit_code == 0
            assert essence(server) == expected
            assert set(ours(server).values()) == {1}

    def test_before_a_delete_that_others_were_updated_for(self, tmp_path):
        switch = Switch(first(1, Fault(status=400), method="DELETE"))
        with sandbox(plan=switch) as (server, client):
            bring_about(client, [monitor("gs2/a"), monitor("gs2/b"), dashboard("gs2/d", "gs2/a")], tmp_path)
            expected = essence(server)
            switch.on = True
            apply(client, plan_of(client, [monitor("gs2/b"), dashboard("gs2/d", "gs2/b")]), tmp_path)
            killed_at(tmp_path, "delete")
            plan = undo(client, tmp_path)
            assert [(str(change.action), change.id) for change in plan.changes] == [("update", "gs2/d")]
            outcome = apply(client, plan, tmp_path)
            assert outcome.exit_code == 0, outcome.failed
            assert essence(server) == expected

    def test_a_kind_that_this_version_does_not_know_is_left(self, tmp_path):
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a")], tmp_path)
            path = max((tmp_path / "journal").glob("*.jsonl"))
            path.write_text(
                path.read_text().replace('"step":1,', '"step":2,') + path.read_text().replace('"kind":"monitor"', '"kind":"new"')
            )
            assert [change.kind for change in undo(client, tmp_path).changes] == ["monitor"]

    def test_what_it_left_over_and_the_next_one_deleted_does_not_come_back(self, tmp_path):
        newer, switch = of_another_type("gs2/a"), Switch(first(1, Fault(status=400), method="DELETE"))
        newer.payload["message"] = "newer"
        with sandbox(plan=switch) as (server, client):
            bring_about(client, [monitor("gs2/a")], tmp_path)
            switch.on = True
            apply(client, plan_of(client, [of_another_type("gs2/a")]), tmp_path)
            assert ours(server) == {("monitor", "gs2/a"): 2}
            bring_about(client, [newer], tmp_path)
            plan = undo(client, tmp_path)
            assert plan.notices == ["gs2/a: what a replacement had left over of it is not brought back"]
            assert apply(client, plan, tmp_path).exit_code == 0
            assert not plan_of(client, [of_another_type("gs2/a")]).has_changes

    def test_what_it_left_over_and_an_apply_did_nothing_but_delete_does_not_come_back_either(self, tmp_path):
        switch = Switch(first(1, Fault(status=400), method="DELETE"))
        with sandbox(plan=switch) as (server, client):
            bring_about(client, [monitor("gs2/a")], tmp_path)
            switch.on = True
            apply(client, plan_of(client, [of_another_type("gs2/a")]), tmp_path)
            bring_about(client, [of_another_type("gs2/a")], tmp_path)
            plan = undo(client, tmp_path)
            assert plan.changes == []
            assert "has its place" in plan.notices[0]
            assert ours(server) == {("monitor", "gs2/a"): 1}

    def test_where_nobody_can_know_what_it_made_nothing_is_deleted(self, tmp_path):
        listed = Resource("dashboard_list", "gs2/l", {"name": "All"}, Location("x.yaml"), name="All")
        switch = Switch(first(1, Fault(status=400, after=True), method="POST"))
        with sandbox(plan=switch) as (_, client):
            switch.on = True
            apply(client, plan_of(client, [listed]), tmp_path)
            killed_at(tmp_path, "create")
            plan = undo(client, tmp_path)
        assert plan.changes == []
        assert plan.notices == ["gs2/l: whether that apply created this dashboard_list is not known, and it bears no mark: left alone"]


def test_what_others_use_by_now_is_blocked(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        [used] = [m["id"] for m in client.request("GET", "/api/v1/monitor")]
        body = {"name": "by hand", "type": "composite", "query": f"{used} && {used}", "message": "", "tags": [], "options": {}}
        client.request("POST", "/api/v1/monitor", body=body)
        [change] = undo(client, tmp_path).changes
    assert "by hand" in change.blocked_by[0]


def test_what_was_updated_and_then_deleted_by_hand_comes_back_for_those_who_refer_to_it(tmp_path):
    parts = [monitor("gs2/a"), monitor("gs2/b"), composite("gs2/c", "gs2/a", "gs2/b"), dashboard("gs2/d", "gs2/a")]
    later = [monitor("gs2/a", 9), monitor("gs2/b"), composite("gs2/c", "gs2/b", "gs2/b"), dashboard("gs2/d", "gs2/b")]
    with sandbox() as (server, client):
        bring_about(client, parts, tmp_path)
        expected = essence(server)
        bring_about(client, later, tmp_path)
        [id] = [body["id"] for body in client.request("GET", "/api/v1/monitor") if body["name"] == "gs2/a"]
        client.request("DELETE", f"/api/v1/monitor/{id}")
        outcome = apply(client, undo(client, tmp_path), tmp_path)
        assert outcome.exit_code == 0, outcome.failed
        assert essence(server) == expected


@pytest.mark.parametrize("refuses", ["we", "datadog"])
def test_what_an_apply_did_not_do_is_not_undone(refuses, tmp_path):
    clicked = {"message": "clicked"}
    switch = Switch(first(1, Fault(status=400), method="PUT", path="/api/v1/monitor/150000001"))
    with sandbox(plan=switch) as (_, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        bring_about(client, [monitor("gs2/a"), monitor("gs2/b")], tmp_path)
        plan = plan_of(client, [monitor("gs2/a", 7), monitor("gs2/b", 7)])
        if refuses == "we":
            plan.read_at = 100.0
            client.request("PUT", "/api/v1/monitor/150000001", body=clicked)
        switch.on = refuses == "datadog"
        outcome = apply(client, plan, tmp_path)
        assert [change.id for change in outcome.done] == ["gs2/b"]
        client.request("PUT", "/api/v1/monitor/150000001", body=clicked)
        assert [change.id for change in undo(client, tmp_path).changes] == ["gs2/b"]


def test_undoing_nothing_but_creates_is_refused_in_words_that_fit(tmp_path):
    with sandbox() as (_, client):
        made = bring_about(client, [monitor("gs2/a"), monitor("gs2/b")], tmp_path)
        [refusal] = refusals(undo(client, tmp_path), Safety(), Allowances())
    assert refusal.message == f"everything that apply {made.apply_id} created would be deleted (2 resources)"


def test_the_share_that_is_undone_is_one_of_all_that_are_managed(tmp_path):
    def several(threshold):
        return [monitor(f"gs2/{number}", threshold) for number in range(11)]

    others = [monitor(f"gs2/other-{number}") for number in range(11)]
    with sandbox() as (_, client):
        bring_about(client, several(1) + others, tmp_path)
        bring_about(client, several(2) + others, tmp_path)
        plan = undo(client, tmp_path)
    assert (len(plan.changes), plan.unchanged) == (11, 11)
    assert refusals(plan, Safety(updates=50), Allowances()) == []
    assert refusals(plan, Safety(updates=49), Allowances())[0].message == "11 of 22 resources would be updated, more than 49 %"


def test_what_is_protected_is_not_deleted_by_a_rollback_either(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a", protect=True)], tmp_path)
        [refusal] = refusals(undo(client, tmp_path), Safety(), Allowances(deletes=1))
    assert "is protected" in refusal.message


def test_the_dashboards_of_a_list_come_back(tmp_path):
    def listed(*ids):
        payload = {"name": "list", "dashboards": [{"id": f"${{ref:{id}}}", "type": "custom_timeboard"} for id in ids]}
        return [dashboard("gs2/d"), dashboard("gs2/e"), Resource("dashboard_list", "gs2/l", payload, Location("x.yaml"), name="list")]

    with sandbox() as (_, client):
        bring_about(client, listed("gs2/d"), tmp_path)
        bring_about(client, listed("gs2/d", "gs2/e"), tmp_path)
        assert apply(client, undo(client, tmp_path), tmp_path).exit_code == 0
        assert not plan_of(client, listed("gs2/d")).has_changes


class TestDashboardsAreRestored:
    """Datadog keeps deleted dashboards for a while: links to them, and screens that show them, go on working."""

    def test_under_their_ids(self, tmp_path):
        with sandbox() as (server, client):
            ids = bring_about(client, [monitor("gs2/a"), dashboard("gs2/d", "gs2/a"), dashboard("gs2/e")], tmp_path).live_ids
            expected = essence(server)
            bring_about(client, [], tmp_path)
            assert [change.restores for change in undo(client, tmp_path).changes] == [None, ids["gs2/d"], ids["gs2/e"]]
            outcome = apply(client, undo(client, tmp_path), tmp_path)
            assert outcome.exit_code == 0, outcome.failed
            assert essence(server) == expected, "with the new id of the monitor that they refer to"
            assert {id: str(live) == str(ids[id]) for id, live in outcome.live_ids.items()} == {
                "gs2/a": False,
                "gs2/d": True,
                "gs2/e": True,
            }
            # The restored ones count as made by this rollback: undoing it takes them away again.
            assert apply(client, undo(client, tmp_path), tmp_path).exit_code == 0
            assert ours(server) == {}

    def test_in_place_of_what_replaced_them(self, tmp_path):
        free = dashboard("gs2/d")
        free.payload["layout_type"] = "free"
        for number, widget in enumerate(free.payload["widgets"]):
            widget["layout"] = {"x": 0, "y": 10 * number, "width": 10, "height": 10}
        with sandbox() as (server, client):
            first_id = bring_about(client, [dashboard("gs2/d")], tmp_path).live_ids["gs2/d"]
            expected = essence(server)
            bring_about(client, [free], tmp_path)
            plan = undo(client, tmp_path)
            assert [str(change.action) for change in plan.changes] == ["replace"]
            assert apply(client, plan, tmp_path).live_ids == {"gs2/d": first_id}
            assert essence(server) == expected
            assert ours(server) == {("dashboard", "gs2/d"): 1}

    def test_with_a_new_id_where_datadog_has_them_no_more(self, tmp_path):
        switch = Switch(first(1, Fault(status=404, errors=("no such dashboard",)), method="PATCH"))
        with sandbox(plan=switch) as (server, client):
            first_id = bring_about(client, [dashboard("gs2/d")], tmp_path).live_ids["gs2/d"]
            expected = essence(server)
            bring_about(client, [], tmp_path)
            switch.on = True
            outcome = apply(client, undo(client, tmp_path), tmp_path)
            assert outcome.exit_code == 0
            assert outcome.live_ids["gs2/d"] != first_id
            assert essence(server) == expected

    @pytest.mark.parametrize("fault", [Fault(status=500), Fault(drop=True), Fault(status=500, after=True), Fault(drop=True, after=True)])
    def test_once_however_often_it_is_asked(self, fault, tmp_path):
        switch = Switch(first(1, fault, method="PATCH"))
        with sandbox(plan=switch) as (server, client):
            first_id = bring_about(client, [dashboard("gs2/d")], tmp_path).live_ids["gs2/d"]
            bring_about(client, [], tmp_path)
            switch.on = True
            assert apply(client, undo(client, tmp_path), tmp_path).live_ids == {"gs2/d": first_id}
            assert ours(server) == {("dashboard", "gs2/d"): 1}

    def test_never_twice_where_nobody_knows_how_it_ended(self, tmp_path):
        switch = Switch(first(99, Fault(status=503, after=True), method="PATCH"))
        with sandbox(plan=switch) as (server, client):
            bring_about(client, [dashboard("gs2/d")], tmp_path)
            gone = bring_about(client, [], tmp_path).apply_id
            switch.on = True
            assert apply(client, undo(client, tmp_path), tmp_path).exit_code == 1
            assert not undo(client, tmp_path, gone).has_changes
            assert ours(server) == {("dashboard", "gs2/d"): 1}

    def test_killed_before_they_refer_to_what_got_a_new_id(self, tmp_path):
        switch = Switch(first(99, Fault(status=503), method="PUT"))
        with sandbox(plan=switch) as (server, client):
            bring_about(client, [monitor("gs2/a"), dashboard("gs2/d", "gs2/a")], tmp_path)
            expected = essence(server)
            gone = bring_about(client, [], tmp_path).apply_id
            switch.on = True
            apply(client, undo(client, tmp_path), tmp_path)
            switch.on = False
            assert apply(client, undo(client, tmp_path, gone), tmp_path).exit_code == 0
            assert essence(server) == expected
            assert set(ours(server).values()) == {1}


def test_a_whole_estate(tmp_path):
    with sandbox() as (server, client):
        bring_about(client, estate(40), tmp_path)
        expected = essence(server)
        bring_about(client, edited(estate(40), 5), tmp_path)
        assert apply(client, undo(client, tmp_path), tmp_path).exit_code == 0
        assert essence(server) == expected
        # And the rollback is an apply as any other: it can be undone too.
        assert apply(client, undo(client, tmp_path), tmp_path).exit_code == 0
        assert not plan_of(client, edited(estate(40), 5)).has_changes


@pytest.mark.parametrize("tags", [[], ["o11y_project:gs2", "o11y_id:gs2/b"], ["o11y_project:other", "o11y_id:gs2/a"]])
def test_what_was_created_and_is_not_ours_any_more_stays(tags, tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        [made] = client.request("GET", "/api/v1/monitor")
        client.request("PUT", f"/api/v1/monitor/{made['id']}", body={"tags": tags})
        plan = undo(client, tmp_path)
    assert plan.changes == []
    assert "left alone" in plan.notices[0]


class TestFound:
    """What an apply was to do was so already: whoever did it is another."""

    def test_what_a_plan_of_old_says(self, tmp_path):
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a"), dashboard("gs2/d")], tmp_path)
            plan, late = plan_of(client, [monitor("gs2/a", 9)]), plan_of(client, [monitor("gs2/a", 9)])
            first = apply(client, plan, tmp_path).apply_id
            late.read_at = 100.0
            assert apply(client, late, tmp_path).exit_code == 0
            assert not undo(client, tmp_path).has_changes
            assert len(undo(client, tmp_path, first).changes) == 2

    def test_what_lists_did_not_show_yet(self, tmp_path):
        with sandbox() as (server, client):
            wanted = [monitor("gs2/a"), dashboard("gs2/d", "gs2/a")]
            plan, late = plan_of(client, wanted), plan_of(client, wanted)
            first = apply(client, plan, tmp_path).apply_id
            assert apply(client, late, tmp_path).exit_code == 0
            assert not undo(client, tmp_path).has_changes
            apply(client, undo(client, tmp_path, first), tmp_path)
            assert ours(server) == {}

    @pytest.mark.parametrize("size", [1, 9])
    def test_what_another_made_meanwhile(self, size, tmp_path):
        wanted = [dashboard(f"gs2/d{number}") for number in range(size)]
        with sandbox() as (server, client):
            plan = plan_of(client, wanted)
            bring_about(client, wanted, tmp_path / "other")
            plan.read_at = 100.0
            assert apply(client, plan, tmp_path).exit_code == 0
            assert not undo(client, tmp_path).has_changes
            assert len(ours(server)) == size

    def test_what_another_replaced_meanwhile_is_replaced_back_once(self, tmp_path):
        with sandbox() as (server, client):
            bring_about(client, [monitor("gs2/a")], tmp_path)
            plan, late = plan_of(client, [of_another_type("gs2/a")]), plan_of(client, [of_another_type("gs2/a")])
            assert apply(client, plan, tmp_path / "other").exit_code == 0
            late.read_at = 100.0
            assert apply(client, late, tmp_path).exit_code == 0
            apply(client, undo(client, tmp_path), tmp_path)
            assert [live["type"] for live in server.store.bodies("monitor")] == ["query alert"]

    def test_what_another_made_meanwhile_and_datadog_knows(self, tmp_path):
        refusal = Fault(status=400, errors=("Duplicate of an existing monitor_id:150000001 org_id:1300336245",))
        faults = Switch(first(1, refusal, method="POST", path="/api/v1/monitor"))
        with sandbox(plan=faults) as (_, client):
            plan = plan_of(client, [monitor("gs2/a")])
            bring_about(client, [monitor("gs2/a")], tmp_path / "other")
            faults.on = True
            assert apply(client, plan, tmp_path).exit_code == 0
            assert not undo(client, tmp_path).has_changes

    def test_what_bears_no_mark_and_has_another_name_by_now_is_something_else(self, tmp_path):
        named = Resource("dashboard_list", "gs2/l", {"name": "Ours", "dashboards": []}, Location("lists.yaml"), name="Ours")
        path = "/api/v1/dashboard/lists/manual"
        with sandbox() as (_, client):
            bring_about(client, [named], tmp_path)
            [made] = client.request("GET", path)["dashboard_lists"]
            client.request("PUT", f"{path}/{made['id']}", body={"name": "Theirs"})
            bring_about(client, [named], tmp_path)
            assert {row["name"] for row in client.request("GET", path)["dashboard_lists"]} == {"Ours", "Theirs"}
            bring = undo(client, tmp_path)
            assert [change.live_id == made["id"] for change in bring.changes] == [False]


@pytest.mark.parametrize("layout", ["ordered", "free"])
def test_a_policy_where_there_was_none_goes_and_stays_away(layout, tmp_path):
    who = [{"relation": "editor", "principals": ["user:00000000-0000-0000-0000-000000000001"]}]
    policy = {"data": {"type": "restriction_policy", "id": "dashboard:${ref:gs2/d}", "attributes": {"bindings": who}}}
    wanted = [dashboard("gs2/d"), Resource("restriction_policy", "gs2/p", policy, Location("x.yaml"), name="p")]
    wanted[0].payload["layout_type"] = layout
    if layout == "free":
        wanted[0].payload["widgets"] = []
    with sandbox() as (_, client):
        bring_about(client, [dashboard("gs2/d")], tmp_path)
        done = bring_about(client, wanted, tmp_path).apply_id
        replaced = {"restriction_policy": "delete", "dashboard": "replace"}
        expected = {"restriction_policy": "update"} if layout == "ordered" else replaced
        assert {change.kind: str(change.action) for change in undo(client, tmp_path).changes} == expected
        assert apply(client, undo(client, tmp_path), tmp_path).exit_code == 0
        assert undo(client, tmp_path, done).changes == []


def test_what_somebody_undid_already_is_left(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a"), monitor("gs2/b")], tmp_path)
        bring_about(client, [monitor("gs2/a", 7), monitor("gs2/n")], tmp_path)
        bring_about(client, [monitor("gs2/a"), monitor("gs2/b")], tmp_path / "other")
        plan = undo(client, tmp_path)
    assert (plan.changes, plan.unchanged, plan.notices) == ([], 2, [])


class TestBrokenOff:
    """A rollback that was killed, or not done wholly, is simply run again."""

    @pytest.mark.parametrize("killed", [True, False])
    def test_it_goes_on(self, killed, tmp_path):
        before = [monitor("gs2/a"), monitor("gs2/b"), slo("gs2/s", "gs2/b"), dashboard("gs2/d", "gs2/a")]
        switch = Switch(first(1, Fault(status=400), method="POST", path="/api/v1/slo"))
        with sandbox(plan=switch) as (server, client):
            bring_about(client, before, tmp_path)
            expected = essence(server)
            gone = bring_about(client, [monitor("gs2/b", 9)], tmp_path).apply_id
            switch.on = True
            assert apply(client, undo(client, tmp_path), tmp_path).exit_code == 3
            if killed:
                killed_at(tmp_path, "create")
            plan = undo(client, tmp_path)
            assert plan.undoes == gone
            assert [(str(change.action), change.id) for change in plan.changes] == [("create", "gs2/s")]
            assert apply(client, plan, tmp_path).exit_code == 0
            assert essence(server) == expected
            assert not undo(client, tmp_path, gone).has_changes, "nothing is left of it"
            # And what was rolled back wholly is the last apply, as any other.
            assert [(str(change.action), change.id) for change in undo(client, tmp_path).changes] == [("delete", "gs2/s")]

    def test_what_refers_to_what_came_back_before_refers_to_that(self, tmp_path):
        before = [monitor("gs2/a"), monitor("gs2/b"), composite("gs2/c", "gs2/a", "gs2/b"), dashboard("gs2/d", "gs2/a")]
        switch = Switch(first(99, Fault(status=400), method="PUT"))
        with sandbox(plan=switch) as (server, client):
            bring_about(client, before, tmp_path)
            expected = essence(server)
            bring_about(client, [monitor("gs2/b"), composite("gs2/c", "gs2/b", "gs2/b"), dashboard("gs2/d", "gs2/b")], tmp_path)
            switch.on = True
            outcome = apply(client, undo(client, tmp_path), tmp_path)
            assert {problem.change.id for problem in outcome.failed} == {"gs2/c", "gs2/d"}
            switch.on = False
            bodies = {change.id: change.after for change in undo(client, tmp_path).changes}
            new = outcome.live_ids["gs2/a"]
            assert bodies["gs2/c"]["query"].startswith(f"{new} && ")
            assert bodies["gs2/d"]["widgets"][1]["definition"]["alert_id"] == str(new)
            assert apply(client, undo(client, tmp_path), tmp_path).exit_code == 0
            assert essence(server) == expected


@pytest.mark.parametrize("lost", [False, True])
def test_a_slack_channel_goes_and_comes_back(lost, tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [slack_channel("#a")], tmp_path)
        for there in (False, True):
            plan = undo(client, tmp_path)
            plan.read_at = 0 if lost else plan.read_at
            assert apply(client, plan, tmp_path).exit_code == 0
            assert plan_of(client, [slack_channel("#a")]).has_changes is not there


def test_what_somebody_brought_back_already_is_not_brought_back_twice(tmp_path):
    with sandbox() as (server, client):
        bring_about(client, [monitor("gs2/a"), dashboard("gs2/d")], tmp_path)
        bring_about(client, [monitor("gs2/a")], tmp_path)
        bring_about(client, [monitor("gs2/a"), dashboard("gs2/d")], tmp_path / "other")
        assert apply(client, undo(client, tmp_path), tmp_path).exit_code == 0
        assert set(ours(server).values()) == {1}


def test_it_says_what_it_took_to_read(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a"), monitor("gs2/b")], tmp_path)
        bring_about(client, [monitor("gs2/a", 7), monitor("gs2/b", 7)], tmp_path)
        plan = undo(client, tmp_path)
    assert (plan.requests, plan.seconds) == (2, 0)


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "there is no backup"), (b"{", "cannot be read"), (b"[]", "cannot be read"), (b'{"bodies": []}', "not in the backup")],
)
def test_without_its_backup_nothing_is_made_up(content, says, tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a"), monitor("gs2/b")], tmp_path)
        path = tmp_path / "backups" / bring_about(client, [monitor("gs2/a", 7)], tmp_path).apply_id / "live.json"
        path.unlink() if content is None else path.write_bytes(content)
        if content and b"bodies" in content:
            plan = undo(client, tmp_path)
            assert plan.changes == []
            assert [says in notice for notice in plan.notices] == [True, True]
        else:
            with pytest.raises(O11yError, match=says):
                undo(client, tmp_path)


def test_only_applies_of_this_target_can_be_undone(tmp_path):
    with sandbox() as (_, client):
        with pytest.raises(O11yError, match="no apply"):
            find_apply(tmp_path, None, target="sandbox", host=client.host, project=PROJECT)
        bring_about(client, [monitor("gs2/a")], tmp_path)
        id = find_apply(tmp_path, None, target="sandbox", host=client.host, project=PROJECT).apply_id
        with pytest.raises(O11yError, match="was of gs2 on sandbox"):
            find_apply(tmp_path, id, target="sandbox", host="https://api.datadoghq.com", project=PROJECT)
        with pytest.raises(O11yError, match="no apply of this target"):
            # Another account at the same address.
            find_apply(tmp_path, None, target="stg", host=client.host, project=PROJECT)
        with pytest.raises(O11yError, match="there is no apply x") as caught:
            find_apply(tmp_path, "x", target="sandbox", host=client.host, project=PROJECT)
        assert caught.value.hint == f"known: {id}"
