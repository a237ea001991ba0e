"""`kind: metric` and the fields of all monitors: given a spec, then this payload."""

import pytest

from o11yascode.check.place import place
from tests.monitor.specs import Project


def test_the_threshold_is_written_once():
    payload = (
        Project(env="prod")
        .build(
            """
            kind: metric
            name: API 5xx
            query: sum:aws.apigateway.5xxerror{env:prod} by {apiname}.as_count()
            evaluate: sum over 5m
            critical: "> 50"
            warning: "> 20"
            recovery: {critical: 40}
            priority: P1
            no_data: show
            message: |
              {{apiname.name}} answers with 5xx. @slack-gs2
            """
        )
        .payload
    )
    assert payload == {
        "name": "API 5xx",
        "type": "query alert",
        "query": "sum(last_5m):sum:aws.apigateway.5xxerror{env:prod} by {apiname}.as_count() > 50",
        "message": "{{apiname.name}} answers with 5xx. @slack-gs2",
        "tags": ["service:gs2", "team:platform", "env:prod"],
        "priority": 1,
        "options": {"thresholds": {"critical": 50, "warning": 20, "critical_recovery": 40}, "on_missing_data": "show_no_data"},
    }


@pytest.mark.parametrize(
    ("evaluate", "query"),
    [
        ("sum over 5m", "sum(last_5m):m > 1"),
        ("avg over last 15m", "avg(last_15m):m > 1"),
        ("avg over current 1mo", "avg(current_1mo):m > 1"),
        ("current 1d", "avg(current_1d):m > 1"),
        ("max(next_1w)", "max(next_1w):m > 1"),
        ("percentile over 5m", "percentile(last_5m):m > 1"),
        ("5m", "avg(last_5m):m > 1"),
    ],
)
def test_evaluate(evaluate, query):
    built = Project().build(f'kind: metric\nname: n\nquery: "avg:m{{*}}"\nevaluate: {evaluate}\ncritical: "> 1"')
    assert built.query == query.replace("m > 1", "avg:m{*} > 1")


@pytest.mark.parametrize(
    ("critical", "end", "number"),
    [
        ('"> 50"', "> 50", 50),
        ('">= 0.50"', ">= 0.50", 0.5),
        ('"< -20"', "< -20", -20),
        ('"> 85%"', "> 85", 85),
        ("3", "> 3", 3),
        ("1e6", "> 1000000.0", 1e6),
        ('"== 0"', "== 0", 0),
    ],
)
def test_critical(critical, end, number):
    built = Project().build(f'kind: metric\nname: n\nquery: "avg:m{{*}}"\nevaluate: 5m\ncritical: {critical}')
    assert built.query == f"avg(last_5m):avg:m{{*}} {end}"
    assert built.options["thresholds"] == {"critical": number}


ALL_OPTIONS = """
kind: metric
name: n
query: avg:m{*} by {host,service}
evaluate: 1h
critical: "> 2"
warning: "> 1"
ok: 0
recovery: {critical: 1.5, warning: 0.5}
no_data: notify
renotify: {every: 1h, statuses: [alert, warning, no_data], times: 3, message: Still so.}
evaluation_delay: 900s
new_group_delay: 1m
new_host_delay: 0s
require_full_window: false
notify_by: host
notify_audit: true
include_tags: false
notification_preset: hide_query
timeout: 1h
group_retention: 2d
enable_logs_sample: true
restricted_roles: [00000000-0000-0000-0000-000000000000]
scheduling:
  evaluation_window: {day_starts: "04:00", month_starts: 1}
  custom_schedule: {rrule: FREQ=DAILY;INTERVAL=1, start: "2026-01-01T09:00:00", timezone: Asia/Tokyo}
assets: [{category: runbook, name: How to, url: "https://wiki.example.com"}]
draft: true
options: {min_failure_duration: 60, thresholds: {unknown: 1}}
message: m @all
"""


def test_every_option_of_datadog_can_be_said():
    payload = Project().build(ALL_OPTIONS).payload
    assert payload["options"] == {
        "thresholds": {"critical": 2, "warning": 1, "ok": 0, "critical_recovery": 1.5, "warning_recovery": 0.5, "unknown": 1},
        "on_missing_data": "show_and_notify_no_data",
        "renotify_interval": 60,
        "renotify_statuses": ["alert", "warn", "no data"],
        "renotify_occurrences": 3,
        "escalation_message": "Still so.",
        "evaluation_delay": 900,
        "new_group_delay": 60,
        "new_host_delay": 0,
        "require_full_window": False,
        "notify_by": ["host"],
        "notify_audit": True,
        "include_tags": False,
        "notification_preset_name": "hide_query",
        "timeout_h": 1,
        "group_retention_duration": "2d",
        "enable_logs_sample": True,
        "scheduling_options": {
            "evaluation_window": {"day_starts": "04:00", "month_starts": 1},
            "custom_schedule": {
                "recurrences": [{"rrule": "FREQ=DAILY;INTERVAL=1", "start": "2026-01-01T09:00:00", "timezone": "Asia/Tokyo"}]
            },
        },
        "min_failure_duration": 60,
    }
    assert payload["restricted_roles"] == ["00000000-0000-0000-0000-000000000000"]
    assert payload["assets"] == [{"category": "runbook", "name": "How to", "url": "https://wiki.example.com"}]
    assert payload["draft_status"] == "draft"


def test_nothing_is_sent_that_was_not_asked_for():
    payload = Project(service=None, team=None).build('kind: metric\nname: n\nquery: "avg:m{*}"\nevaluate: 5m\ncritical: "> 1"').payload
    assert payload == {
        "name": "n",
        "type": "query alert",
        "query": "avg(last_5m):avg:m{*} > 1",
        "message": "",
        "tags": [],
        "options": {"thresholds": {"critical": 1}},
    }


def test_no_data_after_a_while_is_datadogs_older_switch():
    built = Project().build('kind: metric\nname: n\nquery: "avg:m{*}"\nevaluate: 5m\ncritical: "> 1"\nno_data: {notify_after: 10m}')
    assert built.options == {"thresholds": {"critical": 1}, "notify_no_data": True, "no_data_timeframe": 10}


BAD = """\
id: x
kind: metric
name: n
query: avg:m{*}
evaluate: 5m
critical: "> 50"
"""


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('warning: "< 20"', "threshold-comparator 7:10"),
        ('recovery: {critical: "> 60"}', "threshold-comparator 7:22"),
        ('recovery: "> 60"', "threshold-comparator 7:11"),
        ('warning: "> 5ms"', "threshold-unit 7:10"),
        ("timeout: 90m", "7:10"),
        ("evaluation_delay: 900", "7:19"),
        ("renotify: 30s", "7:11"),
        ("renotify: 60", "wrong-value 7:11"),
        ("no_data: maybe", "7:10"),
        ("priority: P6", "7:11"),
        ("messge: x", "7:1"),
        ("notify_audit: true\noptions: {notify_audit: false}", "said-twice 8:25"),
        ("message: x\nmessage_file: y.md", "conflicting-fields 8:15"),
        ("links: [{logs: a, url: b}]", "link-place 7:9"),
        ("links: [{dashboard: gs2/api}]", "unknown-reference 7:21"),
        ("links: [{dashboard: gs2/availability}]", "wrong-reference 7:21"),
    ],
)
def test_bad_input_has_its_place(line, problem):
    built = Project().build(BAD + line)
    assert not built.resources
    assert [found for found in built.problems() if found.endswith(problem)] == built.problems() != []


def test_origins_lead_from_the_query_to_the_spec():
    resource = Project().build(BAD).resource
    start = resource.payload["query"].index("avg:m")
    assert str(place(resource, ("query",), start, start + 5)[0]) == "monitors/x.yaml:4:8"
    assert str(resource.locate(("options", "thresholds", "critical"))) == "monitors/x.yaml:6:11"


def test_a_formula_over_aggregate_queries():
    payload = (
        Project()
        .build(
            """
            kind: metric
            name: n
            formula: query1
            variables: [{name: query1, data_source: aggregate_filtered_query}]
            evaluate: sum over 5m
            critical: "> 124"
            """
        )
        .payload
    )
    assert payload["query"] == 'formula("query1").rollup("sum").last("5m") > 124'
    assert payload["options"]["variables"] == [{"name": "query1", "data_source": "aggregate_filtered_query"}]
