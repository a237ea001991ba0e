"""Datadog's query languages by example: what must be read, and what must be refused with which rule."""

from typing import Any

import pytest

from o11yascode.query.metric import parse_formula, parse_metric
from o11yascode.query.monitor import parse_monitor
from o11yascode.query.problem import Parsed
from tests.query.problems import errors

VALID = [
    "avg:system.cpu.user{*}",
    "sum:trace.web.request.hits{env:prod,service:web}.as_count()",
    "p95:trace.web.request{env:prod} by {resource_name}",
    "p99.9:my.dist{*}",
    "avg:system.cpu.user{env:staging AND (availability-zone:us-east-1a OR availability-zone:us-east-1c)} by {availability-zone}",
    "avg:system.cpu.user{env:prod AND location NOT IN (atlanta,seattle,las-vegas)}",
    "avg:system.disk.in_use{!device:/dev/loop*} by {device}",
    "avg:system.disk.utilized{region:*east*}",
    "sum:web.duration{$host AND $service AND (NOT error.type:*)} by {service.name}.rollup(sum, 60).as_count()",
    "avg:labels{endpoint:$git_url.value}",
    "sum:downloads{org:$the_org.value,repository:$repository.value}",
    "(sum:a.err{*}.as_count() / sum:a.hits{*}.as_count()) * 100",
    "top(avg:system.cpu.iowait{*} by {host}, 5, 'max', 'desc')",
    "top_offset(avg:system.cpu.iowait{*} by {host}, 5, 'max', 'desc', 5)",
    "moving_rollup(sum:logs.bytes{env:prod}.as_count(), 14400, 'sum')",
    "timeshift(avg:system.load.1{*}, -1209600)",
    'calendar_shift(sum:aws.cost.net.amortized{*}, "-1mo", "UTC")',
    "anomalies(avg:m{*}, 'agile', 2)",
    "count_nonzero(avg:system.cpu.user{*} by {host})",
    "avg:zos.cpu{*} by {host.name}.fill(linear)",
    "sum:aws.cost.allocated{aws_product IN (amplify ,athena, backup, bedrock ) } by {aws_product}.rollup(sum, 86400)",
    "sum:m{*}.rollup(sum, daily)",
    "sum:m{*}.rollup(sum, daily, 12am)",
    "sum:m{*}.rollup(sum, daily, 12am, 'Europe/Paris')",
    "avg:m{production}",
    "trace.servlet.request{env:prod}",
    "histogram:trace.servlet.request{*}",
    "count(v: v<=5):trace.web.request{env:x}",
    "avg:m{platform:macos , country:us}",
    "avg:m{*} by{host}",
    "avg:m{(mode:system or mode:user) AND $cluster}.as_count()",
    "avg:m{*}.fill(zero, 0)",
    "avg:m{*}.fill(300)",
    "avg:m{*} .as_rate()",
    "sum:a{*}, sum:b{*}-sum:c{*}",
    "avg:m{*} by {$group}",
]

VALID_FORMULAS = [
    "clamp_max(cutoff_min(((derivative(query5) / 1000) / query2) * 100, 0), 100)",
    "percentile(query1, 'p90', { * })",
    "rollup(q, 'max', 10)",
    "reduce(abs(a), 'max')",
    "query2 * -1",
    "((a - calendar_shift(b, '-1w', 'UTC')) / b) * 100",
    "bottom10_min(q)",
]

VALID_MONITORS: list[tuple[str, str]] = [
    ("query alert", "avg(last_1h):avg:aws.ec2.cpu{environment:foo,host:foo} by {host} > 2.5"),
    ("query alert", "avg(current_1mo):avg:system.load.5{*} > 0.5"),
    ("metric alert", "change(min(last_1m),last_5m):sum:a.5xx_responses{x,framework:y} + sum:a.4xx_responses{x,framework:y} > 5"),
    ("query alert", "pct_change(avg(last_5m),last_1d):avg:approval.rate{service:x} < -20"),
    ("query alert", "change(avg(last_5m),1h_ago):avg:m{*} > 5"),
    ("query alert", "percentile(last_5m):p95:trace.http.request{service:frontend, resource_name:get_/} > 0.5"),
    (
        "query alert",
        "avg(last_4h):anomalies(avg:m{*} by {host}, 'basic', 2, direction='both', alert_window='last_15m', "
        "interval=60, count_default_zero='true') >= 1",
    ),
    ("query alert", "avg(last_1h):anomalies(avg:m{name:x}, 'basic', 2, direction='above') >= 1"),
    ("query alert", "avg(last_30m):outliers(avg:system.cpu.user{role:es} by {host}, 'dbscan', 7) > 0"),
    ("query alert", "avg(last_30m):outliers(avg:system.cpu.user{role:es} by {host}, 'MAD', 3.0, 20) > 0"),
    (
        "query alert",
        "max(next_2w):forecast(sum:m{*}.as_count().rollup(sum, 86400), 'linear', 2, model='reactive', interval='60m', "
        "history='1mo') >= 1000000000",
    ),
    ("query alert", "sum(last_5m):per_minute(sum:m{*}.as_count()) > 100"),
    ("query alert", "avg(last_5m):avg:m{*} > threshold"),
    ("service check", '"ntp.in_sync".by("*").last(2).count_by_status()'),
    ("service check", '"datadog.agent.up".over("cluster:x").by("*").last(1).pct_by_status()'),
    ("service check", '"datadog.agent.up".over("env:prod","role:db").by("host").last(2).count_by_status()'),
    ("log alert", 'logs("service:foo AND type:error").index("main").rollup("count").by("source").last("5m") > 2'),
    ("log alert", 'logs("@msg:\\"no space\\"").index("*").rollup("avg", "@duration").last("1d") > 2'),
    ("event-v2 alert", 'events("service:datadog-agent").rollup("cardinality", "datacenter").by("service").last("15m") < 1'),
    ("event alert", "events('priority:all sources:x').rollup('count').last('1d') > 0"),
    ("ci-tests alert", 'formula("query1 / query2 * 100").last("15m") >= 0.8'),
    (
        "ci-pipelines alert",
        'ci-pipelines("ci_level:pipeline @git.branch:staging*").rollup("count").by("@ci.pipeline.name").last("5m") >= 1',
    ),
    ("error-tracking alert", 'error-tracking("service:x").source("all").new().rollup("count").by("issue.id").last("1d") > 0'),
    ("error-tracking alert", 'error-tracking-rum("service:x").rollup("count").by("@issue.id").last("1h") >= 1'),
    (
        "error-tracking alert",
        'error-tracking("x").source("browser").impact().rollup("cardinality", "@usr.email").by("@issue.id").last("1d") > 5',
    ),
    ("slo alert", 'burn_rate("abc").over("30d").long_window("1h").short_window("5m") > 14.4'),
    ("slo alert", 'error_budget("abc").over("30d") > 75'),
    ("composite", "243450659 || 243450660"),
    ("composite", "(1 && !2) || 3"),
    ("process alert", "processes('java').over('example-tag').rollup('count').last('10m') > 1"),
    ("data-jobs alert", 'formula("failed_runs(run_query)").by(job_name).last(1h) > 0'),
    ("data-jobs alert", 'formula("failed_runs(run_query)").by(job_name,workspace_name).last(10d) > 0'),
    ("cost alert", 'formula("exclude_null(query1)").last("7d").anomaly(direction="above", threshold=10) >= 5'),
    ("cost alert", 'formula("query1").last("7d").change("relative", 20) > 5'),
    ("cost alert", 'formula("query1").current("1mo").forecast() > 5'),
    ("query alert", "avg(last_15m):( avg:a{*} / avg:b{*} ) * 100 > 90"),
    ("query alert", "max(last_15m):max:m{*} by {host.name}.fill(linear) > 0.59"),
    ("query alert", 'formula("query1").rollup("sum").last("5m") > 124'),
    ("audit alert", 'audits("@evt.name:Monitor @action:deleted").rollup("count").last("5m") > 0'),
    ("trace-analytics alert", 'trace-analytics("env:prod service:x").index("trace-search", "djm-search").rollup("count").last("5m") > 0'),
    ("network-path alert", 'network-path("x").index("netpath-path").rollup("count").last("5m") > 0'),
    ("network-performance alert", 'network-performance("x").rollup("avg", "measure").last("5m") > 0'),
    ("database-monitoring alert", 'database-monitoring("x").rollup("count").last("5m") > 0'),
    ("llm-observability alert", 'llm-observability("*").rollup("count").last("2h") > 0'),
    ("rum alert", 'rum("@type:error service:web").rollup("count").last("15m") > 50'),
    ("data-quality alert", 'formula("query1").last("5m") > 100'),
    ("synthetics alert", "no_query"),
]

INVALID: list[tuple[str, str]] = [
    ("avg:system.cpu.user", "missing-scope"),
    ("avg:system.cpu.user{", "query-syntax"),
    ("avg:system.cpu.user{env:prod}}", "query-syntax"),
    ("average:system.cpu.user{*}", "unknown-aggregator"),
    ("median:system.cpu.user{*}", "unknown-aggregator"),
    ("pc95:m{*}", "unknown-aggregator"),
    ("p105:m{*}", "unknown-aggregator"),
    ("avg:{*}", "metric-name"),
    ("avg:1metric{*}", "metric-name"),
    ("avg:my-metric{*}", "metric-name"),
    ("avg:m{env:prod AND !region:us}", "mixed-scope-operators"),
    ("avg:m{env:prod, service:x OR service:y}", "mixed-scope-operators"),
    ("avg:m{env IN prod,stg}", "query-syntax"),
    ("avg:m{env IN ()}", "query-syntax"),
    ("avg:m{AND env:prod}", "query-syntax"),
    ("avg:m{env:prod AND}", "query-syntax"),
    ("avg:m{(env:prod}", "query-syntax"),
    ("avg:m{@http.status_code:500}", "facet-in-scope"),
    ("avg:m{env=prod}", "query-syntax"),
    ("avg:m{*} by host", "query-syntax"),
    ("avg:m{*} by {}", "query-syntax"),
    ("avg:m{*} by {host,}", "query-syntax"),
    ("avg:m{*} group by {host}", "query-syntax"),
    ("avg:m{*}.as_count", "query-syntax"),
    ("avg:m{*}.as_count().as_rate()", "as-count-and-as-rate"),
    ("avg:m{*}.rollup(median, 60)", "rollup-method"),
    ("avg:m{*}.rollup(sum, -60)", "rollup-interval"),
    ("avg:m{*}.fill(previous)", "fill-method"),
    ("top(avg:m{*} by {host}, 10, 'mean')", "function-arity"),
    ("top(avg:m{*} by {host}, 10, 'average', 'desc')", "function-argument"),
    ("ewma_4(avg:m{*})", "unknown-function"),
    ("median_4(avg:m{*})", "unknown-function"),
    ("rollingavg_7(avg:m{*})", "unknown-function"),
    ("clamp_min(avg:m{*})", "function-arity"),
    ("avg:m{*} +", "query-syntax"),
]

INVALID_MONITORS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("query alert", "avg(last_5m):avg:m{$env} > 1", "template-variable-in-monitor", {}),
    ("query alert", "avg:m{*} > 1", "missing-window", {}),
    ("query alert", "avg(last_5m):avg:m{*}", "missing-comparator", {}),
    ("query alert", "avg(5m):avg:m{*} > 1", "window-not-allowed", {}),
    ("query alert", "avg(last_5min):avg:m{*} > 1", "window-not-allowed", {}),
    ("query alert", "avg(last_30s):avg:m{*} > 1", "window-not-allowed", {}),
    ("query alert", "avg(last_5m):avg:m{*} => 1", "comparator", {}),
    ("query alert", "avg(last_5m):avg:m{*} > .5", "threshold-number", {}),
    ("query alert", "avg(last_5m):avg:m{*} > 5", "threshold-mismatch", {"thresholds": {"critical": 6}}),
    ("query alert", "avg(last_5m):autosmooth(avg:m{*}) > 1", "function-in-monitor", {}),
    ("query alert", "avg(last_5m):avg:a{*}, avg:b{*} > 1", "comma-list-in-monitor", {}),
    (
        "query alert",
        "avg(last_4h):anomalies(avg:m{*}, 'agile', 2, alert_window='last_15m') >= 1",
        "anomaly-window",
        {"threshold_windows": {"trigger_window": "last_30m", "recovery_window": "last_30m"}},
    ),
    ("query alert", "avg(last_4h):anomalies(avg:m{*}, 'basic', 2, seasonality='weekly') >= 1", "anomaly-seasonality", {}),
    ("query alert", "avg(last_4h):anomalies(avg:m{*}, 'agile', 2) >= 5", "anomaly-threshold", {}),
    ("query alert", "avg(last_30m):outliers(avg:m{*}, 'dbscan', 7) > 0", "outliers-without-group", {}),
    ("query alert", "max(next_1w):forecast(cumsum(avg:m{*}),'linear',1) >= 1", "forecast-nesting", {}),
    ("service check", '"check".over().last(2).count_by_status()', "service-check-over", {}),
    ("service check", '"check".over("*").by("host").last(101).count_by_status()', "service-check-last", {}),
    ("service check", '"check".over("*").by("host").last(1).count_by_status()', "service-check-last", {"thresholds": {"critical": 3}}),
    ("log alert", 'logs("x").last("5m") > 1', "missing-rollup", {}),
    ("log alert", 'logs("x").index("*").rollup("count").last("3d") > 1', "window-not-allowed", {}),
    ("slo alert", 'error_budget("id").over("14d") > 75', "window-not-allowed", {}),
    ("slo alert", 'error_budget("id").over("30d") < 75', "comparator", {}),
    ("slo alert", 'burn_rate("id").over("30d").long_window("72h").short_window("5m") > 1', "window-not-allowed", {}),
    ("composite", "123 AND 456", "query-syntax", {}),
    ("composite", "123 && ", "query-syntax", {}),
    ("log alert", 'formula("a / b").last("5m") > 1', "undefined-query", {"variables": [{"name": "a"}]}),
    (
        "error-tracking alert",
        'error-tracking("x").new().source("all").rollup("count").by("issue.id").last("1d") > 0',
        "error-tracking-order",
        {},
    ),
    (
        "error-tracking alert",
        'error-tracking("x").source("web").new().rollup("count").by("issue.id").last("1d") > 0',
        "error-tracking-source",
        {},
    ),
    ("service check", '"check".over("*").by("host").last(2).count_by_status() > 0', "service-check-comparison", {}),
    ("log alert", "query", "query-syntax", {}),
    ("synthetics alert", " ", "query-syntax", {}),
    ("an alert of next year", "", "query-syntax", {}),
]


def assert_read(parsed: Parsed[Any], text: str) -> None:
    assert errors(parsed) == []
    assert str(parsed.tree) == text


def error_rules(parsed: Parsed[Any]) -> set[str]:
    return {problem.rule for problem in errors(parsed)}


@pytest.mark.parametrize("query", VALID)
def test_a_valid_query_is_read(query: str) -> None:
    assert_read(parse_metric(query), query)


@pytest.mark.parametrize("formula", VALID_FORMULAS)
def test_a_valid_formula_is_read(formula: str) -> None:
    assert_read(parse_formula(formula), formula)


@pytest.mark.parametrize(("monitor_type", "query"), VALID_MONITORS)
def test_a_valid_monitor_query_is_read(monitor_type: str, query: str) -> None:
    assert_read(parse_monitor(query, monitor_type), query)


@pytest.mark.parametrize(("query", "rule"), INVALID)
def test_an_invalid_query_is_refused(query: str, rule: str) -> None:
    assert error_rules(parse_metric(query)) == {rule}


@pytest.mark.parametrize(("monitor_type", "query", "rule", "options"), INVALID_MONITORS)
def test_an_invalid_monitor_query_is_refused(monitor_type: str, query: str, rule: str, options: dict[str, Any]) -> None:
    assert rule in error_rules(parse_monitor(query, monitor_type, options))


def test_a_burn_rate_that_cannot_happen_is_refused() -> None:
    query = 'burn_rate("id").over("30d").long_window("1h").short_window("5m") > 1001'
    assert error_rules(parse_monitor(query, "slo alert", slo_target=99.9)) == {"slo-threshold"}
    assert errors(parse_monitor(query.replace("1001", "1000"), "slo alert", slo_target=99.9)) == []


def test_an_unknown_function_is_a_warning_for_datadog_adds_some_without_notice() -> None:
    (problem,) = parse_metric("defualt_zero(avg:m{*})").problems
    assert (problem.rule, problem.severity, problem.hint) == ("unknown-function", "warning", 'did you mean "default_zero"?')


def test_a_share_is_never_more_than_all_of_it() -> None:
    [problem] = parse_monitor("avg(last_4h):anomalies(avg:m{*}, 'agile', 2) > 1", "query alert").problems
    assert (problem.rule, problem.hint) == ("anomaly-threshold", "write >= 1")
