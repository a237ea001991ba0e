"""Notebooks, dashboard lists and powerpacks."""

from typing import Any

import pytest

from o11yascode.build.dashboard_list import FORM as LIST
from o11yascode.build.notebook import FORM as NOTEBOOK
from o11yascode.build.powerpack import FORM as POWERPACK
from o11yascode.importer.spec import built_alone
from tests.build.forms import good, make, round_trip

RUNBOOK = """
    id: runbook
    name: What to do
    type: runbook
    time: 4h
    cells:
      - "# When the shop is down"
      - widget: {kind: timeseries, query: "avg:system.cpu.user{*}"}
        size: m
"""


def test_a_notebook_is_text_and_widgets() -> None:
    result = good(NOTEBOOK, RUNBOOK)
    attributes = result.attributes
    assert (attributes["name"], attributes["time"], attributes["metadata"]) == ("What to do", {"live_span": "4h"}, {"type": "runbook"})
    text, graph = attributes["cells"]
    assert text == {"type": "notebook_cells", "attributes": {"definition": {"type": "markdown", "text": "# When the shop is down"}}}
    assert graph["attributes"]["graph_size"] == "m"
    assert graph["attributes"]["definition"]["type"] == "timeseries"
    assert round_trip(NOTEBOOK, result.payload) == result.payload
    assert NOTEBOOK.lift(result.payload)["cells"][0] == "# When the shop is down"


@pytest.mark.parametrize(
    ("items", "clashes"),
    [
        ("[{id: a, name: X}, {id: b, name: Y}]", False),
        ("[{id: a, name: X}, {id: b, name: X}]", True),
        ("[{id: a, name: X, adopt: 1}, {id: b, name: X}]", True),
        ("[{id: a, name: X, adopt: 1}, {id: b, name: X, adopt: 2}]", False),
        ("[{id: a, name: X, env: [prod, stg]}]", True),
        ("[{id: a, name: 'X ${{ env }}', env: [prod, stg]}]", False),
    ],
)
def test_what_is_known_by_its_name_alone_needs_a_name_of_its_own(items: str, clashes: bool) -> None:
    """Else both are the same live one, and each apply makes it the other."""
    found = built_alone(f"dashboard_lists: {items}").diagnostics
    assert [(each.rule, "adopt" in (each.hint or "")) for each in found] == [("duplicate-resource", True)] * clashes


def test_what_is_wrong_in_a_cell_is_told_at_its_place() -> None:
    result = make(NOTEBOOK, "id: x\nname: X\ncells:\n  - widget: {kind: timeserie}\n  - {}\n")
    assert [problem.split(" ")[0] for problem in result.problems()] == ["5:5"]
    result = make(NOTEBOOK, "id: x\nname: X\ncells:\n  - widget: {kind: timeserie}\n")
    assert result.problems() == ['4:20 a widget has no kind "timeserie"']


def test_a_list_names_dashboards_of_the_project_and_others() -> None:
    spec = "id: all\nname: All\ndashboards: [overview, wall, abc-def-ghi, {id: jkl-mno-pqr, type: integration_timeboard}]\n"
    result = good(LIST, spec, nodes={"shop/wall": "kind: screenboard", "shop/overview": "kind: dashboard"})
    assert result.payload == {
        "name": "All",
        "dashboards": [
            {"id": "${ref:shop/overview}", "type": "custom_timeboard"},
            {"id": "${ref:shop/wall}", "type": "custom_screenboard"},
            {"id": "abc-def-ghi", "type": "custom_timeboard"},
            {"id": "jkl-mno-pqr", "type": "integration_timeboard"},
        ],
    }
    lifted = LIST.lift(result.payload)
    assert lifted["dashboards"][:2] == ["shop/overview", {"id": "shop/wall", "type": "custom_screenboard"}]


def test_a_list_without_dashboards_leaves_them_alone() -> None:
    assert good(LIST, "id: all\nname: All\n").payload == {"name": "All"}


def test_a_list_of_what_is_no_dashboard_is_told() -> None:
    assert make(LIST, "id: all\nname: All\ndashboards: [cpu]\n").problems() == ['3:14 "cpu" is a monitor, but dashboard is needed here']


HOSTS = """
    id: hosts
    name: Hosts
    title: Hosts
    variables: [env]
    widgets:
      - {kind: note, content: Hello}
      - {kind: timeseries, query: "avg:system.cpu.user{$env}"}
"""


def test_a_powerpack_is_a_group_with_its_size() -> None:
    result = good(POWERPACK, HOSTS, tags=("team:core",))
    attributes = result.attributes
    group = attributes["group_widget"]
    assert attributes["tags"] == ["team:core"]
    assert attributes["template_variables"] == [{"name": "env", "prefix": "env", "defaults": ["*"]}]
    assert (group["definition"]["type"], group["definition"]["layout_type"], group["definition"]["title"]) == ("group", "ordered", "Hosts")
    boxes = [widget["layout"] for widget in group["definition"]["widgets"]]
    assert [box["width"] for box in boxes] == [6, 6]
    assert group["layout"] == {"x": 0, "y": 0, "width": 12, "height": 1 + max(box["height"] for box in boxes)}
    assert round_trip(POWERPACK, result.payload) == result.payload


def test_datadog_may_place_the_widgets_of_a_powerpack() -> None:
    group = good(POWERPACK, HOSTS + "    layout: auto\n").attributes["group_widget"]
    assert "layout" not in group
    assert all("layout" not in widget for widget in group["definition"]["widgets"])


def test_no_group_stands_in_a_powerpack() -> None:
    result = make(POWERPACK, "id: x\nname: X\nwidgets:\n  - kind: group\n    widgets: []\n")
    assert [problem.split(" ")[0] for problem in result.problems()] == ["4:11"]


@pytest.mark.parametrize("form", [NOTEBOOK, LIST, POWERPACK])
def test_each_takes_any_body(form: object) -> None:
    assert form.lift({"data": {"attributes": {"surprise": 1}}})["kind"] == "raw"  # type: ignore[attr-defined]


@pytest.mark.parametrize("metadata", [{"is_template": True}, {"type": "runbook", "take_snapshots": True}])
def test_a_notebook_that_is_a_template_is_no_raw_one(metadata: dict[str, Any]) -> None:
    attributes = {"name": "Shop", "time": {"live_span": "4h"}, "cells": [], "metadata": metadata}
    lifted = NOTEBOOK.lift({"data": {"type": "notebooks", "attributes": attributes}})
    assert lifted == {"name": "Shop", "time": "4h", "cells": [], "raw": {"metadata": metadata}}
