# ruff: noqa: E501
"""SLOs, and the alerts that watch their error budgets."""

from pathlib import Path
from textwrap import dedent

import pytest

from o11yascode.build.project import load_project
from o11yascode.build.slo import build, lift
from o11yascode.build.slo_alerts import HOURS, STANDARD, budget_spent, exhausted_in, largest_burn_rate
from o11yascode.source.node import Node
from tests.monitor.specs import Project, Result, parse
from tests.test_routing import ROUTING

METRIC = """
id: availability
kind: metric
name: Availability
good: sum:hits{service:gs2}.as_count() - sum:errors{service:gs2}.as_count()
total: sum:hits{service:gs2}.as_count()
target: 99.9
warning: 99.95
window: 30d
"""


def made(text, project=None):
    project = project or Project()
    node = text if isinstance(text, Node) else parse(dedent(text).strip("\n"), "slos/x.yaml")
    context = project.context()
    item = project.item(node, "slos")
    context.ids = {**context.ids, item.id: "slo"}
    return Result(build(item, context), context.diagnostics)


def test_a_metric_slo():
    assert made(METRIC).payload == {
        "name": "Availability",
        "type": "metric",
        "query": {
            "numerator": "sum:hits{service:gs2}.as_count() - sum:errors{service:gs2}.as_count()",
            "denominator": "sum:hits{service:gs2}.as_count()",
        },
        "thresholds": [{"timeframe": "30d", "target": 99.9, "warning": 99.95}],
        "tags": ["service:gs2", "team:platform"],
    }


@pytest.mark.parametrize(
    ("queries", "numerator", "denominator"),
    [
        ("bad: sum:e{*}\ntotal: sum:h{*}", "sum:h{*} - sum:e{*}", "sum:h{*}"),
        ("good: sum:g{*}\nbad: sum:e{*}", "sum:g{*}", "sum:g{*} + sum:e{*}"),
    ],
)
def test_two_of_good_bad_total_are_enough(queries, numerator, denominator):
    query = made(f"id: a\nkind: metric\nname: A\n{queries}\ntarget: 99%\nwindow: 7d").payload["query"]
    assert query == {"numerator": numerator, "denominator": denominator}


def test_a_monitor_slo():
    payload = made(
        "id: a\nkind: monitor\nname: A\nmonitors: [api-5xx, gs2/deploying, 123]\ntarget: 99\nwindow: [7d, 30d]\nprimary_window: 30d"
    ).payload
    assert payload["monitor_ids"] == ["${ref:gs2/api-5xx}", "${ref:gs2/deploying}", 123]
    assert payload["thresholds"] == [{"timeframe": "7d", "target": 99}, {"timeframe": "30d", "target": 99}]
    assert (payload["timeframe"], payload["target_threshold"]) == ("30d", 99)


def test_a_time_slice_slo():
    payload = made(
        "id: a\nkind: time_slice\nname: A\nquery: p95:trace.http.request{service:gs2}\ngood_when: '< 500ms'\nslice: 1m\ntarget: 99\nwindow: 7d"
    ).payload
    assert payload["sli_specification"]["time_slice"] == {
        "query": {
            "formulas": [{"formula": "query1"}],
            "queries": [{"data_source": "metrics", "name": "query1", "query": "p95:trace.http.request{service:gs2}"}],
        },
        "comparator": "<",
        "threshold": 0.5,
        "query_interval_seconds": 60,
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("kind: metric\ngood: a\ntotal: b\ntarget: 100\nwindow: 7d", "slo-target 6:9"),
        ("kind: metric\ngood: a\ntotal: b\ntarget: 99\nwarning: 98\nwindow: 7d", "slo-target 7:10"),
        ("kind: metric\ngood: a\ntotal: b\ntargets: {7d: 99, 30d: {target: 101}}", "slo-target 6:33"),
        ("kind: metric\ngood: a\ntotal: b\ntarget: 99\nwindow: 14d", "7:9"),
        ("kind: metric\ngood: a\ntotal: b", "missing-field 1:1"),
        ("kind: metric\ngood: a\ntarget: 99\nwindow: 7d", "missing-field 4:7"),
        ("kind: monitor\nmonitors: [gs2/nope]\ntarget: 99\nwindow: 7d", "unknown-reference 4:12"),
        ("kind: monitor\nmonitors: [availability]\ntarget: 99\nwindow: 7d", "wrong-reference 4:12"),
        ("kind: monitor\nmonitors: [1, 2]\ngroups: [a:b]\ntarget: 99\nwindow: 7d", "slo-groups 5:9"),
        ("kind: time_slice\nquery: avg:a{*}\ngood_when: 5\ntarget: 99\nwindow: 7d", "threshold-comparator 5:12"),
        ("kind: time_slice\nquery: avg:a{*}\ngood_when: < 2GiB\ntarget: 99\nwindow: 7d", "threshold-unit 5:12"),
        ("kind: time_slice\nquery: avg:a{*}\ngood_when: '> 5'\nslice: 2m\ntarget: 99\nwindow: 7d", "slo-slice 6:8"),
        ("kind: metric\ngood: a\ntotal: b\ntarget: 99\nwindow: 7d\nalerts: burnrate", "wrong-value 8:9"),
        ("kind: metric\ngood: a\ntotal: b\ntarget: 99\nwindow: 7d\nalerts: {burn_rate: [{burn: 101, long: 1h}]}", "slo-burn-rate 8:29"),
        ("kind: metric\ngood: a\ntotal: b\ntarget: 99\nwindow: 7d\nalerts: {burn_rate: [{burn: 2ms, long: 1h}]}", "threshold-unit 8:29"),
        ("kind: metric\ngood: a\ntotal: b\ntarget: 99\nwindow: 7d\nalerts: {burn_rate: [{burn: 2, long: 3d}]}", "slo-window 8:38"),
        ("kind: metric\ngood: a\ntotal: b\ntarget: 99\nwindow: 7d\nalerts: {burn_rate: standard, window: 30d}", "slo-window 8:39"),
        (
            "kind: metric\ngood: a\ntotal: b\ntarget: 99\nwindow: 7d\nalerts: {burn_rate: standard, notify: [nobody]}",
            "unknown-receiver 8:40",
        ),
    ],
)
def test_bad_slos_have_their_place(text, problem):
    problems = made(f"id: a\nname: A\n{text}").problems()
    assert any(found.endswith(problem) for found in problems), problems


# -- alerts


def test_the_standard_set_is_routed_as_any_monitor():
    slo, *alerts = made(METRIC + "alerts: burn_rate", Project(ROUTING, env="prod")).resources
    assert slo.id == "gs2/availability/prod"
    rows = [(alert.id, alert.payload["query"], alert.payload["priority"]) for alert in alerts]
    ref = '"${ref:gs2/availability/prod}"'
    assert rows == [
        ("gs2/availability-burn-1h/prod", f'burn_rate({ref}).over("30d").long_window("1h").short_window("5m") > 14.4', 1),
        ("gs2/availability-burn-6h/prod", f'burn_rate({ref}).over("30d").long_window("6h").short_window("30m") > 6', 1),
        ("gs2/availability-burn-24h/prod", f'burn_rate({ref}).over("30d").long_window("24h").short_window("2h") > 3', 3),
    ]
    assert {mention.handle for mention in alerts[0].mentions} == {"@slack-gs2-gs2-oncall", "@pagerduty-gs2-primary"}
    assert {mention.handle for mention in alerts[2].mentions} == {"@slack-gs2-gs2-alerts"}
    assert alerts[0].payload["options"] == {"thresholds": {"critical": 14.4}}
    assert (
        alerts[0]
        .payload["message"]
        .startswith(
            'The error budget of "Availability" burns 14.4 times as fast as it may: 2 % of it went within 1h.\n'
            "At this rate all of it is gone 50 hours after it began.\n\n@slack"
        )
    )


def test_alerts_are_referred_to_as_any_monitor_is():
    alerts = "{burn_rate: [{name: fast, burn: 9, long: 2h}, {burn: 6, long: 6h}], error_budget: '> 50%'}"
    text = f"""env: [prod]
slos: [{{id: a, kind: metric, name: A, good: "sum:g{{*}}", total: "sum:t{{*}}", target: 99, window: 7d, alerts: {alerts}}}]
monitors: [{{id: both, kind: composite, name: B, expression: "a-burn-fast && !a-burn-6h && !a-budget", message: "@slack-a"}}]
dashboards: [{{id: d, title: D, widgets: [{{kind: alert_graph, title: A, monitor: a-burn-NAME}}]}}]
"""
    names = {"6h": [], "7h": ["unknown-reference"]}
    for name, wrong in names.items():
        files = {"o11y.yaml": "project: gs2\n", "slos/a.yaml": text.replace("NAME", name)}
        loaded = load_project(Path("/nowhere"), files=files)
        assert [d.rule for d in loaded.diagnostics if d.rule != "unheard-monitor"] == wrong
    (both,) = [each for each in loaded.resources if each.name == "B"]
    assert both.payload["query"] == "${ref:gs2/a-burn-fast/prod} && !${ref:gs2/a-burn-6h/prod} && !${ref:gs2/a-budget/prod}"


def test_what_the_target_cannot_reach_is_left_out_and_said():
    result = made(METRIC.replace("99.9\n", "90\n").replace("warning: 99.95\n", "") + "alerts: burn_rate")
    assert [alert.id for alert in result.resources[1:]] == ["gs2/availability-burn-6h", "gs2/availability-burn-24h"]
    (notice,) = [d for d in result.diagnostics if d.rule == "slo-burn-rate"]
    assert (notice.severity, notice.message) == ("notice", "a target of 90% cannot burn faster than 10: no alert at 14.4")


def test_where_nothing_can_be_meant_that_is_said():
    files = {"o11y.yaml": "project: gs2\n", "slos/a.yaml": "slos: [{id: a, kind: monitor, name: A, monitors: [b], target: 99, window: 7d}]"}
    found = [d for d in load_project(Path("/nowhere"), files=files).diagnostics if d.rule == "unknown-reference"]
    assert [d.hint for d in found] == ["the project has no monitor"]


def test_a_target_that_is_a_fraction_is_told_once():
    result = made(METRIC.replace("99.9\n", "0.999\n").replace("warning: 99.95\n", "") + "alerts: burn_rate")
    assert [(d.rule, d.hint) for d in result.diagnostics] == [
        ("slo-target", "write 99.9"),
        ("slo-burn-rate", "no alert of the set is left"),
    ]


def test_a_rate_that_the_author_wants_and_cannot_have_is_an_error():
    result = made(METRIC + "alerts: {burn_rate: [{burn: 1001, long: 1h}]}")
    (error,) = [d for d in result.diagnostics if d.rule == "slo-burn-rate"]
    assert error.message == "a burn rate of 1001 cannot be reached: a target of 99.9% allows 1000 at most"


def test_alerts_in_detail():
    text = """
alerts:
  burn_rate:
    - {burn: 10, warning: 5, long: 2h, short: 15m, severity: ticket}
    - {name: fast, burn: 20, long: 1h, priority: P2}
  error_budget: {critical: "> 80%", warning: 50}
  ticket: P4
  runbook: https://wiki.example.com/slo
  slack: "#slo"
  message: Look at it.
"""
    _, slow, fast, budget = made(METRIC + text).resources
    assert (slow.id, slow.payload["priority"]) == ("gs2/availability-burn-2h", 4)
    assert slow.payload["options"] == {"thresholds": {"critical": 10, "warning": 5}}
    assert slow.payload["query"].endswith('.long_window("2h").short_window("15m") > 10')
    assert slow.payload["message"] == "Look at it.\n\nRunbook: https://wiki.example.com/slo\n\n@slack-slo"
    assert (fast.id, fast.payload["priority"]) == ("gs2/availability-burn-fast", 2)
    assert (budget.id, budget.payload["query"]) == ("gs2/availability-budget", 'error_budget("${ref:gs2/availability}").over("30d") > 80')


@pytest.mark.parametrize(("target", "largest"), [(99, 100), (99.9, 1000), (95, 20), (90, 10), (99.95, 2000), (99.99, 10000)])
def test_the_largest_burn_rate(target, largest):
    assert largest_burn_rate(target) == largest


@pytest.mark.parametrize(
    ("window", "burn", "hours", "spent", "gone_in"),
    [
        ("7d", 16.8, 1, 10, 10),
        ("7d", 5.6, 6, 20, 30),
        ("7d", 2.8, 24, 40, 60),
        ("30d", 14.4, 1, 2, 50),
        ("30d", 6, 6, 5, 120),
        ("30d", 3, 24, 10, 240),
        ("90d", 21.6, 1, 1, 100),
        ("90d", 10.8, 6, 3, 200),
        ("90d", 4.5, 24, 5, 480),
    ],
)
def test_burn_rate_maths(window, burn, hours, spent, gone_in):
    assert budget_spent(burn, hours, window) == spent
    assert exhausted_in(burn, window) == gone_in
    assert (burn, hours) in [(rate, long) for rate, _, long in STANDARD[window]]
    assert window in HOURS


@pytest.mark.parametrize(
    "text",
    [
        METRIC,
        "kind: monitor\nname: A\nmonitors: [gs2/api-5xx]\ngroups: ['a:b']\ntarget: 99\nwindow: [7d, 30d]\nprimary_window: 30d",
        "kind: time_slice\nname: A\nquery: avg:a{*}\ngood_when: '> 5'\ntargets: {7d: {target: 99}, 30d: {target: 99.9, warning: 99.95}}",
        "kind: metric\nname: A\ndescription: Why.\nsli_specification: {count: {queries: []}}\ntarget: 99\nwindow: 7d",
    ],
)
def test_a_live_slo_gives_the_spec_back(text):
    node = parse(text.strip())
    node.value["id"] = parse("availability")
    written = {key: value for key, value in node.plain().items() if key != "id"}
    project = Project(service=None, team=None)
    context = project.context()
    (slo,) = build(project.item(node, "slos"), context)
    assert lift(slo.payload) == written


@pytest.mark.parametrize("id", ["a__b", "a_", "a" * 190])
def test_an_slo_whose_mark_would_not_be_kept_is_refused(id):
    found = made(METRIC.replace("id: availability", f"id: {id}"))
    assert [problem.rule for problem in found.diagnostics] == ["wrong-id"]
    assert "in another form" in found.diagnostics[0].message


def test_an_underline_within_the_mark_of_an_slo_is_kept():
    assert made(METRIC.replace("id: availability", "id: a_"), Project(env="prod")).diagnostics == []


QUERIES = [{"data_source": "metrics", "name": name, "query": f"sum:{name}{{*}}.as_count()"} for name in ("good", "all")]
LIVE = {
    "name": "A",
    "type": "metric",
    "description": "Why.\n\n",
    "query": {"numerator": "sum:good{*}.as_count()", "denominator": "sum:all{*}.as_count()"},
    "sli_specification": {
        "count": {"good_events_formula": {"formula": "(good)"}, "total_events_formula": {"formula": "all"}, "queries": QUERIES}
    },
    "thresholds": [{"timeframe": "30d", "target": 99.0}],
    "timeframe": "30d",
    "target_threshold": 99.0,
}


def test_what_datadog_derives_is_not_in_the_spec_of_a_live_slo():
    assert lift(LIVE) == {
        "kind": "metric",
        "name": "A",
        "description": "Why.",
        "good": "sum:good{*}.as_count()",
        "total": "sum:all{*}.as_count()",
        "target": 99,
        "window": "30d",
    }
    stale = lift({**LIVE, "query": {"numerator": "sum:old{*}.as_count()", "denominator": "sum:all{*}.as_count()"}})
    assert "good" not in stale
    assert stale["sli_specification"] == LIVE["sli_specification"]
    two = [{"timeframe": "7d", "target": 99.0}, {"timeframe": "30d", "target": 99.0}]
    assert lift({**LIVE, "thresholds": two})["primary_window"] == "30d"
