"""Monitors: what the server adds, changes, drops, keeps and refuses."""

from typing import Any

import pytest

from tests.sandbox.http import Client

MONITORS = "/api/v1/monitor"


def metric(number: float = 5, **more: Any) -> dict[str, Any]:
    query = f"avg(last_5m):avg:checkout.latency{{env:prod}} by {{host}} > {number}"
    return {"type": "query alert", "name": "Checkout is slow", "query": query, "message": "Look at the queue", **more}


def test_a_create_answers_what_was_sent_with_the_servers_defaults(api: Client) -> None:
    body = api.post(MONITORS, metric(options={"thresholds": {"critical": 5, "warning": 4}}))
    assert body["options"] == {
        "thresholds": {"critical": 5.0, "warning": 4.0},
        "notify_audit": False,
        "include_tags": True,
        "new_host_delay": 300,
        "notify_no_data": False,
        "silenced": {},
    }
    assert type(body["options"]["thresholds"]["critical"]) is float
    assert (body["tags"], body["priority"], body["restricted_roles"], body["multi"], body["overall_state"]) == (
        [],
        None,
        None,
        True,
        "No Data",
    )
    assert body["draft_status"] == "published"
    assert body["assets"] == []


def test_defaults_give_way_to_the_options_that_replace_them(api: Client) -> None:
    options = api.post(MONITORS, metric(options={"new_group_delay": 60, "on_missing_data": "resolve"}))["options"]
    assert "new_host_delay" not in options
    assert "notify_no_data" not in options


def test_log_like_types_have_one_more_default(api: Client) -> None:
    log = {"type": "log alert", "name": "x", "query": 'logs("status:error").index("*").rollup("count").last("5m") > 1'}
    assert api.post(MONITORS, log)["options"]["groupby_simple_monitor"] is False


def test_service_check_thresholds_stay_whole_numbers(api: Client) -> None:
    check = {
        "type": "service check",
        "name": "x",
        "query": '"ntp.in_sync".over("*").last(2).count_by_status()',
        "options": {"thresholds": {"ok": 1}},
    }
    assert type(api.post(MONITORS, check)["options"]["thresholds"]["ok"]) is int


def test_texts_are_trimmed_and_empty_thresholds_dropped(api: Client) -> None:
    sent = metric(message="Look\n\n", options={"thresholds": {}, "escalation_message": "Still\n"})
    body = api.post(MONITORS, {**sent, "query": sent["query"] + "\n"})
    assert body["message"] == "Look"
    assert body["query"].endswith("> 5")
    assert body["options"]["escalation_message"] == "Still"
    assert "thresholds" not in body["options"]


def test_the_two_metric_types_are_swapped_by_the_query(api: Client) -> None:
    formula = {**metric(), "query": 'formula("query1").rollup("sum").last("5m") > 124'}
    assert api.post(MONITORS, formula)["type"] == "metric alert"
    month = {**metric(), "type": "metric alert", "query": "avg(current_1mo):avg:a.b{*} > 1"}
    assert api.post(MONITORS, month)["type"] == "query alert"


def test_a_put_merges_the_top_level_and_replaces_the_options(api: Client) -> None:
    made = api.post(MONITORS, metric(tags=["a:b"], priority=2, options={"renotify_interval": 60, "renotify_statuses": ["alert"]}))
    body = api("PUT", f"{MONITORS}/{made['id']}", {"name": "Other", "options": {"include_tags": False}}).body
    assert (body["tags"], body["priority"], body["message"]) == (["a:b"], 2, "Look at the queue")
    assert body["options"] == {"include_tags": False, "notify_audit": False, "new_host_delay": 300, "notify_no_data": False, "silenced": {}}
    cleared = api("PUT", f"{MONITORS}/{made['id']}", {"tags": [], "priority": 0}).body
    assert (cleared["tags"], cleared["priority"], cleared["options"]) == ([], None, body["options"])


def test_only_a_create_names_its_author_and_only_writes_show_the_policy(api: Client) -> None:
    made = api.post(MONITORS, metric())
    changed = api("PUT", f"{MONITORS}/{made['id']}", {"name": "Other"}).body
    read = api.get(f"{MONITORS}/{made['id']}")
    assert ("creator" in made, "creator" in changed, "creator" in read) == (True, False, True)
    assert ("restriction_policy" in made, "restriction_policy" in changed, "restriction_policy" in read) == (True, True, False)
    assert read["modified"] > read["created"] == made["created"]


def test_assets_get_their_empty_fields(api: Client) -> None:
    asset = {"category": "runbook", "name": "Runbook", "url": "https://example.com"}
    made = api.post(MONITORS, metric(assets=[asset]))
    filled: dict[str, Any] = {**asset, "options": {}, "template_variables": {}, "resource_key": None, "resource_type": None}
    assert made["assets"] == [{**filled, "monitor_id": made["id"]}]
    assert api.get(f"{MONITORS}/{made['id']}")["assets"] == [filled]


def test_lists_are_paged_and_filtered(api: Client) -> None:
    for number in range(5):
        tags = ["o11y_project:shop", "env:prod" if number % 2 else "env:dev"]
        api.post(MONITORS, metric(number, name=f"m{number}", tags=tags))

    def names(query: str) -> list[str]:
        return [row["name"] for row in api.get(f"{MONITORS}?{query}")]

    assert names("") == ["m0", "m1", "m2", "m3", "m4"]
    assert names("page=1&page_size=2") == ["m2", "m3"]
    assert names("page=3&page_size=2") == []
    assert names("monitor_tags=o11y_project:shop,env:prod") == ["m1", "m3"]
    assert names("monitor_tags=o11y_project:shop,env:dev&page=1&page_size=2") == ["m4"]
    assert names("monitor_tags=env:none") == []
    assert names("name=M3") == ["m3"]
    assert names("tags=env:prod") == ["m0", "m1", "m2", "m3", "m4"]
    second = api.get(MONITORS)[1]["id"]
    assert names(f"id_offset={second}&page_size=2") == ["m2", "m3"]
    assert api("GET", f"{MONITORS}?group_states=nonsense").body == {"errors": ["Invalid group_state filters."]}


def test_a_search_says_less_than_a_list(api: Client) -> None:
    api.post(MONITORS, metric(tags=["service:shop"]))
    found = api.get(f"{MONITORS}/search?query=checkout%20tag:%22service:shop%22")
    assert [row["name"] for row in found["monitors"]] == ["Checkout is slow"]
    assert "options" not in found["monitors"][0]
    assert api.get(f"{MONITORS}/search?query=other")["metadata"]["total_count"] == 0
    assert api("GET", f"{MONITORS}/search?query=status:x").body == {"errors": ["Query parsing error: 'x' is not a valid monitor status"]}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"type": None}, "Required parameter 'type' is missing"),
        ({"query": None, "type": None}, "Required parameter 'type' is missing\nRequired parameter 'query' is missing"),
        ({"type": "nonsense"}, "The value provided for parameter 'type' is invalid"),
        ({"type": "event alert"}, "'event alert' type is not supported, please use 'event-v2 alert' type."),
        ({"query": "avg:a.b{*}"}, "The value provided for parameter 'query' is invalid: invalid operator specified: "),
        ({"query": "avg(last_5m:avg:a.b{*} > 1"}, "The value provided for parameter 'query' is invalid"),
        ({"options": {"thresholds": {"critical": 6}}}, "Alert threshold (6.0) does not match that used in the query (5.0)."),
        ({"options": {"thresholds": {"warning": 4}}}, "Alert status is required."),
        ({"options": {"thresholds": {"critical": "high"}}}, "Non-numeric threshold value."),
        ({"options": {"timeout_h": 25}}, "The value provided for parameter 'timeout_h' is invalid"),
        ({"priority": 6}, "The value provided for parameter 'priority' is invalid"),
        ({"tags": "a:b"}, "The value provided for parameter 'tags' is invalid"),
        ({"options": []}, None),
        ({"type": "composite", "query": "1 && 2"}, "Some monitor IDs are invalid"),
        ({"type": "slo alert", "query": 'error_budget("x").over("7d") > 5'}, "SLO not found: x not found"),
    ],
)
def test_a_bad_monitor_is_refused_and_validate_says_the_same(api: Client, change: dict[str, Any], text: str | None) -> None:
    created, validated = api("POST", MONITORS, metric() | change), api("POST", f"{MONITORS}/validate", metric() | change)
    if text is None:
        assert created.status == validated.status == 200
        return
    assert (created.status, created.body) == (400, {"errors": [text]})
    assert (validated.status, validated.body) == (400, {"errors": [text]})
    assert api.get(MONITORS) == []


def test_validating_a_good_monitor_keeps_nothing(api: Client) -> None:
    assert api.post(f"{MONITORS}/validate", metric()) == {}
    made = api.post(MONITORS, metric())
    assert api("POST", f"{MONITORS}/{made['id']}/validate", {"name": "x", "type": "query alert", "query": made["query"]}).body == {}
    assert len(api.get(MONITORS)) == 1


def test_the_same_monitor_is_not_made_twice(api: Client) -> None:
    made = api.post(MONITORS, metric(tags=["a:b", "c:d"]))
    again = api("POST", MONITORS, metric(tags=["c:d", "a:b"]))
    assert (again.status, again.body) == (400, {"errors": [f"Duplicate of an existing monitor_id:{made['id']} org_id:{made['org_id']}"]})
    assert api("POST", MONITORS, metric(name="Other")).status == 200


def test_a_type_cannot_change_but_between_the_two_metric_types(api: Client) -> None:
    made = api.post(MONITORS, metric())
    path = f"{MONITORS}/{made['id']}"
    assert api("PUT", path, {"type": "metric alert"}).body["type"] == "metric alert"
    assert api("PUT", path, {"type": "log alert"}).body == {"errors": ["Monitor type change not allowed"]}
    assert api("POST", f"{path}/validate", {**metric(), "type": "log alert"}).status == 400


def test_what_a_composite_or_slo_needs_cannot_be_deleted(api: Client) -> None:
    first, second = api.post(MONITORS, metric(1))["id"], api.post(MONITORS, metric(2))["id"]
    both = api.post(MONITORS, {"type": "composite", "name": "Both", "query": f"{first} && !{second}"})["id"]
    slo = {"type": "monitor", "name": "Up", "monitor_ids": [second], "thresholds": [{"timeframe": "7d", "target": 99}]}
    slo_id = api.post("/api/v1/slo", slo)["data"][0]["id"]
    reasons = [
        f"monitor [{second},Checkout is slow] is referenced in slos: [{slo_id},Up]",
        f"monitor [{second},Checkout is slow] is referenced in composite monitors: [{both},Both]",
    ]
    asked = api("GET", f"{MONITORS}/can_delete?monitor_ids={second},{both}")
    assert (asked.status, asked.body) == (409, {"data": {"ok": [both]}, "errors": {str(second): reasons}})
    refused = api("DELETE", f"{MONITORS}/{second}")
    assert (refused.status, refused.body) == (400, {"errors": reasons})
    assert api("DELETE", f"{MONITORS}/{second}?force=true").body == {"deleted_monitor_id": second}
    assert api("DELETE", f"{MONITORS}/{both}").status == 200
    assert api("GET", f"{MONITORS}/can_delete?monitor_ids={first}").body == {"data": {"ok": [first]}, "errors": None}
    assert api("DELETE", f"{MONITORS}/{first}").status == 200


def test_an_unknown_monitor_is_not_found(api: Client) -> None:
    for method in ("GET", "PUT", "DELETE"):
        got = api(method, f"{MONITORS}/0", {} if method == "PUT" else None)
        assert (got.status, got.body) == (404, {"errors": ["Monitor not found"]})


def test_a_slo_alert_must_fit_its_slo(api: Client) -> None:
    query = {"numerator": "sum:a{*}.as_count()", "denominator": "sum:b{*}.as_count()"}
    slo = api.post("/api/v1/slo", {"type": "metric", "name": "x", "query": query, "thresholds": [{"timeframe": "30d", "target": 90}]})[
        "data"
    ][0]

    def alert(timeframe: str, burn: float) -> int:
        burn_rate = f'burn_rate("{slo["id"]}").over("{timeframe}").long_window("1h").short_window("5m") > {burn}'
        return api(
            "POST", MONITORS, {"type": "slo alert", "name": "x", "query": burn_rate, "options": {"thresholds": {"critical": burn}}}
        ).status

    assert alert("30d", 14.4) == 400  # all requests failing burns 10 times as fast as allowed, never 14.4
    assert alert("7d", 5) == 400
    assert alert("30d", 5) == 200
    refused = api("DELETE", f"/api/v1/slo/{slo['id']}")
    assert refused.status == 409
    assert api("DELETE", f"/api/v1/slo/{slo['id']}?force=true").status == 200


def test_a_tag_policy_holds_monitors_to_it(api: Client) -> None:
    policy = {"tag_key": "team", "tag_key_required": True, "valid_tag_values": ["shop"]}
    body = {"data": {"type": "monitor-config-policy", "attributes": {"policy_type": "tag", "policy": policy}}}
    id = api.post("/api/v2/monitor/policy", body)["data"]["id"]
    assert api("POST", MONITORS, metric()).status == 400
    assert api("POST", MONITORS, metric(tags=["team:other"])).status == 400
    assert api("POST", MONITORS, metric(tags=["team:shop"])).status == 200
    assert api("DELETE", f"/api/v2/monitor/policy/{id}").status == 204
    assert api("POST", MONITORS, metric()).status == 200


def test_roles_are_another_view_of_the_restriction_policy(api: Client) -> None:
    made = api.post(MONITORS, metric())
    policy = f"/api/v2/restriction_policy/monitor:{made['id']}"
    bindings = [{"relation": "editor", "principals": ["org:1", "role:2"]}]
    assert api.get(policy)["data"]["attributes"]["bindings"] == []
    api.post(policy, {"data": {"type": "restriction_policy", "id": f"monitor:{made['id']}", "attributes": {"bindings": bindings}}})
    assert api.get(f"{MONITORS}/{made['id']}")["restricted_roles"] == ["2"]
    assert api("DELETE", policy).status == 204
    assert api.get(f"{MONITORS}/{made['id']}")["restricted_roles"] is None
