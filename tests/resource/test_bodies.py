"""Ids, calls and answers of the kinds."""

from typing import Any

import pytest

from o11yascode.resource.bodies import call, from_row, items_of, live_id, name_of, rows_of, sendable, unwrap
from o11yascode.resource.fingerprint import fingerprint
from o11yascode.resource.kind import Call
from o11yascode.resource.kinds import KINDS
from tests.resource.bodies import dashboard, live_monitor, note, numbered


@pytest.mark.parametrize(
    ("kind", "action", "live", "body", "method", "path"),
    [
        ("monitor", "update", 42, None, "PUT", "/api/v1/monitor/42"),
        ("dashboard", "create", None, {"title": "x"}, "POST", "/api/v1/dashboard"),
        ("synthetics_test", "create", None, {"type": "api"}, "POST", "/api/v1/synthetics/tests/api"),
        ("synthetics_test", "get", "a-b-c", {"type": "mobile"}, "GET", "/api/v1/synthetics/tests/mobile/a-b-c"),
        ("synthetics_test", "get", "a-b-c", None, "GET", "/api/v1/synthetics/tests/a-b-c"),
        ("restriction_policy", "create", None, {"data": {"id": "dashboard:x-y"}}, "POST", "/api/v2/restriction_policy/dashboard:x-y"),
        (
            "slack_channel", "get", "my team/#ops", None, "GET",
            "/api/v1/integration/slack/configuration/accounts/my%20team/channels/%23ops",
        ),
        ("downtime_v2", "update", "u-1", None, "PATCH", "/api/v2/downtime/u-1"),
        ("dashboard_list", "items", 7, None, "PUT", "/api/v2/dashboard/lists/manual/7/dashboards"),
    ],
)  # fmt: skip
def test_calls(kind: str, action: str, live: Any, body: Any, method: str, path: str) -> None:
    found = call(KINDS[kind], action, live, body)
    assert (found.method, found.path) == (method, path)


def test_a_synthetics_test_is_deleted_by_a_post() -> None:
    assert call(KINDS["synthetics_test"], "delete", "a-b-c") == Call(
        "POST", "/api/v1/synthetics/tests/delete", (), {"public_ids": ["a-b-c"]}
    )


def test_an_slo_answers_a_list_to_a_write_and_an_object_to_a_get() -> None:
    assert unwrap(KINDS["slo"], {"data": [{"id": "s"}], "error": None}) == unwrap(KINDS["slo"], {"data": {"id": "s"}}) == {"id": "s"}


def test_v2_answers_keep_their_envelope_and_nothing_beside_it() -> None:
    body = {"data": {"id": "u", "type": "team", "attributes": {"name": "Core"}}}
    assert unwrap(KINDS["team"], {**body, "included": []}) == body
    assert from_row(KINDS["team"], body["data"]) == body
    assert (live_id(KINDS["team"], body), name_of(KINDS["team"], body)) == ("u", "Core")


def test_a_slack_channel_is_known_by_account_and_name() -> None:
    kind = KINDS["slack_channel"]
    body = from_row(kind, {"name": "#ops"}, {"account": "main"})
    assert live_id(kind, body) == "main/#ops"
    assert sendable(kind, body) == {"name": "#ops"}
    assert live_id(kind, {"name": "#ops"}) is None


def test_rows() -> None:
    assert rows_of(KINDS["monitor"], [{"id": 1}]) == [{"id": 1}]
    assert rows_of(KINDS["dashboard"], {"dashboards": [{"id": "x"}]}) == [{"id": "x"}]
    assert rows_of(KINDS["dashboard"], {"errors": []}) == []


def test_what_may_be_sent_has_no_state_but_the_widget_ids() -> None:
    sent = sendable(KINDS["dashboard"], numbered(dashboard(note("a"))))
    assert sent == dashboard(note("a", id=100))
    assert "overall_state" not in sendable(KINDS["monitor"], live_monitor())


def test_the_dashboards_of_a_list_have_a_call_of_their_own() -> None:
    kind = KINDS["dashboard_list"]
    assert items_of(kind, {"name": "l", "dashboards": []}) == {"dashboards": []}
    assert items_of(kind, {"name": "l"}) is None


def test_of_a_listed_dashboard_only_id_and_type_are_sent() -> None:
    listed = {"id": "abc-def-ghi", "type": "custom_timeboard", "title": "Wall", "popularity": 3}
    sent = sendable(KINDS["dashboard_list"], {"id": 7, "name": "l", "dashboards": [listed]})
    assert sent == {"name": "l", "dashboards": [{"id": "abc-def-ghi", "type": "custom_timeboard"}]}


def test_a_fingerprint_is_of_what_people_own() -> None:
    kind = KINDS["monitor"]
    before = fingerprint(kind, live_monitor())
    assert before == fingerprint(kind, live_monitor(overall_state="Alert", tags=["env:prod", "team:core"]))
    assert before != fingerprint(kind, live_monitor(name="x"))
    muted = live_monitor()
    muted["options"]["silenced"] = {"*": None}
    assert before != fingerprint(kind, muted)


def test_those_that_others_refer_to_come_first() -> None:
    order = list(KINDS)
    assert order.index("slo") < order.index("monitor") < order.index("dashboard") < order.index("dashboard_list")
    assert order[-1] == "restriction_policy"
