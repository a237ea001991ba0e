"""Dashboards: stored as they are, but for ids and a few empty defaults."""

from typing import Any

import pytest

from tests.sandbox.http import Client

DASHBOARDS = "/api/v1/dashboard"


def note(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"definition": {"type": "note", "content": text}, **more}


def dashboard(*widgets: Any, **more: Any) -> dict[str, Any]:
    return {"title": "Shop: Overview", "layout_type": "ordered", "widgets": list(widgets), **more}


def test_a_dashboard_is_kept_word_for_word(api: Client) -> None:
    requests: list[Any] = [{"q": "avg:a{*}", "style": {"palette": ""}, "conditional_formats": [], "metadata": None, "x": 5.0}]
    widget = {"definition": {"type": "timeseries", "requests": requests}, "layout": {"x": 0, "y": 0, "width": 4, "height": 2}}
    made = api.post(DASHBOARDS, dashboard(widget, notify_list=["z@example.com", "a@example.com"], tags=["team:shop"]))
    assert made["widgets"] == [{**widget, "id": made["widgets"][0]["id"]}]
    assert 0 < made["widgets"][0]["id"] < 2**53
    assert (made["description"], made["template_variables"], made["restricted_roles"]) == (None, None, [])
    assert made["notify_list"] == ["a@example.com", "z@example.com"]
    assert made["url"] == f"/dashboard/{made['id']}/shop-overview"
    assert "reflow_type" not in made
    assert api.get(f"{DASHBOARDS}/{made['id']}") == made


def test_widget_ids_are_kept_when_sent_and_new_when_not(api: Client) -> None:
    group = {"definition": {"type": "group", "layout_type": "ordered", "widgets": [note()]}}
    made = api.post(DASHBOARDS, dashboard(note(id=7), group))
    assert made["widgets"][0]["id"] == 7
    assert made["widgets"][1]["definition"]["widgets"][0]["id"] > 0
    path = f"{DASHBOARDS}/{made['id']}"
    kept = api("PUT", path, made).body
    assert kept["widgets"] == made["widgets"]
    assert kept["modified_at"] > made["modified_at"]
    renumbered = api("PUT", path, dashboard(note(), group)).body
    assert renumbered["widgets"][0]["id"] != 7
    assert renumbered["widgets"][1]["id"] != made["widgets"][1]["id"]


def test_tabs_name_widgets_by_place_and_get_ids(api: Client) -> None:
    tabs = [{"id": "5b153b9e-f858-5650-9ad0-34d241bfd781", "name": "One", "widget_ids": ["@2", "@1"]}]
    made = api.post(DASHBOARDS, dashboard(note("a"), note("b"), tabs=tabs))
    first, second = (widget["id"] for widget in made["widgets"])
    assert made["tabs"] == [{**tabs[0], "widget_ids": [second, first]}]
    # A PUT is a full replace: what is not sent is gone.
    assert "tabs" not in api("PUT", f"{DASHBOARDS}/{made['id']}", dashboard(note())).body


def test_the_list_has_no_widgets_and_no_tags(api: Client) -> None:
    ids = [api.post(DASHBOARDS, dashboard(note(), title=f"d{number}"))["id"] for number in range(3)]
    rows = api.get(DASHBOARDS)["dashboards"]
    assert [row["id"] for row in rows] == ids
    assert not {"widgets", "tags", "template_variables"} & set(rows[0])
    assert [row["title"] for row in api.get(f"{DASHBOARDS}?count=2&start=1")["dashboards"]] == ["d1", "d2"]


def test_deleted_dashboards_come_back(api: Client) -> None:
    first, second = (api.post(DASHBOARDS, dashboard(title=title))["id"] for title in "ab")
    assert api("DELETE", f"{DASHBOARDS}/{first}").body == {"deleted_dashboard_id": first}
    assert api("GET", f"{DASHBOARDS}/{first}").body == {"errors": [f"Dashboard with ID {first} not found"]}
    assert api("DELETE", f"{DASHBOARDS}/{first}").status == 404
    both = {"data": [{"id": second, "type": "dashboard"}, {"id": first, "type": "dashboard"}]}
    # All or nothing: the first one is gone already, so the second stays.
    assert api("DELETE", DASHBOARDS, both).status == 404
    assert [row["id"] for row in api.get(DASHBOARDS)["dashboards"]] == [second]
    assert api("PATCH", DASHBOARDS, {"data": [{"id": first, "type": "dashboard"}]}).status == 204
    assert api("DELETE", DASHBOARDS, both).status == 204
    assert api.get(DASHBOARDS) == {"dashboards": []}


GRAPH = {"definition": {"type": "timeseries"}}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"title": "x"}, "Required parameter 'layout_type' is missing\nRequired parameter 'widgets' is missing"),
        (dashboard(layout_type="round"), "Value of parameter 'layout_type' should be any of these ['ordered', 'free']"),
        (dashboard(tags=["env:prod"]), "Invalid tag format. Valid tag keys are: team."),
        (dashboard(GRAPH), "Invalid widget definition at position 0 of type timeseries. Error: 'requests' is a required property"),
        (
            dashboard(note(), {"definition": {"content": "x"}}),
            "Invalid widget definition at position 1 of type None. Error: 'type' is a required property",
        ),
        (dashboard({}), "Invalid widget at position 0. Error: 'definition' is a required property"),
        (dashboard(note(), layout_type="free"), "Invalid widget at position 0. Error: 'layout' is a required property"),
        (dashboard(note(), reflow_type="fixed"), "Invalid widget at position 0. Error: 'layout' is a required property"),
        (
            dashboard({"definition": {"type": "group", "layout_type": "ordered", "widgets": [note(), GRAPH]}}),
            "Invalid widget definition at position 0 of type group. "
            "Error: Invalid inner widget definition at position 1 of type timeseries. Error: 'requests' is a required property",
        ),
        (
            dashboard({"definition": {"type": "alert_graph", "viz_type": "timeseries", "alert_id": 7}}),
            "Invalid widget definition at position 0 of type alert_graph. Error: 7 is not of type 'string'",
        ),
        (dashboard(template_variables=[{"name": "env", "defaults": [""]}]), "Minimum length of parameter 'defaults' should be 1"),
        (dashboard(template_variables=[{}]), "'template_variables' is invalid"),
        (
            dashboard(template_variable_presets=[{"name": "p", "template_variables": [{"name": "env", "values": []}]}]),
            "Minimum number of elements in parameter 'values' should be 1",
        ),
    ],
)
def test_a_bad_dashboard_is_refused(api: Client, body: Any, text: str) -> None:
    got = api("POST", DASHBOARDS, body)
    assert (got.status, got.body) == (400, {"errors": [text]})
    assert api.get(DASHBOARDS) == {"dashboards": []}


def test_the_layout_type_cannot_change(api: Client) -> None:
    made = api.post(DASHBOARDS, dashboard())
    assert api("PUT", f"{DASHBOARDS}/{made['id']}", dashboard(layout_type="free")).status == 400
    assert api("PUT", f"{DASHBOARDS}/abc-def-ghi", dashboard()).status == 404


def test_a_slo_that_a_dashboard_shows_cannot_be_deleted(api: Client) -> None:
    query = {"numerator": "sum:a{*}.as_count()", "denominator": "sum:b{*}.as_count()"}
    slo = api.post("/api/v1/slo", {"type": "metric", "name": "Up", "query": query, "thresholds": [{"timeframe": "30d", "target": 90}]})[
        "data"
    ][0]
    widget = {"definition": {"type": "slo", "view_type": "detail", "slo_id": slo["id"], "time_windows": ["7d"]}}
    made = api.post(DASHBOARDS, dashboard(widget))
    got = api("GET", f"/api/v1/slo/can_delete?ids={slo['id']}")
    assert got.status == 409
    assert made["id"] in got.body["errors"][slo["id"]]
    assert api("DELETE", f"/api/v1/slo/{slo['id']}").status == 409
    api("DELETE", f"{DASHBOARDS}/{made['id']}")
    assert api("DELETE", f"/api/v1/slo/{slo['id']}").body == {"data": [slo["id"]], "error": None}
