"""Combinations that Datadog refuses though each field is right by itself."""

from pathlib import Path
from typing import Any

import pytest

from o11yascode.diagnostics import Severity
from o11yascode.payload.problem import spell
from o11yascode.payload.validate import validate_payload
from tests.payload.examples import REMOVED, changed

OPTIONS = ("options",)
ATTRIBUTES = ("data", "attributes")
REQUEST = ("widgets", 0, "definition", "requests", 0)
NOTE = {"type": "note", "content": "x"}
GROUP = {"definition": {"type": "group", "layout_type": "ordered", "widgets": []}}
BOX = {"x": 0, "y": 0, "width": 4, "height": 2}

# (kind, edits, where, part of the message)
REFUSED: list[tuple[str, list[tuple[Any, Any]], str, str]] = [
    # monitors
    ("monitor", [((*OPTIONS, "thresholds"), {"warning": 80})], "options.thresholds", "no critical threshold"),
    ("monitor", [((*OPTIONS, "thresholds", "warning"), 95)], "options.thresholds.warning", "lies beyond critical 90"),
    ("monitor", [((*OPTIONS, "thresholds", "critical_recovery"), 95)], "options.thresholds.critical_recovery", "lies beyond critical"),
    (
        "monitor",
        [((*OPTIONS, "on_missing_data"), "show_no_data"), ((*OPTIONS, "notify_no_data"), True)],
        "options.on_missing_data",
        "excludes notify_no_data",
    ),
    ("monitor", [(("type",), "service check"), ((*OPTIONS, "on_missing_data"), "default")], "options.on_missing_data", "a service check"),
    ("monitor", [((*OPTIONS, "group_retention_duration"), "2d")], "options.group_retention_duration", "a metric monitor has no"),
    ("monitor", [((*OPTIONS, "threshold_windows"), {"trigger_window": "last_15m"})], "options.threshold_windows", "both"),
    (
        "monitor",
        [((*OPTIONS, "scheduling_options"), {"evaluation_window": {"hour_starts": 5}})],
        "options.scheduling_options.evaluation_window",
        "current_ window",
    ),
    ("monitor", [(("priority",), 6)], "priority", "1 to 5"),
    # dashboards
    ("dashboard", [(REQUEST, {"style": {"palette": "dog_classic"}})], "widgets[0].definition.requests[0]", "asks for nothing"),
    ("dashboard", [(("tags",), ["env:prod"])], "tags[0]", "can only be team:"),
    ("dashboard", [(("tags",), [f"team:{n}" for n in range(6)])], "tags", "at most 5"),
    ("dashboard", [(("reflow_type",), "fixed"), (("widgets",), [{"definition": NOTE}])], "widgets[0]", "needs a layout for every widget"),
    (
        "dashboard",
        [(("reflow_type",), "auto"), (("widgets",), [{"definition": NOTE, "layout": BOX}])],
        "widgets[0].layout",
        "places the widgets itself",
    ),
    ("dashboard", [(("layout_type",), "free"), (("widgets",), [{"definition": NOTE}])], "widgets[0]", "a free layout needs a layout"),
    ("dashboard", [(("layout_type",), "free"), (("widgets",), []), (("reflow_type",), "auto")], "reflow_type", "has no reflow_type"),
    ("dashboard", [(("layout_type",), "free"), (("widgets",), [{**GROUP, "layout": BOX}])], "widgets[0].definition.type", "free layout"),
    (
        "dashboard",
        [(("widgets", 1, "definition", "widgets"), [GROUP])],
        "widgets[1].definition.widgets[0].definition.type",
        "another group",
    ),
    ("dashboard", [(("widgets", 0, "layout"), {**BOX, "x": 10})], "widgets[0].layout", "beyond the 12 columns"),
    ("dashboard", [(("widgets", 0, "layout"), {**BOX, "width": 0})], "widgets[0].layout", "at least 1"),
    ("dashboard", [(("template_variables", 0, "default"), "prod")], "template_variables[0].default", "exclude each other"),
    ("dashboard", [(("template_variables", 0, "defaults"), [""])], "template_variables[0].defaults[0]", "is empty"),
    ("dashboard", [(("template_variables",), [{"name": "env"}, {"name": "env"}])], "template_variables[1].name", "two template variables"),
    (
        "dashboard",
        [(("template_variable_presets", 0, "template_variables", 0, "values"), [])],
        "template_variable_presets[0].template_variables[0].values",
        'sets "env" to no value',
    ),
    (
        "dashboard",
        [((*REQUEST, "queries"), [{"name": "a", "data_source": "metrics", "query": "avg:x{*}"}] * 2)],
        "widgets[0].definition.requests[0].queries[1].name",
        'named "a"',
    ),
    (
        "dashboard",
        [(("tabs",), [{"id": "00000000-0000-4000-8000-000000000001", "name": "One", "widget_ids": ["@3"]}])],
        "tabs[0].widget_ids[0]",
        "there are 2",
    ),
    # SLOs
    ("slo", [(("query",), REMOVED)], "", "a metric SLO needs its query"),
    ("slo", [(("type",), "monitor")], "", "a monitor SLO needs monitor_ids"),
    ("slo", [(("type",), "time_slice")], "", "needs sli_specification"),
    ("slo", [(("thresholds", 0, "target"), 100)], "thresholds[0].target", "between 0 and 100"),
    ("slo", [(("thresholds", 0, "warning"), 99)], "thresholds[0].warning", "above the target 99.9"),
    ("slo", [(("timeframe",), "7d")], "timeframe", "has no threshold"),
    ("slo", [(("groups",), ["env:prod"]), (("monitor_ids",), [1, 2])], "groups", "exactly one monitor"),
    ("slo", [(("tags",), [f"a:{number}" for number in range(31)])], "tags", "at most 32 tags"),
    ("slo_correction", [((*ATTRIBUTES, "slo_id"), REMOVED)], "data.attributes", "needs slo_id or slo_query"),
    ("slo_correction", [((*ATTRIBUTES, "end"), 1_600_000_000)], "data.attributes.end", "not after the start"),
    ("slo_correction", [((*ATTRIBUTES, "rrule"), "FREQ=DAILY"), ((*ATTRIBUTES, "duration"), 60)], "data.attributes.end", "has no end"),
    # synthetics
    ("synthetics_test", [(("options",), {})], "options", '"tick_every" is missing'),
    ("synthetics_test", [(("config", "assertions"), [])], "config.assertions", "can never fail"),
    ("synthetics_test", [(("locations",), [])], "locations", "needs a location"),
    ("synthetics_test", [(("subtype",), "multi")], "config", "needs steps"),
    # downtimes
    ("downtime_v2", [((*ATTRIBUTES, "mesage"), "x")], "data.attributes.mesage", 'unknown field "mesage"'),
    ("downtime_v2", [((*ATTRIBUTES, "scope"), "env:(prod")], "data.attributes.scope", "without its other half"),
    ("downtime_v2", [((*ATTRIBUTES, "scope"), "env:prod AND")], "data.attributes.scope", "without its other side"),
    (
        "downtime_v2",
        [((*ATTRIBUTES, "monitor_identifier", "monitor_id"), 1)],
        "data.attributes.monitor_identifier",
        "exactly one of monitor_id and monitor_tags",
    ),
    (
        "downtime_v2",
        [((*ATTRIBUTES, "schedule", "recurrences", 0, "rrule"), "DTSTART=20300101;FREQ=DAILY")],
        "data.attributes.schedule.recurrences[0].rrule",
        "has no DTSTART",
    ),
    (
        "downtime_v2",
        [((*ATTRIBUTES, "schedule"), {"start": "2030-01-02T00:00:00Z", "end": "2030-01-01T00:00:00Z"})],
        "data.attributes.schedule.end",
        "not after the start",
    ),
    (
        "downtime_v2",
        [((*ATTRIBUTES, "schedule"), {"start": "2030-01-02T08:00:00+09:00"})],
        "data.attributes.schedule.start",
        "the start is not in UTC",
    ),
    (
        "downtime_v2",
        [((*ATTRIBUTES, "schedule", "recurrences", 0, "start"), "2030-01-02T08:00:00Z")],
        "data.attributes.schedule.recurrences[0].start",
        "without an offset",
    ),
    (
        "downtime_v2",
        [((*ATTRIBUTES, "schedule", "recurrences", 0, "duration"), "90s")],
        "data.attributes.schedule.recurrences[0].duration",
        "is not a duration",
    ),
    # the rest
    ("monitor_notification_rule", [((*ATTRIBUTES, "recipients"), ["@oncall"])], "data.attributes.recipients[0]", "without its @"),
    ("monitor_notification_rule", [((*ATTRIBUTES, "recipients"), REMOVED)], "data.attributes", "needs recipients"),
    ("monitor_config_policy", [((*ATTRIBUTES, "policy_type"), "name")], "data.attributes.policy_type", "not a known value"),
    (
        "powerpack",
        [((*ATTRIBUTES, "group_widget", "definition", "type"), "groupe")],
        "data.attributes.group_widget.definition.type",
        "a powerpack is a group",
    ),
    (
        "powerpack",
        [((*ATTRIBUTES, "group_widget", "definition", "widgets"), [{**GROUP, "layout": BOX}])],
        "data.attributes.group_widget.definition.widgets[0].definition.type",
        "a powerpack",
    ),
    ("restriction_policy", [(("data", "id"), "overview")], "data.id", "is not type:id"),
    (
        "restriction_policy",
        [((*ATTRIBUTES, "bindings", 0, "principals"), ["core"])],
        "data.attributes.bindings[0].principals[0]",
        "is not type:id",
    ),
    ("team", [((*ATTRIBUTES, "handle"), " ")], "data.attributes.handle", "is not empty"),
    ("dashboard_list", [(("name",), "")], "name", "has a name"),
]


@pytest.mark.parametrize(("kind", "edits", "place", "message"), REFUSED)
def test_refused(kind: str, edits: list[Any], place: str, message: str, schemas: Path) -> None:
    problems = validate_payload(kind, changed(kind, *edits), cache=schemas)
    errors = [(spell(p.path), p.message) for p in problems if p.severity is Severity.ERROR]
    assert len(errors) == 1, errors
    assert errors[0][0] == place
    assert message in errors[0][1]


# Accepted by Datadog, and of no use: (kind, edits, part of the message)
USELESS: list[tuple[str, list[tuple[Any, Any]], str]] = [
    ("dashboard", [((*REQUEST, "formulas", 0, "formula"), "week_before(a) / b")], 'no query of the request is named "b"'),
    (
        "dashboard",
        [(("template_variable_presets", 0, "template_variables", 0, "name"), "region")],
        'no template variable is named "region"',
    ),
    ("monitor", [((*OPTIONS, "escalation_message"), "still")], "does nothing without renotify_interval"),
    ("monitor", [((*OPTIONS, "renotify_interval"), "0")], "has to be a whole number"),
    ("monitor", [((*OPTIONS, "on_missing_data"), "resolve"), ((*OPTIONS, "timeout_h"), 2)], "exclude each other"),
    ("team", [((*ATTRIBUTES, "handle"), "Core")], "lower case"),
    ("slack_channel", [(("name",), "alerts")], "begins with #"),
]


@pytest.mark.parametrize(("kind", "edits", "message"), USELESS)
def test_useless(kind: str, edits: list[Any], message: str, schemas: Path) -> None:
    (problem,) = validate_payload(kind, changed(kind, *edits), cache=schemas)
    assert problem.severity is Severity.WARNING
    assert message in problem.message


@pytest.mark.parametrize(
    "formula",
    [
        "a",
        "top(a, 10, 'mean', 'desc')",
        "per_second(a) * 1e3",
        "calendar_shift(a, '-1d', \"UTC\")",
        "default_zero(a) / 100",
        "abs (a)",
        "anomalies(a, 'agile', 2, direction='above', interval = 60)",
        "percentile(a, 'p90', {env})",
    ],
)
def test_what_is_no_name_of_a_query(formula: str, schemas: Path) -> None:
    assert validate_payload("dashboard", changed("dashboard", ((*REQUEST, "formulas", 0, "formula"), formula)), cache=schemas) == []


@pytest.mark.parametrize("type_", ["synthetics alert", "a type of next year"])
def test_queries_in_languages_nobody_knows_here_are_left_alone(type_: str, schemas: Path) -> None:
    problems = validate_payload("monitor", changed("monitor", (("type",), type_), (("query",), "whatever(it) says")), cache=schemas)
    assert [p.path for p in problems if p.path == ("query",)] == []


@pytest.mark.parametrize(("threshold", "number"), [("9007199254740993", 9007199254740993), ("0.30", 0.3), ("1e3", 1000)])
def test_one_number_twice_is_no_mismatch(threshold: str, number: float, schemas: Path) -> None:
    edits = [(("query",), f"avg(last_5m):avg:a{{*}} > {threshold}"), ((*OPTIONS, "thresholds"), {"critical": number})]
    assert validate_payload("monitor", changed("monitor", *edits), cache=schemas) == []


def test_a_number_that_no_request_holds_is_told_as_that(schemas: Path) -> None:
    edits = [(("query",), f"avg(last_5m):avg:a{{*}} > {10**400}"), ((*OPTIONS, "thresholds"), {"critical": 10**400})]
    problems = validate_payload("monitor", changed("monitor", *edits), cache=schemas)
    assert {p.rule for p in problems} == {"payload-out-of-range", "payload-wrong-type"}


def test_a_search_over_a_window_that_grows_has_a_start(schemas: Path) -> None:
    for window, starts in (
        ("1h", {"hour_starts": 5}),
        ("1d", {"day_starts": "06:00"}),
        ("1mo", {"day_starts": "06:00", "month_starts": 1}),
    ):
        body = {
            "name": "Backups",
            "type": "log alert",
            "query": f'logs("service:backup").index("*").rollup("count").current("{window}") < 1',
            "options": {"thresholds": {"critical": 1}, "scheduling_options": {"evaluation_window": starts}},
        }
        assert validate_payload("monitor", body, cache=schemas) == []


def test_what_the_web_page_writes_is_known(schemas: Path) -> None:
    count = {"name": "a", "data_source": "logs", "search": {"query": "x"}, "compute": {"aggregation": "count"}}
    query = {**count, "group_by": [{"facet": "host", "limit": 10, "should_exclude_missing": True}]}
    style = {"palette": "dog_classic", "order_by": "values", "color_order": "shuffled", "order_reverse": False}
    request = {"response_format": "timeseries", "queries": [query], "formulas": [{"formula": "a"}], "style": style}
    body = {
        "title": "Logs",
        "layout_type": "ordered",
        "widgets": [{"definition": {"type": "timeseries", "requests": [request]}}],
        "template_variables": [{"name": "env", "prefix": "env", "default": "*"}],
        "template_variable_presets": [{"name": "All", "description": "", "template_variables": [{"name": "env", "value": "*"}]}],
    }
    assert validate_payload("dashboard", body, cache=schemas) == []
    query["should_exclude_missing"] = True
    assert [problem.rule for problem in validate_payload("dashboard", body, cache=schemas)] == ["payload-unknown-field"]
