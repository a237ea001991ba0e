"""Payloads that are right pass; each thing that is wrong is told once, with its path and what to write."""

from pathlib import Path
from typing import Any

import pytest

from o11yascode.diagnostics import Severity
from o11yascode.payload.problem import spell
from o11yascode.payload.schema import kinds
from o11yascode.payload.validate import validate_payload
from tests.payload.examples import GOOD, REMOVED, changed

REQUEST = ("widgets", 0, "definition", "requests", 0)
QUERY = (*REQUEST, "queries", 0)
ATTRIBUTES = ("data", "attributes")


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_right_payload_has_no_problem(kind: str, schemas: Path) -> None:
    assert validate_payload(kind, GOOD[kind], cache=schemas) == []


def test_there_is_an_example_of_every_kind() -> None:
    assert set(GOOD) == set(kinds())


def test_an_unknown_kind_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="monitor"):
        validate_payload("monitors", {})


# What the client's models say: (kind, path, new value, path of the problem, part of the message, part of the hint)
AGAINST_MODELS = [
    ("monitor", ("query",), REMOVED, "", '"query" is missing', None),
    ("monitor", ("tags",), "team:core", "tags", '"tags" has to be a list, not "team:core"', None),
    ("monitor", ("options", "thresholds", "critical"), "fifty", "options.thresholds.critical", "has to be a number", None),
    ("monitor", ("options", "notify_no_data"), "yes", "options.notify_no_data", "has to be true or false", None),
    ("monitor", ("options", "min_failure_duration"), 9000, "options.min_failure_duration", "has to be at most 7200", None),
    ("dashboard", ("title",), 7, "title", '"title" has to be a text, not 7', 'write "7", in quotes'),
    ("dashboard", ("widgets",), {}, "widgets", '"widgets" has to be a list', None),
    ("dashboard", ("widgets", 0, "definition"), "note", "widgets[0].definition", '"definition" has to be a mapping, not "note"', None),
    ("dashboard", ("widgets", 0, "definition", "type"), REMOVED, "widgets[0].definition", '"type" is missing', None),
    ("dashboard", (*REQUEST, "formulas"), {}, "widgets[0].definition.requests[0].formulas", "has to be a list", None),
    ("dashboard", (*QUERY, "query"), REMOVED, "widgets[0].definition.requests[0].queries[0]", '"query" is missing', None),
    (
        "dashboard",
        ("widgets", 1, "definition", "widgets", 0, "definition", "content"),
        REMOVED,
        "widgets[1].definition.widgets[0].definition",
        '"content" is missing',
        None,
    ),
    ("slo", ("thresholds", 0, "target"), "99.9", "thresholds[0].target", "has to be a number", "write 99.9, without quotes"),
    ("synthetics_test", ("options", "tick_every"), 5, "options.tick_every", "has to be at least 30", None),
    ("downtime_v2", (*ATTRIBUTES, "scope"), REMOVED, "data.attributes", '"scope" is missing', None),
    ("team", (*ATTRIBUTES, "name"), "x" * 201, "data.attributes.name", "has to have at most 200 characters, not 201", None),
    ("powerpack", (*ATTRIBUTES, "group_widget"), REMOVED, "data.attributes", '"group_widget" is missing', None),
    ("notebook", (*ATTRIBUTES, "time"), REMOVED, "data.attributes", '"time" is missing', None),
    ("restriction_policy", (*ATTRIBUTES, "bindings", 0, "principals"), "x", "data.attributes.bindings[0].principals", "a list", None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "value", "place", "message", "hint"), AGAINST_MODELS)
def test_what_the_models_refuse(kind: str, path: Any, value: Any, place: str, message: str, hint: str | None, schemas: Path) -> None:
    (problem,) = validate_payload(kind, changed(kind, (path, value)), cache=schemas)
    assert (problem.severity, spell(problem.path)) == (Severity.ERROR, place)
    assert message in problem.message
    assert hint is None or problem.hint == hint


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, float("inf"), float("nan")])
def test_a_number_that_no_request_can_hold(number: float, schemas: Path) -> None:
    problems = validate_payload("dashboard", changed("dashboard", ((*QUERY, "newer"), [1, {"a": number}])), cache=schemas)
    assert [problem.path for problem in problems if problem.rule == "payload-out-of-range"] == [(*QUERY, "newer", 1, "a")]


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63), 1e300, None])
def test_a_large_one_that_it_can_hold(number: float | None, schemas: Path) -> None:
    problems = validate_payload("dashboard", changed("dashboard", ((*QUERY, "newer"), [1, {"a": number}])), cache=schemas)
    assert "payload-out-of-range" not in [problem.rule for problem in problems]


# What Datadog may have added last night: (kind, path, value, part of the message, hint)
NEWER = [
    ("monitor", ("options", "treshold_windows"), {}, 'unknown field "treshold_windows"', 'did you mean "threshold_windows"?'),
    ("monitor", ("type",), "quantum alert", '"quantum alert" is not a known value of "type"', None),
    ("dashboard", ("widgets", 0, "definition", "type"), "hologram", '"hologram" is not a known value of "type"', None),
    ("dashboard", ("widgets", 0, "definition", "type"), "timeserie", '"timeserie" is not a known', 'did you mean "timeseries"?'),
    ("dashboard", (*QUERY, "data_source"), "thoughts", '"thoughts" is not a known value of "data_source"', None),
    ("dashboard", (*REQUEST, "display_type"), "spiral", '"spiral" is not a known value', "known: area, bars, line, overlay"),
    ("slo", ("colour",), "red", 'unknown field "colour"', None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "value", "message", "hint"), NEWER)
def test_what_the_models_do_not_know_is_a_warning(kind: str, path: Any, value: Any, message: str, hint: str | None, schemas: Path) -> None:
    (problem,) = validate_payload(kind, changed(kind, (path, value)), cache=schemas)
    assert (problem.severity, problem.path) == (Severity.WARNING, path)
    assert message in problem.message
    assert hint is None or hint == problem.hint


def test_a_notebooks_cell_is_known_by_what_it_shows(schemas: Path) -> None:
    request = {"q": "avg:system.cpu.user{*}", "display_type": "line"}
    cell = {"type": "notebook_cells", "attributes": {"definition": {"type": "timeseries", "requests": [request]}}}
    assert validate_payload("notebook", changed("notebook", ((*ATTRIBUTES, "cells"), [cell])), cache=schemas) == []
    wrong = changed("notebook", ((*ATTRIBUTES, "cells"), [cell]), ((*ATTRIBUTES, "cells", 0, "attributes", "definition", "requests"), 1))
    (problem,) = validate_payload("notebook", wrong, cache=schemas)
    assert spell(problem.path) == "data.attributes.cells[0].attributes.definition.requests"


@pytest.mark.parametrize(("source", "wrong"), [("service_map", []), ("data_streams", []), ("hearsay", ["payload-unknown-value"])])
def test_a_topology_is_known_by_the_source_of_its_requests_query(source: str, wrong: list[str], schemas: Path) -> None:
    query = {"data_source": source, "service": "shop", "filters": ["env:prod"]}
    definition = {"type": "topology_map", "requests": [{"request_type": "topology", "query": query}]}
    board = {"title": "Calls", "layout_type": "ordered", "widgets": [{"definition": definition}]}
    assert [problem.rule for problem in validate_payload("dashboard", board, cache=schemas)] == wrong


def test_a_mapping_of_a_newer_shape_lacks_nothing(schemas: Path) -> None:
    payload = changed("dashboard", ((*QUERY, "query"), REMOVED), ((*QUERY, "expression"), "cpu of everything"))
    assert {p.severity for p in validate_payload("dashboard", payload, cache=schemas)} == {Severity.WARNING}


def test_but_a_slip_of_the_pen_is_no_newer_shape(schemas: Path) -> None:
    payload = changed("dashboard", ((*QUERY, "query"), REMOVED), ((*QUERY, "qery"), "avg:system.cpu.user{*}"))
    assert Severity.ERROR in {p.severity for p in validate_payload("dashboard", payload, cache=schemas)}


# Where the API is more generous than the models: (kind, path, value)
ACCEPTED = [
    ("slo", ("description",), None),
    ("monitor", ("options", "threshold_windows"), None),
    ("monitor", ("options", "evaluation_delay"), 300.0),
    ("slo", ("monitor_ids",), ["${ref:shop/cpu}", 12]),
    ("downtime_v2", (*ATTRIBUTES, "monitor_identifier"), {"monitor_id": "${ref:shop/cpu}"}),
    ("restriction_policy", ("data", "id"), "monitor:${ref:shop/cpu}"),
    ("dashboard", ("tabs",), [{"id": "00000000-0000-4000-8000-000000000001", "name": "One", "widget_ids": ["@1", 2]}]),
    (
        "dashboard",
        ("widgets",),
        [{"definition": {"type": "manage_status", "query": "a", "show_status": True, "last_triggered_format": "relative"}}],
    ),
    ("downtime_v2", (*ATTRIBUTES, "schedule"), {"start": None}),
    ("downtime_v2", (*ATTRIBUTES, "schedule"), {"start": "2030-01-01T00:00:00Z", "end": "2030-01-02T00:00:00+00:00"}),
]


@pytest.mark.parametrize(("kind", "path", "value"), ACCEPTED)
def test_what_the_api_takes_passes(kind: str, path: Any, value: Any, schemas: Path) -> None:
    assert validate_payload(kind, changed(kind, (path, value)), cache=schemas) == []


def test_a_text_that_only_holds_a_reference_is_no_number(schemas: Path) -> None:
    payload = changed("slo", (("monitor_ids",), ["see ${ref:shop/cpu}"]))
    assert [p.rule for p in validate_payload("slo", payload, cache=schemas)] == ["payload-wrong-type"]


@pytest.mark.parametrize("payload", [None, [], "text", 3, {}, {"data": None}, {"data": []}, {"options": [], "widgets": [None, 1]}])
@pytest.mark.parametrize("kind", sorted(GOOD))
def test_whatever_a_payload_is_it_is_told_and_never_raised(kind: str, payload: Any, schemas: Path) -> None:
    assert any(p.severity is Severity.ERROR for p in validate_payload(kind, payload, cache=schemas))


def test_a_time_slice_slo_is_known_by_its_slices(schemas: Path) -> None:
    """The length of a slice is an enum of numbers."""
    query = {"formulas": [{"formula": "a"}], "queries": [{"data_source": "metrics", "name": "a", "query": "p95:trace.http.request{*}"}]}
    specification = {"time_slice": {"query": query, "comparator": "<", "threshold": 0.5, "query_interval_seconds": 300}}
    slo = {"name": "fast", "type": "time_slice", "thresholds": [{"timeframe": "30d", "target": 99}], "sli_specification": specification}
    assert validate_payload("slo", slo, cache=schemas) == []
    specification["time_slice"]["query_interval_seconds"] = 30
    assert [spell(problem.path) for problem in validate_payload("slo", slo, cache=schemas)] == [
        "sli_specification.time_slice.query_interval_seconds"
    ]
    specification["time_slice"] |= {"query_interval_seconds": 300, "comparator": "~"}
    assert [spell(problem.path) for problem in validate_payload("slo", slo, cache=schemas)] == ["sli_specification.time_slice.comparator"]
