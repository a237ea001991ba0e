"""The other kinds: synthetics, downtimes, rules, lists, packs, teams, notebooks, Slack channels."""

from typing import Any

import pytest

from tests.sandbox.http import Client


def v2(type: str, **attributes: Any) -> dict[str, Any]:
    return {"data": {"type": type, "attributes": attributes}}


def http_test(**more: Any) -> dict[str, Any]:
    config = {
        "request": {"method": "GET", "url": "https://example.com", "certificate": {"key": {"content": "secret", "filename": "k"}}},
        "assertions": [{"type": "statusCode", "operator": "is", "target": 200}],
        "configVariables": [{"name": "TOKEN", "type": "text", "secure": True, "example": "secret", "pattern": "secret"}],
    }
    options = {"tick_every": 300, "monitor_options": {"renotify_interval": 60}}
    return {
        "type": "api",
        "subtype": "http",
        "name": "Home",
        "message": "",
        "locations": ["aws:us-east-1"],
        "config": config,
        "options": options,
        **more,
    }


TESTS = "/api/v1/synthetics/tests"


def test_a_synthetics_test_hides_its_secrets_and_owns_a_monitor(api: Client) -> None:
    made = api.post(f"{TESTS}/api", http_test(tags=["o11y_project:shop"]))
    assert made["config"]["request"]["certificate"] == {"key": {"filename": "k"}}
    assert made["config"]["configVariables"] == [{"name": "TOKEN", "type": "text", "secure": True}]
    assert made["status"] == "live"
    options = {
        "renotify_interval": 60,
        "include_tags": True,
        "new_host_delay": 300,
        "notify_audit": False,
        "on_missing_data": "show_no_data",
    }
    assert made["options"]["monitor_options"] == options
    (monitor,) = api.get("/api/v1/monitor?monitor_tags=o11y_project:shop")
    assert (monitor["id"], monitor["type"]) == (made["monitor_id"], "synthetics alert")
    read = api.get(f"{TESTS}/api/{made['public_id']}")
    assert "creator" in read
    assert not {"created_by", "org_id"} & set(read)
    # A PUT adds nothing, so what the create added is gone; it keeps the status.
    api("PUT", f"{TESTS}/{made['public_id']}/status", {"new_status": "paused"})
    put = api("PUT", f"{TESTS}/api/{made['public_id']}", http_test()).body
    assert (put["options"]["monitor_options"], put["status"]) == ({"renotify_interval": 60}, "paused")
    deleted = api.post(f"{TESTS}/delete", {"public_ids": [made["public_id"]]})
    assert [row["public_id"] for row in deleted["deleted_tests"]] == [made["public_id"]]
    assert api.get("/api/v1/monitor") == []
    assert api("GET", f"{TESTS}/{made['public_id']}").body == {"errors": ["Synthetics test not found"]}


def test_browser_steps_are_on_their_own_path(api: Client) -> None:
    browser = http_test(type="browser", steps=[{"type": "click", "name": "x", "params": {}, "hasNewStepElement": False}])
    made = api.post(f"{TESTS}/browser", {key: value for key, value in browser.items() if key != "subtype"})
    assert made["status"] == "paused"
    assert made["steps"] == [{"type": "click", "name": "x", "params": {}, "public_id": made["steps"][0]["public_id"]}]
    assert "steps" in api.get(f"{TESTS}/browser/{made['public_id']}")
    assert "steps" not in api.get(f"{TESTS}/{made['public_id']}")
    assert "steps" not in api.get(f"{TESTS}?page_size=10&page_number=0")["tests"][0]
    assert api("GET", f"{TESTS}/api/{made['public_id']}").status == 404


def test_downtimes_start_now_and_are_cancelled(api: Client) -> None:
    sent = v2(
        "downtime", scope="env:prod", monitor_identifier={"monitor_tags": ["*"]}, schedule={"start": None, "end": "2999-01-01T00:00:00Z"}
    )
    made = api.post("/api/v2/downtime", sent)["data"]
    attributes = made["attributes"]
    assert attributes["schedule"]["end"] == "2999-01-01T00:00:00+00:00"
    assert attributes["schedule"]["start"] == attributes["created"]
    assert (attributes["status"], attributes["display_timezone"], attributes["message"]) == ("active", "UTC", None)
    assert sorted(attributes["notify_end_states"]) == ["alert", "no data", "warn"]
    path = f"/api/v2/downtime/{made['id']}"
    patched = api("PATCH", path, {"data": {"type": "downtime", "id": made["id"], "attributes": {"message": "deploy"}}}).body
    assert (patched["data"]["attributes"]["message"], patched["data"]["attributes"]["scope"]) == ("deploy", "env:prod")
    assert "relationships" not in api.get(path)["data"]
    assert api("DELETE", path).status == 204
    assert api.get(path)["data"]["attributes"]["status"] == "canceled"
    assert api.get("/api/v2/downtime?current_only=true")["data"] == []
    wrong = v2("downtime", scope="*", monitor_identifier={"monitor_tags": ["*"]}, invalid_field=1)
    assert api("POST", "/api/v2/downtime", wrong).body == {
        "errors": ["Additional properties are not allowed ('invalid_field' was unexpected)"]
    }


def test_a_recurring_downtime_says_when_it_is_next(api: Client) -> None:
    recurrence = {"rrule": "FREQ=DAILY", "duration": "2h", "start": "2999-01-01T10:00"}
    schedule = {"timezone": "Asia/Tokyo", "recurrences": [recurrence]}
    sent = v2("downtime", scope="*", monitor_identifier={"monitor_tags": ["a:b"]}, schedule=schedule)
    attributes = api.post("/api/v2/downtime", sent)["data"]["attributes"]
    assert attributes["schedule"]["recurrences"] == [recurrence]
    assert attributes["schedule"]["current_downtime"] == {"start": "2999-01-01T01:00:00+00:00", "end": "2999-01-01T03:00:00+00:00"}
    assert attributes["status"] == "scheduled"


def test_notification_rules_take_handles_without_the_at(api: Client) -> None:
    path = "/api/v2/monitor/notification_rule"
    made = api.post(path, v2("monitor-notification-rule", name="n", filter={"tags": ["team:shop"]}, recipients=["slack-shop"]))["data"]
    assert made["attributes"]["modified_at"] == "1970-01-01T00:00:00+00:00"
    assert api.get(f"{path}/{made['id']}")["data"]["attributes"]["modified_at"] > "2000"
    wrong = api("POST", path, v2("monitor-notification-rule", name="n", filter={"tags": ["a:b"]}, recipients=["@slack-shop"]))
    assert wrong.body == {"errors": ["Invalid recipients: Recipient handle should not start with '@'"]}
    assert [row["id"] for row in api.get(f"{path}?page=0&per_page=5")["data"]] == [made["id"]]
    assert api("DELETE", f"{path}/{made['id']}").status == 204


def test_slack_channels_keep_their_number_sign(api: Client) -> None:
    channels = "/api/v1/integration/slack/configuration/accounts/shop/channels"
    body: dict[str, Any] = {"name": "#alerts", "display": {"message": True, "notified": False, "snapshot": True, "tags": True}}
    assert api.post(channels, body) == body
    assert api.get(channels) == [body]
    assert api.get(channels.replace("shop", "other")) == []
    assert api.get(f"{channels}/%23alerts") == body
    changed = api("PATCH", f"{channels}/%23alerts", {"display": {"tags": False}}).body
    assert changed == {"name": "#alerts", "display": {**body["display"], "tags": False}}
    assert api("POST", channels, body).status == 400
    assert api("DELETE", f"{channels}/%23alerts").status == 204
    assert api("GET", f"{channels}/%23alerts").status == 404


def test_dashboard_lists_hold_what_exists_as_the_type_it_is(api: Client) -> None:
    board = api.post("/api/v1/dashboard", {"title": "x", "layout_type": "ordered", "widgets": []})["id"]
    made = api.post("/api/v1/dashboard/lists/manual", {"name": "Shop"})
    items = f"/api/v2/dashboard/lists/manual/{made['id']}/dashboards"
    item = {"type": "custom_timeboard", "id": board}
    assert api.post(items, {"dashboards": [item]}) == {"added_dashboards_to_list": [item]}
    assert api("PUT", items, {"dashboards": [item]}).body == {"dashboards": [item]}
    assert api.get(items)["total"] == 1
    assert api.get(f"/api/v1/dashboard/lists/manual/{made['id']}")["dashboard_count"] == 1
    wrong = api("POST", items, {"dashboards": [{"type": "custom_screenboard", "id": board}]})
    assert (wrong.status, wrong.body) == (404, {"errors": [f"custom_screenboard {board} not found"]})
    api("DELETE", f"/api/v1/dashboard/{board}")
    assert api.get(items)["total"] == 0
    api("PATCH", "/api/v1/dashboard", {"data": [{"id": board, "type": "dashboard"}]})
    assert api("DELETE", items, {"dashboards": [item]}).body == {"deleted_dashboards_from_list": [item]}
    assert api("DELETE", f"/api/v1/dashboard/lists/manual/{made['id']}").status == 200


def test_powerpacks_get_a_place(api: Client) -> None:
    group = {"definition": {"type": "group", "layout_type": "ordered", "widgets": [{"definition": {"type": "note", "content": "x"}}]}}
    made = api.post("/api/v2/powerpacks", v2("powerpack", name="Pack", group_widget=group))["data"]
    widget = made["attributes"]["group_widget"]
    assert widget["layout"] == {"x": 0, "y": 0, "width": 12, "height": 1}
    assert widget["definition"]["widgets"][0]["id"] > 0
    path = f"/api/v2/powerpacks/{made['id']}"
    assert api("PATCH", path, v2("powerpack", name="Other", group_widget=group)).body["data"]["attributes"]["name"] == "Other"
    assert api("DELETE", path).status == 204
    assert api("GET", path).body == {"errors": [f"Powerpack with ID {made['id']} not found"]}


def test_teams_are_told_by_their_handle(api: Client) -> None:
    made = api("POST", "/api/v2/team", v2("team", name="Shop", handle="shop", description="Sells"))
    assert made.status == 201
    attributes = made.body["data"]["attributes"]
    assert (attributes["summary"], attributes["avatar"], attributes["user_count"]) == ("Sells", None, 0)
    path = f"/api/v2/team/{made.body['data']['id']}"
    assert not {"avatar", "banner", "hidden_modules", "visible_modules"} & set(api.get(path)["data"]["attributes"])
    twice = api("POST", "/api/v2/team", v2("team", name="Shop", handle="shop"))
    assert (twice.status, twice.body) == (409, {"errors": ["Team name and handle must be unique"]})
    assert api("PATCH", path, v2("team", name="Store", handle="shop")).body["data"]["attributes"]["name"] == "Store"
    assert [row["attributes"]["name"] for row in api.get("/api/v2/team?page[size]=100&page[number]=0")["data"]] == ["Store"]
    assert api("DELETE", path).status == 204


def test_notebook_cells_keep_their_ids(api: Client) -> None:
    cell = {"type": "notebook_cells", "attributes": {"definition": {"type": "markdown", "text": "# Runbook"}}}
    made = api.post("/api/v1/notebooks", v2("notebooks", name="Runbook", cells=[cell], time={"live_span": "1h"}))["data"]
    attributes = made["attributes"]
    assert attributes["metadata"] == {"is_favorite": False, "is_template": False, "type": None, "take_snapshots": False}
    assert (attributes["status"], attributes["template_variables"]) == ("published", [])
    sent = v2("notebooks", name="Runbook", cells=[*attributes["cells"], cell], time={"live_span": "4h"})
    put = api("PUT", f"/api/v1/notebooks/{made['id']}", sent).body["data"]["attributes"]
    assert put["cells"][0]["id"] == attributes["cells"][0]["id"] != put["cells"][1]["id"]
    assert api.get("/api/v1/notebooks?query=run&count=5&start=0")["meta"]["page"]["total_count"] == 1
    assert api("DELETE", f"/api/v1/notebooks/{made['id']}").status == 204
    assert api("DELETE", f"/api/v1/notebooks/{made['id']}").body == {"errors": ["Notebook not found"]}


def test_there_are_no_metrics(api: Client) -> None:
    assert api.get("/api/v1/metrics?from=1")["metrics"] == []
    assert api.get("/api/v2/metrics")["data"] == []
    assert api.get("/api/v1/query?from=1&to=2&query=avg:a{*}")["series"] == []


def test_who_am_i(api: Client) -> None:
    assert api.get("/api/v2/current_user")["data"]["type"] == "users"
    assert api.get("/api/v1/org")["orgs"]
    assert {row["attributes"]["name"] for row in api.get("/api/v2/permissions")["data"]} >= {"monitors_write", "dashboards_write"}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/monitor",
        "/api/v1/dashboard",
        "/api/v1/slo",
        "/api/v1/slo/correction",
        "/api/v1/synthetics/tests/api",
        "/api/v2/downtime",
        "/api/v2/monitor/notification_rule",
        "/api/v2/monitor/policy",
        "/api/v2/powerpacks",
        "/api/v2/team",
        "/api/v1/notebooks",
        "/api/v1/dashboard/lists/manual",
        "/api/v1/integration/slack/configuration/accounts/a/channels",
        "/api/v2/restriction_policy/monitor:1",
    ],
)
def test_nonsense_is_refused_with_a_text(api: Client, path: str) -> None:
    for nonsense in (b"", b"{", b"[]", b"7", b"{}", b'{"data": 7}', b'{"data": {"type": [], "attributes": 7}}'):
        got = api("POST", path, nonsense)
        assert 400 <= got.status < 500
        assert got.body["errors"]


SHAPES: list[Any] = [None, 7, -1, "", "x", [], [7], {}, {"x": 7}, True]
BODIES = {
    "/api/v1/monitor": {
        "type": "query alert",
        "query": "avg(last_5m):avg:a.b{*} > 1",
        "name": "x",
        "tags": ["a:b"],
        "options": {"thresholds": {"critical": 1}},
    },
    "/api/v1/dashboard": {
        "title": "x",
        "layout_type": "ordered",
        "template_variables": [{"name": "e"}],
        "template_variable_presets": [{"name": "p", "template_variables": [{"name": "e", "value": "x"}]}],
        "tabs": [{"name": "t", "widget_ids": ["@1"]}],
        "widgets": [{"definition": {"type": "timeseries", "requests": [{"q": "avg:a{*}"}]}}],
    },
    "/api/v1/slo": {
        "type": "metric",
        "name": "x",
        "query": {"numerator": "a", "denominator": "b"},
        "thresholds": [{"timeframe": "7d", "target": 9}],
    },
    "/api/v1/synthetics/tests/api": http_test(),
    "/api/v2/downtime": v2("downtime", scope="*", monitor_identifier={"monitor_tags": ["*"]}, schedule={"start": None}),
    "/api/v2/team": v2("team", name="x", handle="x"),
    "/api/v2/monitor/notification_rule": v2("monitor-notification-rule", name="n", filter={"tags": ["a:b"]}, recipients=["x"]),
}


@pytest.mark.parametrize("path", list(BODIES))
def test_no_shape_of_a_body_breaks_the_server(api: Client, path: str) -> None:
    def variants(node: Any) -> list[Any]:
        found = list(SHAPES)
        if isinstance(node, dict):
            found += [{**node, key: variant} for key, value in node.items() for variant in variants(value)]
        elif isinstance(node, list):
            found += [[*node[:i], variant, *node[i + 1 :]] for i, value in enumerate(node) for variant in variants(value)]
        return found

    statuses = {api("POST", path, body).status for body in variants(BODIES[path])}
    assert statuses <= {200, 201, 400, 404, 409}
    assert api.get("/api/v1/monitor") is not None
