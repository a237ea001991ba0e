"""Dashboards: given a spec, then this payload; given a wrong one, then what is wrong and where."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from o11yascode import diff, to_spec
from o11yascode.build.dashboard import model
from o11yascode.build.dashboard_lift import canonical, lift_dashboard, rebuilt_dashboard
from o11yascode.check.place import place
from o11yascode.importer.spec import built_alone
from o11yascode.resource.desired import Payload
from tests.widget.helper import build, complaints, payload

ROWS = """
title: "API overview"
description: What players feel.
variables: [env, {name: api, tag: apiname, default: [a, b], values: [a, b, c]}, {name: by, type: group}]
presets: {prod: {env: prod, api: [a, c]}}
default_timeframe: 4h
rows:
  - title: Traffic
    height: 2
    background_color: vivid_blue
    widgets:
      - {kind: timeseries, title: Calls, query: "sum:gs2.calls{$env}.as_count()"}
      - {kind: ranking, title: Top, query: "sum:gs2.calls{$env} by {apiname}.as_count()", top: 10, height: 4}
  - widgets:
      - {kind: note, content: Read the runbook., width: 3}
      - {kind: logs, search: "$env status:error"}
widgets:
  - {kind: value, query: "avg:gs2.cpu{$env}"}
"""


def test_rows_become_groups_that_are_as_high_as_their_widgets() -> None:
    found = payload(ROWS)
    assert (found["layout_type"], found["reflow_type"]) == ("ordered", "fixed")
    group, note, logs, value = found["widgets"]
    assert group["definition"]["title"] == "Traffic"
    assert group["definition"]["background_color"] == "vivid_blue"
    assert group["layout"] == {"x": 0, "y": 0, "width": 12, "height": 5}
    assert [child["layout"] for child in group["definition"]["widgets"]] == [
        {"x": 0, "y": 0, "width": 6, "height": 2},
        {"x": 6, "y": 0, "width": 6, "height": 4},
    ]
    assert note["layout"] == {"x": 0, "y": 5, "width": 3, "height": 4}
    assert logs["layout"] == {"x": 3, "y": 5, "width": 9, "height": 4}
    assert value["layout"] == {"x": 0, "y": 9, "width": 2, "height": 2}


def test_variables_presets_and_timeframe() -> None:
    found = payload(ROWS)
    assert found["template_variables"] == [
        {"name": "env", "prefix": "env", "default": "*"},
        {"name": "api", "prefix": "apiname", "defaults": ["a", "b"], "available_values": ["a", "b", "c"]},
        {"name": "by", "type": "group"},
    ]
    assert found["template_variable_presets"] == [
        {"name": "prod", "template_variables": [{"name": "env", "values": ["prod"]}, {"name": "api", "values": ["a", "c"]}]}
    ]
    assert found["default_timeframe"] == {"type": "live", "unit": "hour", "value": 4}


def test_nothing_is_said_that_the_author_did_not_say() -> None:
    assert payload("title: t\nwidgets: []", tags=("service:gs2",)) == {  # type: ignore[arg-type]
        "title": "t", "layout_type": "ordered", "reflow_type": "fixed", "widgets": [],
    }  # fmt: skip


def test_only_team_tags_reach_a_dashboard() -> None:
    assert payload("title: t\nwidgets: []", tags=("service:gs2", "team:platform", "tier:1"))["tags"] == ["team:platform"]  # type: ignore[arg-type]
    assert complaints("title: t\ntags: [tier:1]\nwidgets: []") == [
        'd.yaml:2:8: error: a dashboard cannot have the tag "tier:1" (Datadog takes only team:… here) [dashboard-tag]'
    ]


def test_a_screenboard_is_as_wide_as_a_wall() -> None:
    found = payload(
        """
        kind: screenboard
        title: Wall
        rows:
          - title: Traffic
            height: 3
            widgets: [{kind: iframe, url: "https://a.example.com/"}, {kind: iframe, url: "https://b.example.com/"}]
          - widgets: [{kind: note, content: here, at: {x: 180, y: 100, width: 10, height: 4}}]
          - widgets: [{kind: note, content: below, height: 1}]
        """
    )
    assert "reflow_type" not in found
    assert [widget["layout"] for widget in found["widgets"]] == [
        {"x": 0, "y": 0, "width": 191, "height": 5},
        {"x": 0, "y": 6, "width": 95, "height": 17},
        {"x": 96, "y": 6, "width": 95, "height": 17},
        {"x": 180, "y": 100, "width": 10, "height": 4},
        {"x": 0, "y": 24, "width": 191, "height": 5},
    ]


def test_datadog_may_place_the_widgets_itself() -> None:
    found = payload("title: t\nlayout: auto\nrows: [{title: A, widgets: [{kind: note, content: hi}]}]")
    assert "reflow_type" not in found
    assert "layout" not in found["widgets"][0]
    assert "layout" not in found["widgets"][0]["definition"]["widgets"][0]


def test_tabs_name_what_they_show_by_title() -> None:
    found = payload(
        """
        title: t
        tabs: [{name: One, widgets: [A]}, {name: Two, widgets: [B, A]}]
        rows: [{title: A, widgets: []}, {title: B, widgets: []}]
        """
    )
    assert [(tab["name"], tab["widget_ids"]) for tab in found["tabs"]] == [("One", ["@1"]), ("Two", ["@2", "@1"])]
    assert len({tab["id"] for tab in found["tabs"]}) == 2


def test_a_whole_raw_dashboard() -> None:
    found = payload("kind: raw\nbody: {title: t, layout_type: free, widgets: [], brand_new: 1}")
    assert found == {"title": "t", "layout_type": "free", "widgets": [], "brand_new": 1, "tags": ["team:platform"]}


def test_queries_know_their_place_in_the_file() -> None:
    resource, _ = build(ROWS)
    assert resource is not None
    path = ("widgets", 0, "definition", "widgets", 1, "definition", "requests", 0, "queries", 0, "query")
    location, _ = place(resource, path, 4, 13)  # gs2.calls
    assert (location.line, location.column) == (12, 49)
    assert resource.locate(("widgets", 2)).line == 15
    assert resource.locate(("widgets", 0)).line == 7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "title: t\nwidgets:\n  - {kind: query_value, query: x}",
            'd.yaml:3:12: error: a widget has no kind "query_value" '
            "(Datadog's query_value is value or cost or capacity_gauge here) [unknown-kind]",
        ),
        (
            "title: t\nwidgets:\n  - {kind: rankin, query: x}",
            'd.yaml:3:12: error: a widget has no kind "rankin" (did you mean "ranking"?) [unknown-kind]',
        ),
        (
            "title: t\nwidgets:\n  - kind: ranking\n    query: 'sum:a{*}'\n    tpo: 10",
            'd.yaml:5:5: error: unknown field "tpo" in a ranking widget (did you mean "top"?) [unknown-field]',
        ),
        (
            "title: t\nrows:\n  - title: A\n    widgets:\n      - kind: note\n        content: hi\n        at: {x: 0, y: -1}",
            'd.yaml:7:23: error: "y" must be at least 0, not the number -1 [wrong-value]',
        ),
        (
            "title: t\nwidgets:\n  - kind: value\n    query: 'avg:a{*}'\n    limits: {critical: 300ms}",
            'd.yaml:5:24: error: a limit in ms needs to know the unit of the query: add "unit: ms", or whatever it is [limit-unit]',
        ),
        (
            "title: t\nwidgets:\n  - kind: value\n    query: 'avg:a{*}'\n    unit: byte\n    limits: {critical: 300ms}",
            "d.yaml:6:24: error: a limit in ms cannot be compared with a query that counts byte [limit-unit]",
        ),
        (
            "title: t\nwidgets:\n  - kind: slo\n    slo: gs2/availabilty",
            'd.yaml:4:10: error: "gs2/availabilty" names no resource of this project '
            '(did you mean "gs2/availability"?) [unknown-reference]',
        ),
        (
            "title: t\nwidgets:\n  - kind: alert_graph\n    monitor: gs2/availability",
            'd.yaml:4:14: error: "gs2/availability" is a slo, but monitor is needed here [wrong-reference]',
        ),
        (
            "title: t\nwidgets:\n  - kind: capacity_gauge\n    used: 'max:a{*} by {table}'\n    limit: 5",
            'd.yaml:4:11: error: "used" is grouped by table, but a gauge shows one value '
            "(write worst_of: table, or remove the group) [capacity-groups]",
        ),
        (
            "title: t\nwidgets:\n  - kind: timeseries\n    query: 'avg:a{*}'\n    links:\n      - lgos: auto",
            'd.yaml:6:9: error: unknown link "lgos" (did you mean "logs"?) [unknown-link]',
        ),
        (
            "title: t\nkind: screenboard\nwidgets:\n  - kind: group\n    widgets: []",
            "d.yaml:4:11: error: a group can only stand in an ordered dashboard, and not in another group "
            "(use rows, or place its widgets by hand) [group-place]",
        ),
        (
            "title: t\nkind: wall\nwidgets: []",
            'd.yaml:2:7: error: a dashboard has no kind "wall" (kinds: dashboard, raw, screenboard) [unknown-kind]',
        ),
        (
            "title: t\nkind: timeboard\nwidgets: []",
            'd.yaml:2:7: error: a dashboard has no kind "timeboard" (Datadog\'s timeboard is dashboard here) [unknown-kind]',
        ),
        (
            "title: t\ntabs: [{name: One, widgets: [Trafic]}]\nrows: [{title: Traffic, widgets: []}]",
            'd.yaml:2:30: error: no row or widget has the title "Trafic" (did you mean "Traffic"?) [unknown-widget]',
        ),
        (
            "title: t\nvariables: [env, env]\nwidgets: []",
            'd.yaml:2:18: error: the variable "env" is there twice [duplicate-variable]',
        ),
        (
            "title: t\nwidgets:\n  - kind: week_over_week\n    queries: {a: 'sum:a{*}', b: 'sum:b{*}'}",
            "d.yaml:4:14: error: several queries need a formula that says what is compared [week-over-week]",
        ),
    ],
)
def test_what_is_wrong_and_where(text: str, expected: str) -> None:
    assert complaints(text) == [expected]


def test_a_wrong_span_is_answered_with_examples() -> None:
    (found,) = complaints("title: t\nwidgets: [{kind: value, query: 'avg:a{*}', span: 4 hours}]")
    assert "`4h`, `1d`, `1w`, `1mo`" in found


def test_everything_wrong_is_said_in_one_run() -> None:
    found = complaints("title: t\nwidgets:\n  - {kind: note}\n  - {kind: nope}\n  - {kind: value, query: 'avg:a{*}', precision: -1}\n  - 5")
    assert [line.split(": ")[0] for line in found] == ["d.yaml:3:5", "d.yaml:4:12", "d.yaml:5:49", "d.yaml:6:5"]


def test_the_schema_names_every_kind() -> None:
    schema = json.dumps(TypeAdapter(model()).json_schema())
    assert all(f'"const": "{kind}"' in schema for kind in ("week_over_week", "group", "note", "raw"))


CORPUS = Path(__file__).parents[2] / "../shared/corpus"


def exported(file: str, key: str) -> list[Payload]:
    path = CORPUS / file
    if not path.exists():
        pytest.skip("the corpus of exported dashboards is not here")
    records = (json.loads(line) for line in path.read_text().splitlines())
    return [record[key] for record in records if record["kind"] == "dashboard" and "widgets" in (record.get(key) or {})]


NOTE = {"definition": {"type": "note", "content": "Hello"}, "layout": {"x": -1, "y": -2, "width": 10, "height": 5}}


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"template_variables": [{"name": "env", "hologram": True}], "template_variable_presets": [{"name": "p", "template_variables": []}]},
        {"tabs": [{"id": "t", "name": "T", "widget_ids": [1], "hologram": 1}]},
        {"hologram": {"on": True}},
        {"reflow_type": None},
    ],
)
def test_one_odd_thing_does_not_make_all_of_a_dashboard_raw(odd: dict[str, Any]) -> None:
    """A new key of a variable, a widget that was dragged beyond the edge: the widgets are as a person would write them."""
    board = {"title": "T", "layout_type": "free", "widgets": [NOTE], **odd}
    text = to_spec("dashboard", board)
    assert "kind: note" in text
    assert diff("dashboard", built_alone(text).resources[0].payload, board) == []


def test_tabs_come_back_by_title_where_it_is_one_widgets_alone_and_a_time_in_short() -> None:
    notes = [{"id": 7 + number, "definition": {"type": "iframe", "url": "https://x", "title": title}} for number, title in enumerate("ABB")]
    tabs = [{"id": "u-1", "name": "One", "widget_ids": [7]}, {"id": "u-2", "name": "Two", "widget_ids": [7, 9]}]
    time = {"type": "live", "unit": "month", "value": 3}
    lifted = lift_dashboard({"title": "T", "layout_type": "ordered", "widgets": notes, "tabs": tabs, "default_timeframe": time})
    assert lifted["tabs"] == [{"name": "One", "widgets": ["A"]}, {"name": "Two", "widget_ids": ["@1", "@3"]}]
    assert lifted["default_timeframe"] == "3mo"
    body = {"title": "T", "layout_type": "ordered", "widgets": notes, "default_timeframe": {"type": "fixed", "from": 1, "to": 2}}
    assert lift_dashboard(body)["default_timeframe"] == body["default_timeframe"]


def test_a_variable_of_all_values_says_none() -> None:
    board: Payload = {"title": "T", "layout_type": "ordered", "widgets": []}
    board["template_variables"] = [{"name": "env", "prefix": "env", "available_values": [], "default": "*"}]
    text = to_spec("dashboard", board)
    assert "variables: [env]" in text
    assert diff("dashboard", built_alone(text).resources[0].payload, board) == []


def test_a_spec_comes_back_from_its_payload() -> None:
    found = payload(ROWS)
    lifted = lift_dashboard(found)
    assert lifted["variables"][0] == "env"
    assert lifted["presets"] == {"prod": {"env": "prod", "api": ["a", "c"]}}
    assert lifted["rows"][0]["title"] == "Traffic"
    assert lifted["rows"][0]["widgets"][1]["top"] == 10
    assert rebuilt_dashboard(lifted) == canonical(found)


@pytest.mark.parametrize(("file", "key"), [("exports.jsonl", "body"), ("pairs.jsonl", "request"), ("pairs.jsonl", "response")])
def test_real_dashboards_come_back_typed_and_short(file: str, key: str) -> None:
    counts: dict[str, int] = {}
    shares = []
    for body in exported(file, key):
        lifted = lift_dashboard(body)
        if lifted.get("kind") == "raw":
            assert lifted["body"] == canonical(body)
        else:
            assert rebuilt_dashboard(lifted) == canonical(body)
        for kind in _kinds(lifted, body):
            counts[kind] = counts.get(kind, 0) + 1
        shares.append(_lines(lifted) / len(json.dumps(canonical(body), indent=2).splitlines()))
    total = sum(counts.values())
    raw = counts.pop("raw", 0)
    mean = sum(shares) / len(shares)
    print(f"\n{file} {key}: {total} widgets, {(total - raw) / total:.1%} typed; a spec has {mean:.0%} of the JSON's lines")
    print(", ".join(f"{kind} {count / total:.1%}" for kind, count in sorted(counts.items(), key=lambda item: -item[1])))
    assert (total - raw) / total > 0.9
    assert mean < 0.4


def _kinds(lifted: Any, body: Payload) -> list[str]:
    """The kind of every widget that is no group; of a raw dashboard, all of its widgets are raw."""
    if lifted.get("kind") == "raw" and "body" in lifted:
        return ["raw"] * sum(len(one["definition"].get("widgets", [1])) for one in body["widgets"])
    if "kind" in lifted and "widgets" not in lifted and "rows" not in lifted:
        return [lifted["kind"]]
    return [kind for child in (*lifted.get("rows", []), *lifted.get("widgets", [])) for kind in _kinds(child, body)]


def _lines(value: Any, indent: int = 0) -> int:
    """Lines of YAML in which a mapping or list that fits a line stands on one, and a longer text is a block."""
    if isinstance(value, dict):
        return sum(_entry(child, indent + len(key) + 2, indent) for key, child in value.items())
    return sum(_entry(child, indent + 2, indent) for child in value)


def _entry(value: Any, column: int, indent: int) -> int:
    if isinstance(value, str):
        return 1 + (len(value.splitlines()) if "\n" in value else 0)
    if not isinstance(value, (dict, list)) or column + len(json.dumps(value)) <= 120:
        return 1
    return 1 + _lines(value, indent + 2)


def test_what_is_wrong_with_a_dashboard_and_its_widgets_is_told_in_one_run() -> None:
    wrong = (
        ROWS.replace("title: Traffic", "titel: Traffic")
        .replace("kind: ranking", "kind: rankin")
        .replace("kind: value, query", "kind: value, quer")
    )
    found = complaints(wrong)
    assert [any(word in each for each in found) for word in ('"titel"', '"rankin"', '"quer"')] == [True, True, True]
    assert len(found) == 3
