"""What a plan says, for what the specs hold and Datadog has."""

import json
from pathlib import Path

import pytest

from o11yascode.build.project import load_project
from o11yascode.config import Safety
from o11yascode.datadog.cache import Cache
from o11yascode.datadog.errors import ApiError, BadAnswer, Denied
from o11yascode.diagnostics import Location, O11yError
from o11yascode.resource import compare
from o11yascode.resource.desired import Resource
from o11yascode.sandbox.api import monitors
from o11yascode.sandbox.faults import Fault, first
from o11yascode.sync import alike, deletes, planner
from o11yascode.sync.early import EarlyRead
from o11yascode.sync.journal import journals
from o11yascode.sync.order import key
from o11yascode.sync.plan import Action, Change, Plan
from o11yascode.sync.planner import make_plan
from o11yascode.sync.rollback import rollback_plan
from o11yascode.sync.safety import Allowances, refusals
from o11yascode.sync.selection import Selection
from tests.datadog.fake import Reply, client_for, in_turn, serve
from tests.sync.estate import (
    PROJECT,
    apply,
    bring_about,
    composite,
    dashboard,
    estate,
    foreign_bodies,
    live_bodies,
    make_foreign,
    monitor,
    ours,
    plan_of,
    sandbox,
    slack_channel,
    slo,
)
from tests.sync.test_kinds import synthetics


def short(plan: Plan) -> list[tuple[str, str]]:
    return [(str(change.action), change.id) for change in plan.changes]


def depends_on(plan: Plan) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(str(change.action), change.id): change.depends_on for change in plan.changes}


def test_everything_is_created_once_and_then_nothing_is_left(tmp_path):
    wanted = [monitor("gs2/a"), monitor("gs2/b"), composite("gs2/c", "gs2/a", "gs2/b"), slo("gs2/s", "gs2/a"), dashboard("gs2/d", "gs2/a")]
    with sandbox() as (_, client):
        plan = plan_of(client, wanted)
        assert short(plan) == [("create", f"gs2/{name}") for name in "abcds"]
        assert {change.id: change.depends_on for change in plan.changes}["gs2/c"] == ("gs2/a", "gs2/b")
        bring_about(client, wanted, tmp_path)
        again = plan_of(client, wanted)
    assert short(again) == []
    assert again.unchanged == 5


RUNBOOK = {"name": "How to", "category": "runbook", "url": "https://wiki.example.com"}


@pytest.fixture
def list_without_assets(monkeypatch):
    """A Datadog whose list of monitors has no assets, though each monitor has its own."""
    real = monitors.join
    monkeypatch.setattr(monitors, "join", lambda texts: real([json.dumps({**json.loads(text), "assets": []}) for text in texts]))


def test_what_a_list_leaves_out_is_read_where_a_spec_says_it(list_without_assets, tmp_path):
    def wanted(*assets, critical=5):
        first = monitor("gs2/a", critical)
        first.payload |= {"assets": list(assets)} if assets else {}
        return [first, monitor("gs2/b")]

    with sandbox() as (server, client):
        bring_about(client, wanted(RUNBOOK)[:1], tmp_path)  # first, so that its id is known
        bring_about(client, wanted(RUNBOOK), tmp_path)
        server.requests.clear()
        assert not plan_of(client, wanted(RUNBOOK)).has_changes
        assert [seen.path for seen in server.requests if seen.path.startswith("/api/v1/monitor/")] == ["/api/v1/monitor/150000001"]
        changed = plan_of(client, wanted({**RUNBOOK, "name": "What to do"}))
        assert [[each.path for each in change.differences] for change in changed.changes] == [["assets[0].name"]]
        gone = wanted()
        gone[0].payload["assets"] = []
        assert [change.id for change in plan_of(client, gone).changes] == ["gs2/a"]
        older = plan_of(client, wanted(critical=7))
        assert apply(client, older, tmp_path, now=lambda: older.read_at + 3600).exit_code == 0, (
            "a list and a GET differ, and nobody moved it"
        )
        [asset] = client.request("GET", "/api/v1/monitor/150000001")["assets"]
        assert {**asset, **RUNBOOK} == asset, "what a spec says nothing of stays"


def test_an_update_names_what_differs_and_carries_the_mark(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a", 5)], tmp_path)
        [change] = plan_of(client, [monitor("gs2/a", 7)]).changes
    assert change.action is Action.UPDATE
    assert [(one.path, one.before, one.after) for one in change.differences if "critical" in one.path] == [
        ("options.thresholds.critical", 5.0, 7)
    ]
    assert change.after is not None
    assert "o11y_id:gs2/a" in change.after["tags"]
    assert change.source is not None
    assert str(change.source) == "monitors/gs2/a.yaml:3:1"


def test_live_keys_that_nobody_knows_yet_are_no_difference_and_one_notice(tmp_path):
    wanted = [monitor("gs2/a"), monitor("gs2/b"), dashboard("gs2/d", "gs2/a")]
    with sandbox() as (_, client):
        bring_about(client, wanted, tmp_path)
        for made in client.request("GET", "/api/v1/monitor"):
            client.request("PUT", f"/api/v1/monitor/{made['id']}", body={"options": {**made["options"], "quantum": 1, "mood": "calm"}})
        plan = plan_of(client, wanted)
    assert not plan.has_changes
    assert plan.notices == ["monitor has keys that are not known, compared only where a spec sets them: options.quantum, options.mood"]


def test_what_left_the_specs_is_deleted_and_what_is_not_ours_never(tmp_path):
    with sandbox() as (server, client):
        foreign = make_foreign(client)
        before = foreign_bodies(server, foreign)
        bring_about(client, [monitor("gs2/a"), dashboard("gs2/d")], tmp_path)
        plan = plan_of(client, [])
        assert short(plan) == [("delete", "gs2/a"), ("delete", "gs2/d")]
        assert {change.reason for change in plan.changes} == {"not in the specs any more"}
        bring_about(client, [], tmp_path)
        assert foreign_bodies(server, foreign) == before


@pytest.mark.parametrize("make", [monitor, dashboard])
def test_what_is_protected_stays_though_its_spec_is_gone(make, tmp_path):
    with sandbox() as (_, client):
        kept = make("gs2/a")
        kept.protect = True
        bring_about(client, [kept, monitor("gs2/b")], tmp_path)
        plan = plan_of(client, [monitor("gs2/b")])
        assert [(change.id, change.protect) for change in plan.changes] == [("gs2/a", True)]
        assert any("is protected" in refusal.message for refusal in refusals(plan, Safety(), Allowances(deletes=9)))
        other = make("gs2/a")
        other.payload.update(type="log alert", layout_type="free")
        [change] = plan_of(client, [other, monitor("gs2/b")]).changes
        assert (change.action, change.protect) == (Action.REPLACE, True)
        kept.protect = False
        assert [change.reason for change in plan_of(client, [kept, monitor("gs2/b")]).changes] == ["no longer protected"]
        bring_about(client, [kept, monitor("gs2/b")], tmp_path)
        assert not plan_of(client, [monitor("gs2/b")]).changes[0].protect
        kept.protect = True
        assert [change.reason for change in plan_of(client, [kept, monitor("gs2/b")]).changes] == ["protected from now on"]
        other.protect = True
        [change] = plan_of(client, [other, monitor("gs2/b")]).changes
        assert (change.action, change.protect) == (Action.REPLACE, True)


def test_what_is_absent_is_protected_as_well(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a", protect=True), monitor("gs2/b"), dashboard("gs2/d", "gs2/b")], tmp_path)
        wanted = [monitor("gs2/a", absent=True), monitor("gs2/b", absent=True, protect=True)]
        assert [(change.id, change.protect) for change in plan_of(client, [*wanted, dashboard("gs2/d")]).changes] == [
            ("gs2/a", True), ("gs2/b", True), ("gs2/d", False)
        ]  # fmt: skip
        with pytest.raises(O11yError, match="gs2/d refers to gs2/b, which is not in Datadog"):
            plan_of(client, [*wanted, dashboard("gs2/d", "gs2/b", "edited")])


def test_what_somebody_else_owns_stays(tmp_path):
    def ours(critical, **fields):
        return [monitor("gs2/a", critical, **fields)]

    theirs = {"ignore_tag_keys": ("cost",)}
    with sandbox() as (_, client):
        bring_about(client, ours(5), tmp_path)
        [live] = client.request("GET", "/api/v1/monitor")
        edit = {"tags": [*live["tags"], "cost:17"], "options": {**live["options"], "timeout_h": 2}}
        client.request("PUT", f"/api/v1/monitor/{live['id']}", body=edit)
        for fields, options in (({}, theirs), ({"ignore_live": ("options.timeout_h",)}, {})):
            [change] = plan_of(client, ours(5, **fields), **options).changes
            assert [one.path for one in change.differences] == ["options.timeout_h" if options else "tags"]
        assert not plan_of(client, ours(5, ignore_live=("options.timeout_h",)), **theirs).has_changes
        plan = plan_of(client, ours(7, ignore_live=("options.timeout_h",)), **theirs)
        assert sorted(one.path for one in plan.changes[0].differences) == ["options.thresholds.critical", "query"]
        assert apply(client, plan, tmp_path).exit_code == 0
        [now] = client.request("GET", "/api/v1/monitor")
        assert "cost:17" in now["tags"]
        assert now["options"]["timeout_h"] == 2


def test_kinds_that_the_specs_do_not_hold_need_not_be_readable():
    with sandbox(plan=first(99, Fault(status=403), path="/api/v1/synthetics")) as (_, client):
        plan = plan_of(client, [monitor("gs2/a")])
    assert short(plan) == [("create", "gs2/a")]
    assert plan.notices == ["not looked at: synthetics_test (403: the keys may not)"]


@pytest.mark.parametrize("status", [401, 429, 503])
def test_trouble_with_kinds_that_the_specs_do_not_hold_is_trouble_still(status):
    limited = Fault(status=status, headers={"X-RateLimit-Reset": "999999999"} if status == 429 else {})
    with (
        sandbox(plan=first(999, limited, path="/api/v1/synthetics")) as (server, _),
        pytest.raises(ApiError, match=r"401|503|the rate limit"),
    ):
        plan_of(client_for(server.url), [monitor("gs2/a")])


class TestEarlyRead:
    def test_what_fails_on_the_way_is_no_empty_account(self):
        with serve(in_turn(Reply(500))) as (url, _), pytest.raises(ApiError, match="500"):
            EarlyRead(client_for(url), "gs2", None).live()

    """Reading that began before the specs were known."""

    def test_its_plan_is_the_same_and_as_old_as_it(self, tmp_path):
        wanted = [monitor("gs2/a", 7), slack_channel("#new"), dashboard("gs2/d", "gs2/a")]
        with sandbox() as (server, client):
            bring_about(client, [monitor("gs2/a"), monitor("gs2/gone")], tmp_path)
            plain = plan_of(client, wanted)
            server.requests.clear()
            early = EarlyRead(client, PROJECT, None, now=lambda: 1_795_000_000.0)
            early.live()
            server.requests.clear()
            plan = plan_of(client, wanted, early=early)
            assert {seen.path for seen in server.requests if "can_delete" not in seen.path} == {
                "/api/v1/integration/slack/configuration/accounts/gs2/channels"
            }
        assert plan.changes == plain.changes
        assert plan.read_at == 1_795_000_000.0
        assert plan.requests == plain.requests

    def test_what_is_to_be_adopted_is_found(self, tmp_path):
        with sandbox() as (_, client):
            made = client.request("POST", "/api/v1/monitor", body=monitor("gs2/a").payload)
            [change] = plan_of(client, [monitor("gs2/a", adopt=str(made["id"]))], early=EarlyRead(client, PROJECT, None)).changes
        assert change.live_id == made["id"]

    def test_what_it_could_not_read_is_an_error_where_the_specs_hold_some(self):
        with sandbox(plan=first(99, Fault(status=403), path="/api/v1/slo")) as (_, client):
            assert short(plan_of(client, [monitor("gs2/a")], early=EarlyRead(client, PROJECT, None))) == [("create", "gs2/a")]
            with pytest.raises(Denied):
                plan_of(client, [slo("gs2/s")], early=EarlyRead(client, PROJECT, None))

    def test_trouble_is_told(self):
        with sandbox(plan=first(99, Fault(status=401))) as (_, client), pytest.raises(Denied):
            plan_of(client, [], early=EarlyRead(client, PROJECT, None))


def test_deletes_wait_for_those_who_used_it(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a"), monitor("gs2/b"), composite("gs2/c", "gs2/a", "gs2/b"), slo("gs2/s", "gs2/a")], tmp_path)
        plan = plan_of(client, [monitor("gs2/b"), slo("gs2/s", "gs2/b")])
        [a] = [change for change in plan.changes if change.id == "gs2/a"]
        assert a.blocked_by == ()
        assert {("still used by", "gs2/c (monitor), deleted first"), ("still used by", "gs2/s (slo), updated first")} == set(a.notes)
        assert "gs2/s" in a.depends_on
        bring_about(client, [monitor("gs2/b"), slo("gs2/s", "gs2/b")], tmp_path)


def test_a_delete_that_others_forbid_is_blocked(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        [used] = [m["id"] for m in client.request("GET", "/api/v1/monitor")]
        body = {"name": "by hand", "type": "composite", "query": f"{used} && {used}", "message": "", "tags": [], "options": {}}
        client.request("POST", "/api/v1/monitor", body=body)
        [change] = plan_of(client, []).changes
    assert change.blocked_by
    assert "by hand" in change.blocked_by[0]


@pytest.mark.parametrize("at_once", [1, 100])
def test_every_delete_is_asked_for_and_the_old_one_of_a_replacement(at_once, tmp_path, monkeypatch):
    monkeypatch.setattr(deletes, "AT_ONCE", at_once)
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a"), monitor("gs2/b")], tmp_path)
        one, other = (m["id"] for m in client.request("GET", "/api/v1/monitor"))
        body = {"name": "by hand", "type": "composite", "query": f"{one} && {other}", "message": "", "tags": [], "options": {}}
        client.request("POST", "/api/v1/monitor", body=body)
        changed = monitor("gs2/a")
        changed.payload["type"] = "log alert"
        plan = plan_of(client, [changed])
    assert short(plan) == [("replace", "gs2/a"), ("delete", "gs2/b")]
    assert all("by hand" in change.blocked_by[0] for change in plan.changes)


@pytest.mark.parametrize(
    ("reason", "is_blocked"),
    [
        ("monitor [150000001,a] is referenced in composite monitors: [150000002,b]", False),
        ("monitor [150000001,a] is referenced in composite monitors: [150000002,b 150000007 c]", False),
        ("monitor [150000001,a] is referenced in composite monitors: [150000002,b, 150000003,c]", True),
        ("monitor [150000001,a] is referenced in composite monitors: [150000002]", False),
        ("monitor [150000001,a, prod, c] is referenced in composite monitors: [150000002,[b] 7]", False),
        ("monitor [150000001,a] is part of composite monitor 150000002", False),
        ("150000001 is used by 150000002", False),
        ("150000001 is used by 150000002 and 150000003", True),
        ("it is used in a workflow", True),
        (None, True),
    ],
)
def test_a_delete_is_blocked_by_whoever_stays(reason, is_blocked):
    changes = [Change(Action.DELETE, "monitor", f"gs2/{id}", "", live_id=id) for id in (150000001, 150000002)]
    errors = {"150000001": [reason], "150000009": ["of nobody"]}
    with serve(in_turn(Reply(409, {"errors": errors}))) as (url, _):
        deletes.look_at_deletes(client_for(url), changes)
    assert [bool(change.blocked_by) for change in changes] == [is_blocked, False]


def test_where_nobody_says_what_may_be_deleted_the_plan_says_so(tmp_path):
    with sandbox(plan=first(99, Fault(status=403), path="/api/v1/monitor/can_delete")) as (_, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        [change] = plan_of(client, []).changes
    assert [what.startswith("unknown: ") for _, what in change.notes] == [True]
    assert change.blocked_by == ()


def test_a_body_nested_too_deeply_for_a_plan_is_an_error():
    ours = {**monitor("gs2/a").payload, "id": 1, "tags": ["o11y_project:gs2", "o11y_id:gs2/a"], "state": json.loads("[" * 250 + "]" * 250)}

    def answer(method, path, headers, body):
        return Reply(200, [ours] if path.startswith("/api/v1/monitor") else {key: [] for key in ("data", "dashboards", "tests")})

    with serve(answer) as (url, _), pytest.raises(BadAnswer, match="monitor 1 is nested too deeply"):
        plan_of(client_for(url), [])


def test_a_copy_of_what_is_renamed_is_left_alone(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/old")], tmp_path)
        [original] = client.request("GET", "/api/v1/monitor")
        copy = client.request("POST", "/api/v1/monitor", body={**monitor("gs2/old", 9).payload, "tags": original["tags"]})
        renamed = Resource("monitor", "gs2/new", monitor("gs2/old").payload, monitor("gs2/old").source, was=("gs2/old",))
        plan = plan_of(client, [renamed])
    assert [(str(change.action), change.live_id) for change in plan.changes] == [("update", original["id"])]
    assert str(copy["id"]) in plan.notices[0]


def test_a_test_that_others_use_by_its_monitor_is_blocked_too(tmp_path):
    test = Resource("synthetics_test", "gs2/t", synthetics(30), Location("x.yaml"), name="t")
    with sandbox() as (_, client):
        bring_about(client, [test], tmp_path)
        used = client.request("GET", "/api/v1/synthetics/tests")["tests"][0]["monitor_id"]
        made = {**slo("gs2/s").payload, "monitor_ids": [used], "tags": []}
        client.request("POST", "/api/v1/slo", body=made)
        [change] = plan_of(client, []).changes
        assert "gs2/s" in change.blocked_by[0]
        assert apply(client, plan_of(client, []), tmp_path).exit_code == 1
        assert apply(client, plan_of(client, []), tmp_path, force_delete=True).exit_code == 0
        ours = Resource("slo", "gs2/s", {**made, "name": "ours"}, Location("x.yaml"), name="ours")
        bring_about(client, [test], tmp_path)
        ours.payload["monitor_ids"] = [client.request("GET", "/api/v1/synthetics/tests")["tests"][0]["monitor_id"]]
        bring_about(client, [test, ours], tmp_path)
        plan = plan_of(client, [])
        assert all(not change.blocked_by for change in plan.changes)
        bring_about(client, [], tmp_path)


def test_a_rename_keeps_the_live_resource(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/old")], tmp_path)
        renamed = Resource("monitor", "gs2/new", monitor("gs2/old").payload, monitor("gs2/old").source, was=("gs2/old",))
        [change] = plan_of(client, [renamed]).changes
        assert (change.action, change.reason) == (Action.UPDATE, "renamed from gs2/old")
        bring_about(client, [renamed], tmp_path)
        assert not plan_of(client, [renamed]).has_changes


def test_adopting_takes_over_what_was_made_by_hand(tmp_path):
    with sandbox() as (_, client):
        made = client.request("POST", "/api/v1/monitor", body=monitor("gs2/a").payload)
        adopting = monitor("gs2/a", adopt=str(made["id"]))
        [change] = plan_of(client, [adopting]).changes
        assert (change.action, change.live_id, change.adopts) == (Action.UPDATE, made["id"], True)
        assert change.reason == f"adopts monitor {made['id']}"
        bring_about(client, [adopting], tmp_path)
        assert not plan_of(client, [adopting]).has_changes


def test_a_project_with_a_new_name_keeps_what_it_has(tmp_path):
    both = [monitor("gs2/a"), monitor("old/c"), slo("gs2/s", "gs2/a"), dashboard("gs2/d", "gs2/a")]
    before = [*both, monitor("gs2/gone"), monitor("old/b"), monitor("old/e")]
    now = [*both, monitor("new/b"), monitor("new/c"), monitor("new/f", was=("old/e",))]
    with sandbox() as (server, client):
        apply(client, make_plan(client, "old", before, target="sandbox"), tmp_path)
        make_foreign(client)
        blind = make_plan(client, "new", now, target="sandbox")
        assert [change.action for change in blind.changes] == [Action.CREATE] * 7
        assert blind.notices == ["the project old has dashboard gs2/d too: if this project had that name, write `was: old` in o11y.yaml"]
        for early in (None, EarlyRead(client, "new", None, former=["old"])):
            plan = make_plan(client, "new", now, target="sandbox", former=["old"], early=early)
            assert plan.notices == []
            assert [(change.action, change.id, change.reason, change.marks_only) for change in plan.changes] == [
                (Action.UPDATE, "gs2/a", "was of the project old", True),
                (Action.UPDATE, "gs2/d", "was of the project old", True),
                (Action.DELETE, "gs2/gone", "not in the specs any more", False),
                (Action.UPDATE, "gs2/s", "was of the project old", True),
                (Action.UPDATE, "new/b", "was of the project old", False),
                (Action.CREATE, "new/c", None, False),
                (Action.UPDATE, "new/f", "renamed from old/e", False),
                (Action.UPDATE, "old/c", "was of the project old", True),
            ]
        assert apply(client, plan, tmp_path).exit_code == 0
        assert not make_plan(client, "new", now, target="sandbox").has_changes
        assert len(live_bodies(server)["monitor"]) == 5 + 3, "nothing was made a second time, and nothing of others is gone"


def rules_of(project: str, *routes: str) -> list[Resource]:
    """What a project makes of its routing tree where notification rules deliver."""
    tree = "".join(f"    - {{name: {name}, match: {{team: {name}}}, notify: '@{name}'}}\n" for name in routes)
    routing = "route:\n  notify: '@a'\n" + (f"  routes:\n{tree}" if tree else "")
    files = {"o11y.yaml": f"project: {project}\ndelivery: notification_rules\n", "routing/a.yaml": routing}
    return load_project(Path("/nonexistent"), files=files).resources


def test_notification_rules_of_routes_go_with_the_routes_and_with_the_project(tmp_path):
    """They have no place for a mark, but say twice of which route they are: rules that people made of them are left alone."""
    with sandbox() as (server, client):
        for project in ("old", "old.web", "web"):
            apply(client, make_plan(client, project, rules_of(project, "pay", "gone"), target="sandbox"), tmp_path)
        made = {rule.id: rule.payload["data"] for rule in rules_of("old", "gone")}["routing/gone"]
        for change in ({"name": "old: route › gone (copy)"}, {"filter": {"tags": ["team:gone"]}}):
            copy = {**made, "attributes": {**made["attributes"], **change}}
            client.request("POST", "/api/v2/monitor/notification_rule", body={"data": copy})
        plan = make_plan(client, "new", rules_of("new", "pay"), target="sandbox", former=["old"])
        assert [(change.action, change.id, change.name, change.reason) for change in plan.changes] == [
            (Action.DELETE, "routing/gone", "old: route › gone", "not in the specs any more"),
            (Action.UPDATE, "routing/pay", "new: route › pay", "was of the project old"),
            (Action.UPDATE, "routing/route", "new: route", "was of the project old"),
        ]
        assert plan.notices == []
        assert apply(client, plan, tmp_path).exit_code == 0
        assert not make_plan(client, "new", rules_of("new", "pay"), target="sandbox").has_changes
        assert len(list(server.store.bodies("monitor_notification_rule"))) == 2 + 2 + 3 + 3
        assert short(make_plan(client, "new", rules_of("new"), target="sandbox")) == [("delete", "routing/pay")]


def routed(route: str, project: str = "gs2") -> list[Resource]:
    """A monitor, and the notification rules of a tree with a route that takes it."""
    metric = "{id: m, kind: metric, name: M, query: 'avg:a.b{*}', evaluate: avg over 5m, critical: 1, message: Look., team: pay}"
    files = {
        "o11y.yaml": f"project: {project}\ndelivery: notification_rules\n",
        "routing/a.yaml": f"route: {{notify: '@a', routes: [{{name: {route}, match: {{team: pay}}, notify: '@pay'}}]}}\n",
        "monitors/a.yaml": f"service: gs2\nmonitors: [{metric}]\n",
    }
    return load_project(Path("/nonexistent"), files=files).resources


def test_a_monitor_is_heard_of_while_its_route_gets_another_name(tmp_path):
    """It moves to a rule that is there, and the one it leaves goes after that."""
    with sandbox() as (_, client):
        first = plan_of(client, routed("pay"))
        assert {change.id: change.depends_on for change in first.changes} == {
            "gs2/m": ("routing/pay",),
            "routing/pay": (),
            "routing/route": (),
        }
        apply(client, first, tmp_path)
        plan = plan_of(client, routed("paid"))
        assert depends_on(plan) == {
            ("create", "routing/paid"): (),
            ("update", "gs2/m"): ("routing/paid",),
            ("delete", "routing/pay"): ("gs2/m",),
        }
        assert apply(client, plan, tmp_path).exit_code == 0
        assert not plan_of(client, routed("paid")).has_changes
        assert depends_on(rollback_plan(client, next(journals(tmp_path)), tmp_path)) == {
            ("create", "routing/pay"): (),
            ("update", "gs2/m"): ("routing/pay",),
            ("delete", "routing/paid"): ("gs2/m",),
        }
        gone = plan_of(client, [each for each in routed("paid") if each.id == "routing/route"])
        assert depends_on(gone) == {("delete", "gs2/m"): (), ("delete", "routing/paid"): (key(gone.changes[0]),)}


def test_a_part_of_a_run_leaves_no_monitor_unheard(tmp_path):
    monitors, rules = Selection(kinds=frozenset({"monitor"})), Selection(ids=("routing/*",))
    with sandbox() as (_, client):
        with pytest.raises(O11yError, match="gs2/m is heard through routing/pay, which does not pick it yet and is not in this run"):
            plan_of(client, routed("pay"), selection=monitors)
        apply(client, plan_of(client, routed("pay"), selection=rules), tmp_path)
        apply(client, plan_of(client, routed("pay"), selection=monitors), tmp_path)
        kept = plan_of(client, routed("paid"), selection=rules)
        assert (short(kept), kept.out_of_scope) == ([("create", "routing/paid")], 2)
        apply(client, kept, tmp_path)
        apply(client, plan_of(client, routed("paid"), selection=monitors), tmp_path)
        assert short(plan_of(client, routed("paid"))) == [("delete", "routing/pay")]
        with pytest.raises(O11yError, match="gs2/m is heard through routing/paid"):
            # The rule bears the tag of the project's former name still.
            make_plan(client, "new", routed("paid", "new"), target="sandbox", former=[PROJECT], selection=monitors)


def test_without_was_a_new_id_is_a_new_resource(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/old")], tmp_path)
        renamed = Resource("monitor", "gs2/new", monitor("gs2/old").payload, monitor("gs2/old").source)
        assert short(plan_of(client, [renamed])) == [("create", "gs2/new"), ("delete", "gs2/old")]


def test_what_looks_renamed_is_told_with_what_keeps_it(tmp_path):
    def slow(id, name="slow"):
        made = monitor(id)
        return Resource("monitor", id, {**made.payload, "name": name}, made.source, name=name)

    with sandbox() as (_, client):
        live = [slow("gs2/a/prod"), slow("gs2/a/stg"), slow("gs2/b", "other"), slow("gs2/c", "third"), slow("gs2/e/stg", "fifth")]
        bring_about(client, live, tmp_path)
        wanted = [
            slow("gs2/new/stg"),
            slow("gs2/new/prod"),
            slow("gs3/b/prod", "other"),
            slow("gs2/d", "fourth"),
            slow("gs2/e/prod", "fifth"),
        ]
        wanted.append(slow("gs4/b/prod", "other"))  # two may have one name: only one of them was the old one
        ids = {body["name"]: body["id"] for body in client.request("GET", "/api/v1/monitor")}
        plan = plan_of(client, wanted)
        notes = {change.id: text for change in plan.changes for label, text in change.notes if label == "renamed?"}
        assert notes == {
            "gs2/e/prod": "gs2/e/stg, which has this name, is deleted: `was: gs2/e/stg` would keep it",
            "gs2/new/prod": "gs2/a/prod, which has this name, is deleted: `was: a` would keep it",
            "gs2/new/stg": "gs2/a/stg, which has this name, is deleted: `was: a` would keep it",
            "gs3/b/prod": f"gs2/b, which has this name, is deleted: `adopt: {ids['other']}` would keep it",
        }


def test_what_is_there_without_a_mark_is_told(tmp_path):
    with sandbox() as (server, client):
        bring_about(client, [monitor("gs2/a"), dashboard("gs2/d"), slo("gs2/s", "gs2/a")], tmp_path)
        wanted = [monitor("gs2/a"), dashboard("gs2/d"), slo("gs2/s", "gs2/a"), monitor("gs2/new")]
        [monitors, dashboards, slos] = live_bodies(server).values()
        ids = {"gs2/a": monitors[0]["id"], "gs2/d": dashboards[0]["id"], "gs2/s": slos[0]["id"]}
        client.request("PUT", f"/api/v1/monitor/{ids['gs2/a']}", body={"tags": ["team:backend"]})
        client.request("PUT", f"/api/v1/dashboard/{ids['gs2/d']}", body={**dashboards[0], "description": "Mine."})
        client.request("PUT", f"/api/v1/slo/{ids['gs2/s']}", body={**slos[0], "tags": []})
        client.request("POST", "/api/v1/monitor", body={**monitor("x").payload, "name": "gs2/new, or so"})
        test = synthetics(30)
        client.request("POST", "/api/v1/synthetics/tests/api", body={**test, "options": {**test["options"], "monitor_name": "gs2/new"}})
        apply(client, make_plan(client, "another", [monitor("gs2/new")], target="sandbox"), tmp_path)
        for early in (None, EarlyRead(client, PROJECT, None)):
            plan = plan_of(client, wanted, early=early)
            assert {change.id: [text for label, text in change.notes if label == "twice?"] for change in plan.changes} == {
                id: [f"{kind} {ids[id]}, which bears no mark, has this name: `adopt: {ids[id]}` would take it over"]
                for id, kind in (("gs2/a", "monitor"), ("gs2/d", "dashboard"), ("gs2/s", "slo"))
            } | {"gs2/new": []}
        many = [monitor("gs2/a"), *(monitor(f"gs2/{number}") for number in range(10))]
        server.requests.clear()
        assert not any(change.notes for change in plan_of(client, many).changes)
        assert not [seen for seen in server.requests if "name=" in seen.query]


def test_an_id_may_become_one_of_another_kind(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        assert short(plan_of(client, [dashboard("gs2/a")])) == [("create", "gs2/a"), ("delete", "gs2/a")]
        bring_about(client, [dashboard("gs2/a")], tmp_path)
        assert not plan_of(client, [dashboard("gs2/a")]).has_changes


def test_the_two_names_of_a_metric_monitor_are_one_type(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        changed = monitor("gs2/a", 7)
        changed.payload["type"] = "metric alert"
        assert short(plan_of(client, [changed])) == [("update", "gs2/a")]


def test_adopting_what_another_project_calls_as_we_call_ours(tmp_path):
    theirs = dashboard("gs2/a", text="theirs").payload | {"description": "Managed as code by o11yascode: other gs2/a"}
    with sandbox() as (_, client):
        made = client.request("POST", "/api/v1/dashboard", body=theirs)
        bring_about(client, [dashboard("gs2/a")], tmp_path)
        [change] = plan_of(client, [dashboard("gs2/a"), dashboard("gs2/b", adopt=made["id"])]).changes
    assert (change.id, change.live_id) == ("gs2/b", made["id"])
    assert change.reason == f"adopts dashboard {made['id']}, which was other's gs2/a"


@pytest.mark.parametrize(("adopt", "chosen"), [(None, 99), ("100", 100)])
def test_of_several_with_one_mark_the_oldest_is_meant_or_the_one_that_is_adopted(adopt, chosen):
    def answer(method, path, headers, body):
        marked = {**monitor("gs2/a").payload, "tags": ["team:backend", f"o11y_project:{PROJECT}", "o11y_id:gs2/a"]}
        return Reply(200, [{**marked, "id": id} for id in (101, 100, 99)] if path.startswith("/api/v1/monitor?") else [])

    with serve(answer) as (url, _):
        plan = plan_of(client_for(url), [monitor("gs2/a", adopt=adopt)], selection=Selection(kinds=frozenset({"monitor"})))
    assert plan.changes == []
    assert f"monitor {chosen} is gs2/a" in plan.notices[0]


def test_adopting_what_another_spec_has_is_an_error(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        [made] = client.request("GET", "/api/v1/monitor")
        copy = monitor("gs2/b", adopt=str(made["id"]))
        with pytest.raises(O11yError, match=f"gs2/b adopts monitor {made['id']}, which is gs2/a already"):
            plan_of(client, [monitor("gs2/a"), copy])
        [change] = plan_of(client, [copy]).changes
        assert change.reason == f"adopts monitor {made['id']}, which was gs2's gs2/a"


def test_adopting_what_is_not_there_is_an_error_with_the_place():
    with (
        sandbox() as (_, client),
        pytest.raises(O11yError, match=r"monitors/gs2/a\.yaml:3:1: monitor 1, which gs2/a adopts, does not exist"),
    ):
        plan_of(client, [monitor("gs2/a", adopt="1")])


def test_a_run_with_a_selection_adopts_nothing():
    with sandbox() as (_, client):
        made = client.request("POST", "/api/v1/monitor", body=monitor("gs2/a").payload)
        plan = plan_of(client, [monitor("gs2/a", adopt=str(made["id"]))], selection=Selection(ids=("gs2/*",)))
    assert short(plan) == []
    assert "only a run without a selection" in plan.notices[0]


def test_an_immutable_change_replaces_and_those_who_refer_follow(tmp_path):
    with sandbox() as (_, client):
        wanted = [monitor("gs2/x"), slo("gs2/s", "gs2/x"), dashboard("gs2/d", "gs2/x")]
        bring_about(client, wanted, tmp_path)
        other = monitor("gs2/x")
        check = '"http.can_connect".over("*").last(2).count_by_status()'
        other.payload.update(type="service check", query=check, options={"thresholds": {"critical": 1}})
        wanted = [other, dashboard("gs2/d", "gs2/x")]
        plan = plan_of(client, wanted)
        assert short(plan) == [("update", "gs2/d"), ("delete", "gs2/s"), ("replace", "gs2/x")]
        assert "type query alert → service check cannot be changed in place" in str(plan.changes[2].reason)
        bring_about(client, wanted, tmp_path)
        assert not plan_of(client, wanted).has_changes
        assert len(client.request("GET", "/api/v1/monitor")) == 1


@pytest.mark.parametrize("is_older", [False, True])
def test_what_a_replacement_left_is_deleted_by_the_next_run(is_older, tmp_path):
    """The old one is the older; what an apply of former specs made and did not replace is the younger."""
    check = composite("gs2/a")
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/b")], tmp_path)
        [used] = [body["id"] for body in client.request("GET", "/api/v1/monitor")]
        bring_about(client, [monitor("gs2/b"), monitor("gs2/a")], tmp_path)
        _, older = client.request("GET", "/api/v1/monitor")
        check.payload.update(query=f"{used} && {used}", tags=["team:backend"])
        younger = client.request("POST", "/api/v1/monitor", body={**check.payload, "tags": older["tags"]})
        wanted, old = (check, older["id"]) if is_older else (monitor("gs2/a"), younger["id"])
        plan = plan_of(client, [monitor("gs2/b"), wanted])
        [change] = plan.changes
        assert (change.action, change.reason, change.live_id) == (Action.DELETE, "left over from a replacement", old)
        assert plan.notices == []
        assert short(plan_of(client, [monitor("gs2/b"), wanted], selection=Selection(ids=("gs2/a",)))) == []
        wanted.payload["message"] = "changed too"
        bring_about(client, [monitor("gs2/b"), wanted], tmp_path)
        assert not plan_of(client, [monitor("gs2/b"), wanted]).has_changes


def test_what_several_replacements_left_is_deleted_with_the_one_that_comes_next(tmp_path):
    check = monitor("gs2/a")
    check.payload.update(
        type="service check", query='"http.can_connect".over("*").last(2).count_by_status()', options={"thresholds": {"critical": 1}}
    )
    with sandbox() as (server, client):
        bring_about(client, [monitor("gs2/b"), monitor("gs2/a")], tmp_path)
        older = next(body for body in client.request("GET", "/api/v1/monitor") if body["name"] == "gs2/a")
        client.request("POST", "/api/v1/monitor", body={**check.payload, "tags": older["tags"]})
        wanted = [monitor("gs2/b"), composite("gs2/a", "gs2/b", "gs2/b")]
        assert short(plan_of(client, wanted)) == [("replace", "gs2/a"), ("delete", "gs2/a")]
        bring_about(client, wanted, tmp_path)
        assert not plan_of(client, wanted).has_changes
        assert ours(server) == {("monitor", "gs2/a"): 1, ("monitor", "gs2/b"): 1}


def test_which_one_is_left_over_may_depend_on_what_it_refers_to(tmp_path):
    """A correction is replaced where its SLO was: the old one is of another SLO."""

    def corrected(id):
        attributes = {"slo_id": f"${{ref:{id}}}", "category": "Deployment", "start": 1795000000, "end": 1795003600, "description": "d"}
        payload = {"data": {"type": "correction", "attributes": attributes}}
        correction = Resource("slo_correction", "gs2/k", payload, Location("x.yaml"), name="k")
        return [correction, monitor("gs2/a"), slo("gs2/s", "gs2/a"), slo("gs2/t", "gs2/a")]

    with sandbox() as (_, client):
        bring_about(client, corrected("gs2/s"), tmp_path)
        [old] = client.request("GET", "/api/v1/slo/correction")["data"]
        t = next(body["id"] for body in client.request("GET", "/api/v1/slo")["data"] if body["name"] == "gs2/t")
        attributes = {key: old["attributes"][key] for key in ("category", "start", "end", "description")} | {"slo_id": t}
        new = client.request("POST", "/api/v1/slo/correction", body={"data": {"type": "correction", "attributes": attributes}})
        for wanted, left in (("gs2/t", old), ("gs2/s", new["data"])):
            plan = plan_of(client, corrected(wanted))
            assert [(str(change.action), change.live_id) for change in plan.changes] == [("delete", left["id"])]
            assert plan.notices == []


def test_a_copy_made_in_the_web_page_is_told_and_left_alone(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a")], tmp_path)
        [original] = client.request("GET", "/api/v1/monitor")
        copy = client.request("POST", "/api/v1/monitor", body={**monitor("gs2/a", 9).payload, "tags": original["tags"]})
        plan = plan_of(client, [monitor("gs2/a")])
    assert short(plan) == []
    assert str(copy["id"]) in plan.notices[0]


def test_of_two_with_one_natural_key_one_is_taken_and_the_other_told(tmp_path):
    wanted = Resource("dashboard_list", "gs2/l", {"name": "All"}, Location("x.yaml"), name="All")
    with sandbox() as (_, client):
        for _ in range(2):
            client.request("POST", "/api/v1/dashboard/lists/manual", body={"name": "All"})
        plan = plan_of(client, [wanted])
    assert short(plan) == []
    assert "700002 too by its name" in plan.notices[0]
    assert "mark" not in plan.notices[0]


class TestSelections:
    def test_outside_nothing_is_shown_or_deleted(self, tmp_path):
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a"), monitor("gs2/b"), dashboard("gs2/d")], tmp_path)
            plan = plan_of(client, [monitor("gs2/a", 9), monitor("gs2/b", 9)], selection=Selection(ids=("gs2/a",)))
        assert short(plan) == [("update", "gs2/a")]
        assert plan.out_of_scope == 2

    def test_a_selected_dashboard_may_refer_to_what_is_live_outside(self, tmp_path):
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a")], tmp_path)
            wanted = [monitor("gs2/a", 9), dashboard("gs2/d", "gs2/a")]
            assert short(plan_of(client, wanted, selection=Selection(kinds=frozenset({"dashboard"})))) == [("create", "gs2/d")]

    def test_but_not_to_what_is_not_live(self):
        wanted = [monitor("gs2/a"), dashboard("gs2/d", "gs2/a")]
        with sandbox() as (_, client), pytest.raises(O11yError, match="gs2/d refers to gs2/a, which is not in Datadog and not in this run"):
            plan_of(client, wanted, selection=Selection(kinds=frozenset({"dashboard"})))

    def test_a_kind_that_no_spec_holds_any_more(self, tmp_path):
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a"), monitor("gs2/b"), slo("gs2/s", "gs2/a")], tmp_path)
            plan = plan_of(client, [monitor("gs2/a")], selection=Selection(kinds=frozenset({"slo"})))
        assert short(plan) == [("delete", "gs2/s")]

    def test_files_never_delete(self, tmp_path):
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a"), monitor("gs2/b")], tmp_path)
            plan = plan_of(client, [monitor("gs2/a")], selection=Selection(files=frozenset({"monitors"})))
        assert short(plan) == []


def test_kinds_without_a_mark_go_by_their_natural_key_and_leave_only_when_told(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [slack_channel("#alerts")], tmp_path)
        assert short(plan_of(client, [slack_channel("#alerts")])) == []
        assert short(plan_of(client, [])) == []
        assert short(plan_of(client, [slack_channel("#alerts", absent=True)])) == [("delete", "gs2/#alerts")]
        bring_about(client, [slack_channel("#alerts", absent=True)], tmp_path)
        assert short(plan_of(client, [slack_channel("#alerts", absent=True)])) == []


class TestAlike:
    """What was the same the last time is not compared again, unless anything that the comparison looks at is different."""

    @pytest.fixture
    def compared(self, monkeypatch):
        """The kinds of the bodies that are compared."""
        found = []

        def same(kind, *arguments, **rules):
            found.append(kind.name)
            return compare.same(kind, *arguments, **rules)

        monkeypatch.setattr(planner, "same", same)
        return found

    def test_nothing_is_compared_where_nothing_changed(self, compared, tmp_path, monkeypatch):
        wanted = [monitor("gs2/a"), dashboard("gs2/d", "gs2/a"), slo("gs2/s", "gs2/a")]
        with sandbox() as (_, client):
            bring_about(client, wanted, tmp_path)
            for kind in ("monitor", "dashboard", "slo"):
                part = Selection(kinds=frozenset({kind}))
                plan_of(client, [*wanted[:2], slo("gs2/s")], selection=part, cache=Cache(tmp_path, client.host))
            for expected in (["slo"], []):  # a plan of a part keeps what it did not look at
                compared.clear()
                assert plan_of(client, wanted, cache=Cache(tmp_path, client.host)).unchanged == 3
                assert compared == expected
            monkeypatch.setattr(alike, "tool_stamp", lambda: "another version")
            assert plan_of(client, wanted, cache=Cache(tmp_path, client.host)).unchanged == 3
            assert len(compared) == 3

    @pytest.mark.parametrize(
        ("fields", "options"),
        [({"ignore_live": ("options.timeout_h",)}, {}), ({}, {"ignore_tag_keys": ("cost",)})],
    )
    def test_what_is_ignored_no_more_is_compared(self, fields, options, tmp_path):
        edit = {"options": {"thresholds": {"critical": 5}, "timeout_h": 2}} if fields else None
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a")], tmp_path)
            [live] = client.request("GET", "/api/v1/monitor")
            client.request("PUT", f"/api/v1/monitor/{live['id']}", body=edit or {"tags": [*live["tags"], "cost:17"]})
            assert not plan_of(client, [monitor("gs2/a", **fields)], cache=Cache(tmp_path, client.host), **options).has_changes
            other = {"ignore_live": ("options.locked",)} if fields else {}
            assert plan_of(client, [monitor("gs2/a", **other)], cache=Cache(tmp_path, client.host)).has_changes
            assert plan_of(client, [monitor("gs2/a")], cache=Cache(tmp_path, client.host)).has_changes

    def test_the_mark_of_another_project_is_another(self, tmp_path):
        """The project was renamed, its specs adopt what they had before: without the new mark the next plan would not find it."""
        with sandbox() as (_, client):
            bring_about(client, [monitor("gs2/a")], tmp_path)
            [live] = client.request("GET", "/api/v1/monitor")
            wanted = [monitor("gs2/a", adopt=str(live["id"]))]
            cache = Cache(tmp_path, client.host)
            assert not plan_of(client, wanted, cache=cache).has_changes
            assert short(planner.make_plan(client, "renamed", wanted, target="sandbox", cache=cache)) == [("update", "gs2/a")]

    def test_what_it_refers_to_and_its_protection_count(self, tmp_path):
        wanted = [monitor("gs2/a"), dashboard("gs2/d", "gs2/a")]
        with sandbox() as (_, client):
            bring_about(client, wanted, tmp_path)
            cache = Cache(tmp_path, client.host)
            assert not plan_of(client, wanted, cache=cache).has_changes
            protected = [monitor("gs2/a", protect=True), dashboard("gs2/d", "gs2/a", protect=True)]
            assert short(plan_of(client, protected, cache=cache)) == [("update", "gs2/a"), ("update", "gs2/d")]
            assert not plan_of(client, wanted, cache=cache).has_changes
            [live] = client.request("GET", "/api/v1/monitor")
            client.request("DELETE", f"/api/v1/monitor/{live['id']}", {"force": "true"})
            client.request("POST", "/api/v1/monitor", body={**wanted[0].payload, "tags": live["tags"]})
            assert short(plan_of(client, wanted, cache=cache)) == [("update", "gs2/d")]


def test_channels_of_two_slack_accounts(tmp_path):
    wanted = [slack_channel("#alerts"), slack_channel("#alerts")]
    wanted[1].id, wanted[1].payload = "gs2/other", {**wanted[1].payload, "account": "other"}
    with sandbox() as (_, client):
        bring_about(client, wanted, tmp_path)
        assert plan_of(client, wanted).unchanged == 2


class TestCost:
    def test_a_warm_plan_reads_lists_only(self, tmp_path):
        requests = []
        for size in (20, 60):
            with sandbox() as (server, client):
                wanted = estate(size)
                bring_about(client, wanted, tmp_path)
                cache = Cache(tmp_path / f"cache{size}", client.host)
                plan_of(client, wanted, cache=cache)
                server.requests.clear()
                assert plan_of(client, wanted, cache=cache).unchanged == size
                requests.append(len(server.requests))
                assert not [seen for seen in server.requests if seen.path.startswith("/api/v1/dashboard/")]
        assert requests[0] == requests[1], "the number of requests does not grow with the estate"

    def test_one_dashboard_changed_live_is_one_request_more(self, tmp_path):
        with sandbox() as (server, client):
            wanted = estate(20)
            bring_about(client, wanted, tmp_path)
            cache = Cache(tmp_path / "cache", client.host)
            plan_of(client, wanted, cache=cache)
            board = client.request("GET", "/api/v1/dashboard")["dashboards"][0]
            whole = client.request("GET", f"/api/v1/dashboard/{board['id']}")
            client.request("PUT", f"/api/v1/dashboard/{board['id']}", body={**whole, "title": "clicked"})
            server.requests.clear()
            plan = plan_of(client, wanted, cache=cache)
            assert [change.name for change in plan.changes] != []
            assert server.count("GET", "/api/v1/dashboard/") == 1
