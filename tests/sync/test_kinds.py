"""Every kind of resource: created, then unchanged, then changed, then removed."""

from datetime import UTC, datetime
from functools import partial

import pytest

from o11yascode.diagnostics import Location
from o11yascode.importer.live import read_all
from o11yascode.resource.bodies import unwrap
from o11yascode.resource.desired import Resource
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.paths import at, replaced
from o11yascode.sandbox.api import downtimes
from o11yascode.sandbox.call import Refusal
from o11yascode.sandbox.faults import Fault, first
from o11yascode.sandbox.store import Store
from o11yascode.sync import write
from o11yascode.sync.plan import Action
from o11yascode.sync.rollback import find_apply, rollback_plan
from tests.sync.estate import PROJECT, Switch, apply, bring_about, dashboard, monitor, plan_of, sandbox, slo

USER = "00000000-0000-0000-0000-00000000000"
WIDGET = {"definition": {"type": "note", "content": "hi"}, "layout": {"x": 0, "y": 0, "width": 4, "height": 2}}


def data(type: str, id: str | None = None, **attributes):
    return {"data": {"type": type, **({"id": id} if id else {}), "attributes": attributes}}


def synthetics(timeout):
    request = {"method": "GET", "url": "https://example.com", "timeout": timeout}
    return {
        "type": "api",
        "subtype": "http",
        "name": "check",
        "message": "",
        "locations": ["aws:us-east-1"],
        "tags": ["team:a"],
        "status": "live",
        "config": {"request": request, "assertions": [{"type": "statusCode", "operator": "is", "target": 200}]},
        "options": {"tick_every": 300, "min_location_failed": 1},
    }


def book(text):
    cell = {"type": "notebook_cells", "attributes": {"definition": {"type": "markdown", "text": text}}}
    return data("notebooks", name="book", cells=[cell], time={"live_span": "1h"})


def team(name):
    return data("team", name=name, handle="backend", description="d")


def pack(name):
    group = {"definition": {"type": "group", "layout_type": "ordered", "title": name, "widgets": [WIDGET]}}
    return data("powerpack", name="pack", description="d", group_widget=group)


def policy(*values):
    return data(
        "monitor-config-policy", policy_type="tag", policy={"tag_key": "team", "tag_key_required": False, "valid_tag_values": list(values)}
    )


def bindings(principal):
    return data("restriction_policy", "dashboard:${ref:gs2/d}", bindings=[{"relation": "editor", "principals": [principal]}])


CASES = {
    "synthetics_test": (synthetics(30), synthetics(60), []),
    "downtime_v2": (
        data("downtime", scope="env:prod", monitor_identifier={"monitor_tags": ["team:a"]}, message="quiet"),
        data("downtime", scope="env:stg", monitor_identifier={"monitor_tags": ["team:a"]}, message="quiet"),
        [],
    ),
    "slo_correction": (
        data("correction", slo_id="${ref:gs2/s}", category="Deployment", start=1795000000, end=1795003600, timezone="UTC", description="d"),
        data("correction", slo_id="${ref:gs2/s}", category="Deployment", start=1795000000, end=1795007200, timezone="UTC", description="d"),
        [monitor("gs2/m"), slo("gs2/s", "gs2/m")],
    ),
    "team": (team("Backend"), team("Backends"), []),
    "powerpack": (pack("one"), pack("two"), []),
    "monitor_notification_rule": (
        data("monitor-notification-rule", name="rule", filter={"tags": ["team:a"]}, recipients=["slack-gs2-a"]),
        data("monitor-notification-rule", name="rule", filter={"tags": ["team:a"]}, recipients=["slack-gs2-b"]),
        [],
    ),
    "monitor_config_policy": (policy("a"), policy("a", "b"), []),
    "notebook": (book("a"), book("b"), []),
    "dashboard_list": (
        {"name": "list", "dashboards": [{"id": "${ref:gs2/d}", "type": "custom_timeboard"}]},
        {"name": "list", "dashboards": [{"id": "${ref:gs2/e}", "type": "custom_timeboard"}]},
        [dashboard("gs2/d"), dashboard("gs2/e")],
    ),
    "restriction_policy": (bindings(f"user:{USER}1"), bindings(f"user:{USER}2"), [dashboard("gs2/d")]),
    "slack_channel": (
        {"account": "gs2", "name": "#a", "display": {"tags": True}},
        {"account": "gs2", "name": "#a", "display": {"tags": False}},
        [],
    ),
}


def test_all_kinds_are_tried():
    assert set(CASES) | {"monitor", "dashboard", "slo"} == {name for name, kind in KINDS.items() if kind.section}


def wanted_of(kind, payload, **fields):
    return [*CASES[kind][2], Resource(kind, "gs2/x", payload, Location("x.yaml"), name="x", **fields)]


@pytest.mark.parametrize("kind", CASES)
def test_a_life(kind, tmp_path):
    first, second, others = CASES[kind]
    wanted = partial(wanted_of, kind)
    with sandbox() as (_, client):
        bring_about(client, wanted(first), tmp_path)
        assert not plan_of(client, wanted(first)).has_changes, "a plan after an apply is empty"
        plan = plan_of(client, wanted(second))
        assert [(change.action, change.id) for change in plan.changes] == [(Action.UPDATE, "gs2/x")]
        assert plan.changes[0].differences
        bring_about(client, wanted(second), tmp_path)
        assert not plan_of(client, wanted(second)).has_changes
        removed = others if KINDS[kind].mark else wanted(second, absent=True)
        assert [(change.action, change.id) for change in plan_of(client, removed).changes] == [(Action.DELETE, "gs2/x")]
        bring_about(client, removed, tmp_path)
        assert not plan_of(client, removed).has_changes


@pytest.mark.parametrize("kind", CASES)
def test_a_life_undone(kind, tmp_path):
    before, after, others = CASES[kind]
    wanted = partial(wanted_of, kind)
    with sandbox() as (_, client):
        removed = others if KINDS[kind].mark else wanted(after, absent=True)
        bring_about(client, wanted(before), tmp_path)
        for changed in (wanted(after), removed):
            bring_about(client, changed, tmp_path)
            record = find_apply(tmp_path, None, target="sandbox", host=client.host, project=PROJECT)
            undo = rollback_plan(client, record, tmp_path)
            assert undo.changes
            outcome = apply(client, undo, tmp_path)
            assert outcome.exit_code == 0, outcome.failed
            assert not plan_of(client, wanted(before)).has_changes


ATTRIBUTES = ("data", "attributes")
PLAIN = {
    "monitor": {
        "name": "load",
        "type": "query alert",
        "query": "avg(last_5m):avg:system.load.1{*} > 5",
        "options": {"thresholds": {"critical": 5}},
    },
    "dashboard": {"title": "wall", "layout_type": "ordered", "widgets": [{"definition": {"type": "note", "content": "hi"}}]},
    "downtime_v2": data("downtime", scope="env:prod", monitor_identifier={"monitor_tags": ["*"]}),
    "slo": {
        "name": "up",
        "type": "metric",
        "query": {"numerator": "sum:a{*}.as_count()", "denominator": "sum:b{*}.as_count()"},
        "thresholds": [{"timeframe": "30d", "target": 99}],
    },
    "slo_correction": data("correction", slo_id="${ref:gs2/s}", category="Deployment", start=1795000000),
    "team": data("team", name="Backend", handle="backend"),
    "synthetics_test": synthetics(30),
    "dashboard_list": {"name": "list"},
    "powerpack": pack("one"),
}
"""Nothing but what has to be said."""


def with_more(kind, path, more):
    """A plain body that says more at a path."""
    return replaced(PLAIN[kind], path, {**at(PLAIN[kind], path), **more}) if path else {**PLAIN[kind], **more}


def one(kind, payload):
    others = [monitor("gs2/m"), slo("gs2/s", "gs2/m")] if kind == "slo_correction" else []
    return [*others, Resource(kind, "gs2/x", payload, Location("x.yaml"), name="x")]


@pytest.mark.parametrize(
    ("kind", "path", "more"),
    [
        ("monitor", (), {"message": "why", "tags": ["team:a"], "priority": 2, "draft_status": "draft"}),
        ("monitor", (), {"assets": [{"name": "Runbook", "category": "runbook", "url": "https://example.com"}]}),
        ("monitor", ("options",), {"renotify_interval": 60, "escalation_message": "still", "notify_audit": True, "timeout_h": 2}),
        ("monitor", ("options",), {"include_tags": False, "new_host_delay": 60, "on_missing_data": "show_no_data"}),
        ("dashboard", (), {"description": "about", "tags": ["team:a"], "notify_list": ["a@example.com"]}),
        ("dashboard", (), {"template_variables": [{"name": "env", "prefix": "env", "default": "*"}]}),
        ("downtime_v2", ATTRIBUTES, {"message": "why", "display_timezone": "Asia/Tokyo", "mute_first_recovery_notification": True}),
        ("downtime_v2", ATTRIBUTES, {"notify_end_types": ["canceled"], "notify_end_states": ["alert"]}),
        ("downtime_v2", ATTRIBUTES, {"schedule": {"start": "2050-01-01T00:00:00Z", "end": "2050-01-02T00:00:00Z"}}),
        (
            "downtime_v2",
            ATTRIBUTES,
            {
                "schedule": {
                    "recurrences": [{"rrule": "FREQ=DAILY", "duration": "1h", "start": "2050-01-01T08:00"}],
                    "timezone": "Asia/Tokyo",
                }
            },
        ),
        ("slo_correction", ATTRIBUTES, {"description": "why", "end": 1795003600, "timezone": "Asia/Tokyo"}),
        ("slo_correction", ATTRIBUTES, {"duration": 3600, "rrule": "FREQ=DAILY;INTERVAL=10;COUNT=5"}),
        ("slo", (), {"description": "why", "tags": ["team:a"], "groups": ["env:prod"]}),
        ("team", ATTRIBUTES, {"description": "d"}),
        ("powerpack", ATTRIBUTES, {"description": "d", "tags": ["team:a"], "template_variables": [{"name": "env", "defaults": ["*"]}]}),
    ],
)
def test_what_a_spec_says_no_more_is_gone_after_one_apply(kind, path, more, tmp_path):
    with sandbox() as (_, client):
        for payload in (with_more(kind, path, more), PLAIN[kind]):
            bring_about(client, one(kind, payload), tmp_path)
            assert not plan_of(client, one(kind, payload)).has_changes


ROLES = ["00000000-0000-0000-0000-000000000001"]
MUTED = {"silenced": {"*": None}, "locked": True, "device_ids": ["a"], "restriction_query": "x", "synthetics_check_id": "abc-def-ghi"}


@pytest.mark.parametrize(
    ("kind", "at_", "path", "theirs", "ours"),
    [
        ("monitor", "/api/v1/monitor/{id}", ("options",), MUTED, {"name": "other"}),
        ("monitor", "/api/v1/monitor/{id}", (), {"restricted_roles": ROLES}, {"name": "other"}),
        ("dashboard", "/api/v1/dashboard/{id}", (), {"restricted_roles": ROLES}, {"title": "other"}),
        ("synthetics_test", "/api/v1/synthetics/tests/api/{id}", (), {"status": "paused"}, {"name": "other"}),
        ("synthetics_test", "/api/v1/synthetics/tests/api/{id}", ("options",), {"restricted_roles": ROLES}, {"name": "other"}),
        ("team", "/api/v2/team/{id}", ATTRIBUTES, {"summary": "s"}, {"name": "other"}),
    ],
)
def test_what_people_own_in_the_web_page_stays(kind, at_, path, theirs, ours, tmp_path):
    found = KINDS[kind]
    plain = {key: value for key, value in PLAIN[kind].items() if key not in theirs}
    with sandbox() as (_, client):
        made = bring_about(client, one(kind, plain), tmp_path).live_ids["gs2/x"]
        get = partial(client.request, "GET", at_.format(id=made))
        body = unwrap(found, get())
        edited = replaced(body, path, {**at(body, path), **theirs}) if path else {**body, **theirs}
        client.request(found.update.method, at_.format(id=made), body=edited)
        assert {key: at(unwrap(found, get()), path)[key] for key in theirs} == theirs
        assert not plan_of(client, one(kind, plain)).has_changes
        changed = replaced(plain, ATTRIBUTES, {**at(plain, ATTRIBUTES), **ours}) if found.wrapped else {**plain, **ours}
        bring_about(client, one(kind, changed), tmp_path)
        assert {key: at(unwrap(found, get()), path)[key] for key in theirs} == theirs


def test_a_list_whose_dashboards_people_choose_keeps_them(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [dashboard("gs2/d"), *one("dashboard_list", PLAIN["dashboard_list"])], tmp_path)
        [board] = client.request("GET", "/api/v1/dashboard")["dashboards"]
        [made] = client.request("GET", "/api/v1/dashboard/lists/manual")["dashboard_lists"]
        path = f"/api/v2/dashboard/lists/manual/{made['id']}/dashboards"
        client.request("PUT", path, body={"dashboards": [{"id": board["id"], "type": "custom_timeboard"}]})
        assert not plan_of(client, [dashboard("gs2/d"), *one("dashboard_list", PLAIN["dashboard_list"])]).has_changes


def test_a_test_whose_delete_was_not_answered_is_gone(tmp_path):
    lost = first(1, Fault(drop=True, after=True), method="POST", path="/api/v1/synthetics/tests/delete")
    with sandbox(plan=lost) as (_, client):
        bring_about(client, [Resource("synthetics_test", "gs2/x", synthetics(30), Location("x.yaml"), name="x")], tmp_path)
        bring_about(client, [], tmp_path)


@pytest.mark.parametrize("fault", [Fault(drop=True, after=True), Fault(drop=True)])
@pytest.mark.parametrize("kind", ["restriction_policy", "dashboard_list"])
def test_a_write_that_was_not_answered_by_a_kind_without_a_mark(kind, fault, tmp_path):
    before, after, _ = CASES[kind]
    path = {"restriction_policy": "/api/v2/restriction_policy", "dashboard_list": "/api/v1/dashboard/lists"}[kind]
    faults = Switch(None)
    with sandbox(plan=faults) as (_, client):
        bring_about(client, CASES[kind][2], tmp_path)
        for payload in (before, after):
            faults.plan, faults.on = first(1, fault, method="POST", path=path), True
            bring_about(client, wanted_of(kind, payload), tmp_path)
            faults.on = False
            plan = plan_of(client, wanted_of(kind, payload))
            assert (plan.changes, plan.notices) == ([], [])


def test_a_template_is_a_notebook_too(tmp_path):
    template = book("a")
    template["data"]["attributes"]["metadata"] = {"is_template": True}
    wanted = [Resource("notebook", "gs2/x", template, Location("x.yaml"), name="book")]
    with sandbox() as (_, client):
        bring_about(client, wanted, tmp_path)
        assert client.request("GET", "/api/v1/notebooks")["data"] == []
        assert not plan_of(client, wanted).has_changes
        assert [each.shown for each in read_all(client, None, kinds=["notebook"])[0]] == ["notebook 3000001"]


def downtime(adopt=None, **schedule):
    attributes = data("downtime", scope="env:prod", monitor_identifier={"monitor_tags": ["*"]}, schedule=schedule)
    return Resource("downtime_v2", "gs2/x", attributes, Location("x.yaml"), name="x", adopt=adopt)


LATER = downtime(start="2050-01-01T00:00:00Z", end="2050-01-02T00:00:00Z")
PAST = downtime(start="2020-01-01T00:00:00Z", end="2020-01-02T00:00:00Z")


@pytest.mark.parametrize("wanted", [LATER, downtime(recurrences=[{"rrule": "FREQ=DAILY", "duration": "1h", "start": "2050-01-01T08:00"}])])
def test_a_downtime_that_begins_later_is_there(wanted, tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [wanted], tmp_path)
        assert not plan_of(client, [wanted]).has_changes


def test_a_cancelled_downtime_is_not_there(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [LATER], tmp_path)
        path = f"/api/v2/downtime/{client.request('GET', '/api/v2/downtime')['data'][0]['id']}"
        client.request("DELETE", path)
        assert client.request("GET", path)["data"]["attributes"]["status"] == "canceled"
        assert not plan_of(client, []).has_changes
        bring_about(client, [LATER], tmp_path)
        assert len(client.request("GET", "/api/v2/downtime")["data"]) == 2
        assert not plan_of(client, [LATER]).has_changes


@pytest.mark.parametrize(
    "schedule",
    [{}, {"end": "2050-01-02T00:00:00Z"}, {"recurrences": [{"rrule": "FREQ=DAILY", "duration": "1h"}], "timezone": "Asia/Tokyo"}],
)
def test_a_start_that_is_left_open_stays_when_something_else_changes(schedule, tmp_path):
    def wanted(message):
        made = downtime(**schedule)
        made.payload["data"]["attributes"]["message"] = message
        return [made]

    def starts(client):
        found = client.request("GET", "/api/v2/downtime")["data"][0]["attributes"]["schedule"]
        return found.get("start") or [one["start"] for one in found["recurrences"]]

    moments = [datetime(2026, 11, 21, 0, 0, 0, 7, tzinfo=UTC)]
    with sandbox(store=Store(clock=lambda: moments[-1])) as (_, client):
        bring_about(client, wanted("quiet"), tmp_path)
        before = starts(client)
        moments.append(datetime(2026, 11, 22, 12, tzinfo=UTC))
        bring_about(client, wanted("very quiet"), tmp_path)
        assert starts(client) == before
        assert not plan_of(client, wanted("very quiet")).has_changes


@pytest.fixture
def no_start_in_the_past(monkeypatch):
    """A Datadog that refuses every start that has passed, be it as it was."""
    real = downtimes.checked

    def checked(attributes):
        schedule = attributes.get("schedule") or {}
        starts = [schedule.get("start"), *(one.get("start") for one in schedule.get("recurrences") or [])]
        if any(start and start < "2026-11-21" for start in starts):
            raise Refusal(400, "Scheduled downtime start cannot be in the past")
        return real(attributes)

    monkeypatch.setattr(downtimes, "checked", checked)


def with_message(made, message):
    made.payload["data"]["attributes"]["message"] = message
    return [made]


def test_a_downtime_that_should_have_begun_begins_now(no_start_in_the_past, tmp_path):
    def wanted(message, end="2050-01-02T00:00:00Z"):
        return with_message(downtime(start="2026-11-01T00:00:00Z", end=end), message)

    moments = [datetime(2026, 11, 21, 12, tzinfo=UTC)]
    with sandbox(store=Store(clock=lambda: moments[-1])) as (_, client):
        bring_about(client, wanted("quiet"), tmp_path)
        assert not plan_of(client, wanted("quiet")).has_changes
        moments.append(datetime(2026, 11, 22, tzinfo=UTC))
        bring_about(client, wanted("very quiet"), tmp_path)
        bring_about(client, wanted("very quiet", end="2050-01-03T00:00:00Z"), tmp_path)
        assert not plan_of(client, wanted("very quiet", end="2050-01-03T00:00:00Z")).has_changes
        schedule = client.request("GET", "/api/v2/downtime")["data"][0]["attributes"]["schedule"]
        assert schedule == {"start": "2026-11-21T12:00:00+00:00", "end": "2050-01-03T00:00:00+00:00"}


def test_times_that_do_not_change_are_not_sent_again(monkeypatch, tmp_path):
    def wanted(message):
        return with_message(downtime(recurrences=[{"rrule": "FREQ=DAILY", "duration": "1h", "start": "2026-11-01T08:00"}]), message)

    with sandbox() as (_, client):
        bring_about(client, wanted("quiet"), tmp_path)
        real, sent = downtimes.checked, []
        monkeypatch.setattr(downtimes, "checked", lambda attributes: real(sent.append(sorted(attributes)) or attributes))
        bring_about(client, wanted("very quiet"), tmp_path)
        assert sent == [["message", "monitor_identifier", "scope"]]
        assert not plan_of(client, wanted("very quiet")).has_changes


def test_a_downtime_that_is_there_though_its_create_failed_is_taken(monkeypatch, tmp_path):
    monkeypatch.setattr(write, "look_until_found", lambda client, look: [])
    real, made = downtimes.save, []

    def save(call, id, fields, now):
        if call.method == "POST" and made:
            raise Refusal(400, f"The downtime being created is a duplicate of one or more existing downtimes: ['{made[0]}']")
        made.append(id)
        return real(call, id, fields, now)

    monkeypatch.setattr(downtimes, "save", save)
    with sandbox(plan=first(1, Fault(drop=True, after=True), method="POST", path="/api/v2/downtime")) as (_, client):
        bring_about(client, [LATER], tmp_path)
        assert len(client.request("GET", "/api/v2/downtime")["data"]) == 1


def test_undoing_the_delete_of_a_downtime_makes_it_again(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [LATER], tmp_path)
        bring_about(client, [], tmp_path)
        undo = rollback_plan(client, find_apply(tmp_path, None, target="sandbox", host=client.host, project="gs2"), tmp_path)
        assert [change.action for change in undo.changes] == [Action.CREATE]


@pytest.mark.parametrize(
    "wanted",
    [
        PAST,
        downtime(start="2020-01-01T00:00:00", end="2020-01-01T00:00:00"),
        downtime(recurrences=[{"rrule": "FREQ=DAILY;UNTIL=20200101", "duration": "1h"}]),
        downtime(recurrences=[{"rrule": "FREQ=DAILY;COUNT=3", "duration": "1h", "start": "2020-01-01T00:00"}]),
        downtime("00000000-0000-4000-8000-000000000001", end="2020-01-02T00:00:00Z"),
    ],
)
def test_a_downtime_whose_time_has_passed_is_not_created(wanted):
    with sandbox() as (_, client):
        plan = plan_of(client, [wanted])
        assert (plan.has_changes, plan.unchanged, plan.notices) == (False, 1, ["gs2/x is over: its spec can go"])


@pytest.mark.parametrize("rule", ["FREQ=DAILY;COUNT=3", "FREQ=DAILY;UNTIL=20990101", "FREQ=DAILY"])
def test_a_downtime_whose_time_may_come_is_created(rule):
    with sandbox() as (_, client):
        wanted = downtime(recurrences=[{"rrule": rule, "duration": "1h", "start": "2098-12-31T00:00"}])
        assert [change.action for change in plan_of(client, [wanted]).changes] == [Action.CREATE]


def test_a_downtime_that_has_ended_can_be_planned_anew(tmp_path):
    with sandbox() as (_, client):
        bring_about(client, [LATER], tmp_path)
        bring_about(client, [PAST], tmp_path)
        assert not plan_of(client, [PAST]).has_changes
        assert [change.action for change in plan_of(client, [LATER]).changes] == [Action.CREATE]
