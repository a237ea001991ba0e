# ruff: noqa: E501
"""Every monitor kind: given a spec, then this query; and the query gives the spec back."""

from textwrap import dedent

import pytest

from o11yascode.build.monitor_lift import lift
from o11yascode.monitor import kinds
from o11yascode.resource.compare import same
from o11yascode.resource.kinds import KINDS
from tests.monitor.specs import Project, parse

SPANS = "trace.http.request{service:gs2,env:prod}"
CASES = {
    "metric": (
        """
        kind: metric
        query: avg:system.cpu.user{env:prod} by {host}
        evaluate: avg over 15m
        critical: "> 90"
        """,
        "query alert",
        "avg(last_15m):avg:system.cpu.user{env:prod} by {host} > 90",
    ),
    "change": (
        """
        kind: change
        query: avg:queue.depth{env:prod}
        evaluate: avg over 5m
        compared_to: 1h
        critical: "> 100"
        """,
        "query alert",
        "change(avg(last_5m),1h_ago):avg:queue.depth{env:prod} > 100",
    ),
    "change in percent": (
        """
        kind: change
        query: avg:approval.rate{service:x}
        evaluate: avg over 5m
        compared_to: last 1d
        critical: "< -20%"
        warning: "< -10%"
        """,
        "query alert",
        "pct_change(avg(last_5m),last_1d):avg:approval.rate{service:x} < -20",
    ),
    "week_over_week in percent": (
        """
        kind: week_over_week
        query: sum:shop.orders{env:prod}.as_count()
        evaluate: sum over 1h
        critical: "< -30%"
        """,
        "query alert",
        "sum(last_1h):(sum:shop.orders{env:prod}.as_count() - week_before(sum:shop.orders{env:prod}.as_count())) "
        "/ week_before(sum:shop.orders{env:prod}.as_count()) * 100 < -30",
    ),
    "week_over_week as a ratio": (
        """
        kind: week_over_week
        query: avg:shop.carts{*}
        evaluate: avg over 1h
        critical: "> 1.5x"
        """,
        "query alert",
        "avg(last_1h):avg:shop.carts{*} / week_before(avg:shop.carts{*}) > 1.5",
    ),
    "latency, fixed": (
        """
        kind: latency
        service: gs2
        operation: servlet.request
        resource: get_/users
        percentile: p99
        evaluate: percentile over 10m
        critical: "> 0.5s"
        """,
        "query alert",
        "percentile(last_10m):p99:trace.servlet.request{service:gs2,resource_name:get_/users} > 0.5",
    ),
    "latency, slower than before": (
        """
        kind: latency
        service: gs2
        operation: http.request
        scope: env:prod
        by: version
        percentile: p95
        evaluate: avg over 15m
        slower_than: 1.5x week_before
        warning: "> 1.2x"
        """,
        "query alert",
        f"avg(last_15m):p95:{SPANS} by {{version}} / week_before(p95:{SPANS} by {{version}}) > 1.5",
    ),
    "error_rate of a service": (
        """
        kind: error_rate
        service: gs2
        operation: http.request
        scope: env:prod
        evaluate: sum over 5m
        critical: "> 5%"
        """,
        "query alert",
        "sum(last_5m):default_zero(sum:trace.http.request.errors{service:gs2,env:prod}.as_count()) "
        "/ sum:trace.http.request.hits{service:gs2,env:prod}.as_count() * 100 > 5",
    ),
    "error_rate of queries": (
        """
        kind: error_rate
        errors: sum:aws.apigateway.5xxerror{*}.as_count()
        requests: sum:aws.apigateway.count{*}.as_count()
        evaluate: sum over 10m
        critical: ">= 1.5%"
        no_data: show
        """,
        "query alert",
        "sum(last_10m):sum:aws.apigateway.5xxerror{*}.as_count() / sum:aws.apigateway.count{*}.as_count() * 100 >= 1.5",
    ),
    "capacity of a metric": (
        """
        kind: capacity
        used: max:aws.rds.database_connections{*} by {dbname}
        limit: max:rds.max_connections{*} by {dbname}
        evaluate: avg over 15m
        critical: "> 85%"
        warning: "> 70%"
        """,
        "query alert",
        "avg(last_15m):max:aws.rds.database_connections{*} by {dbname} / max:rds.max_connections{*} by {dbname} * 100 > 85",
    ),
    "capacity of a sum, against a number": (
        """
        kind: capacity
        used: max:a.reads{*} + max:a.writes{*}
        limit: 1000
        evaluate: max over 5m
        critical: "> 85%"
        """,
        "query alert",
        "max(last_5m):(max:a.reads{*} + max:a.writes{*}) / 1000 * 100 > 85",
    ),
    "capacity, forecast": (
        """
        kind: capacity
        used: max:system.disk.used{*} by {host}
        limit: max:system.disk.total{*} by {host}
        forecast: {within: 1w, algorithm: linear, deviations: 1, interval: 60m}
        critical: ">= 85%"
        """,
        "query alert",
        "max(next_1w):forecast(max:system.disk.used{*} by {host} / max:system.disk.total{*} by {host} * 100, 'linear', 1, interval='60m') >= 85",
    ),
    "anomaly": (
        """
        kind: anomaly
        query: avg:m{*} by {host}
        evaluate: avg over 4h
        algorithm: agile
        deviations: 3
        direction: both
        alert_window: 15m
        interval: 1m
        count_default_zero: true
        seasonality: weekly
        recovery_window: 30m
        critical: ">= 1"
        recovery: {critical: 0}
        """,
        "query alert",
        "avg(last_4h):anomalies(avg:m{*} by {host}, 'agile', 3, direction='both', alert_window='last_15m', interval=60, "
        "count_default_zero='true', seasonality='weekly') >= 1",
    ),
    "forecast": (
        """
        kind: forecast
        query: avg:m{*}
        evaluate: max over next 2w
        algorithm: linear
        deviations: 2
        model: reactive
        interval: 60m
        history: 1mo
        critical: ">= 10"
        """,
        "query alert",
        "max(next_2w):forecast(avg:m{*}, 'linear', 2, model='reactive', interval='60m', history='1mo') >= 10",
    ),
    "outlier": (
        """
        kind: outlier
        query: avg:m{*} by {host}
        evaluate: avg over 30m
        algorithm: MAD
        tolerance: 3
        percentage: 20
        critical: "> 0"
        """,
        "query alert",
        "avg(last_30m):outliers(avg:m{*} by {host}, 'MAD', 3, 20) > 0",
    ),
    "log": (
        """
        kind: log
        match: service:gs2 @error.message:"out of memory"
        index: main
        by: [service, status]
        window: 5m
        critical: "> 2"
        """,
        "log alert",
        'logs("service:gs2 @error.message:\\"out of memory\\"").index("main").rollup("count").by("service,status").last("5m") > 2',
    ),
    "log measure": (
        """
        kind: log
        match: service:gs2
        measure: pc95(@duration)
        window: 15m
        critical: "> 100"
        """,
        "log alert",
        'logs("service:gs2").rollup("pc95", "@duration").last("15m") > 100',
    ),
    "log below a fraction": (
        "{kind: log, match: a, measure: avg(@share), window: 5m, critical: < .5}",
        "log alert",
        'logs("a").rollup("avg", "@share").last("5m") < .5',
    ),
    "log of a day": (
        """
        kind: log
        match: service:gs2
        window: current 1d
        critical: "< 1"
        """,
        "log alert",
        'logs("service:gs2").rollup("count").current("1d") < 1',
    ),
    "event formula of an hour": (
        """
        kind: event
        formula: failed
        queries: {failed: {match: "status:error"}}
        window: current 1h
        critical: "> 3"
        """,
        "event-v2 alert",
        'formula("failed").current("1h") > 3',
    ),
    "rum formula": (
        """
        kind: rum
        formula: errors / all * 100
        queries:
          errors: {match: "status:error", by: ["@view.name"]}
          all: {match: "", measure: cardinality(@session.id), by: ["@view.name"]}
        window: 15m
        critical: ">= 0.8"
        """,
        "rum alert",
        'formula("errors / all * 100").last("15m") >= 0.8',
    ),
    "event": (
        """
        kind: event
        match: source:watchdog story_category:apm
        by: [story_key, service]
        window: 30m
        critical: "> 0"
        """,
        "event-v2 alert",
        'events("source:watchdog story_category:apm").rollup("count").by("story_key,service").last("30m") > 0',
    ),
    "ci": (
        """
        kind: ci
        source: tests
        match: type:test @test.status:fail
        by: "@test.name"
        window: 5m
        critical: ">= 1"
        """,
        "ci-tests alert",
        'ci-tests("type:test @test.status:fail").rollup("count").by("@test.name").last("5m") >= 1',
    ),
    "network": (
        """
        kind: network
        source: path
        match: source:a
        index: netpath-path
        window: 5m
        critical: "> 1"
        """,
        "network-path alert",
        'network-path("source:a").index("netpath-path").rollup("count").last("5m") > 1',
    ),
    "apm": (
        "{kind: apm, match: service:x, window: 5m, critical: '> 1'}",
        "trace-analytics alert",
        'trace-analytics("service:x").rollup("count").last("5m") > 1',
    ),
    "audit": (
        "{kind: audit, match: '@action:deleted', window: 5m, critical: '> 0'}",
        "audit alert",
        'audits("@action:deleted").rollup("count").last("5m") > 0',
    ),
    "database": (
        "{kind: database, match: db:x, window: 5m, critical: '> 0'}",
        "database-monitoring alert",
        'database-monitoring("db:x").rollup("count").last("5m") > 0',
    ),
    "llm": (
        "{kind: llm, match: '*', window: 2h, critical: '> 0'}",
        "llm-observability alert",
        'llm-observability("*").rollup("count").last("2h") > 0',
    ),
    "error_tracking of traces": (
        """
        kind: error_tracking
        source: traces
        match: service:handson
        alert_on: new_issue
        window: 1d
        critical: ">= 1"
        """,
        "error-tracking alert",
        'error-tracking("service:handson").source("backend").new().rollup("count").by("@issue.id").last("1d") >= 1',
    ),
    "error_tracking, high impact, users": (
        """
        kind: error_tracking
        source: rum
        match: service:web
        alert_on: high_impact
        measure: cardinality(@usr.email)
        by: ["@issue.id", env]
        window: 1d
        critical: "> 500"
        """,
        "error-tracking alert",
        'error-tracking("service:web").source("browser").impact().rollup("cardinality", "@usr.email").by("@issue.id,env").last("1d") > 500',
    ),
    "error_tracking, count": (
        """
        kind: error_tracking
        source: logs
        match: env:prod
        alert_on: count
        window: 5m
        critical: "> 5"
        """,
        "error-tracking alert",
        'error-tracking-logs("env:prod").rollup("count").by("@issue.id").last("5m") > 5',
    ),
    "error_tracking, a product's own form": (
        """
        kind: error_tracking
        source: traces
        match: env:prod
        alert_on: high_impact
        window: 5m
        form: product
        critical: "> 5"
        """,
        "error-tracking alert",
        'error-tracking-traces("env:prod").impact().rollup("count").by("@issue.id").last("5m") > 5',
    ),
    "service_check": (
        """
        kind: service_check
        check: datadog.agent.up
        over: [env:prod, role:db]
        by: host
        critical: 3
        warning: 1
        ok: 2
        """,
        "service check",
        '"datadog.agent.up".over("env:prod","role:db").by("host").last(4).count_by_status()',
    ),
    "service_check of a cluster": (
        """
        kind: service_check
        check: datadog.agent.up
        over: cluster:x
        by: "*"
        critical: 50%
        """,
        "service check",
        '"datadog.agent.up".over("cluster:x").by("*").last(1).pct_by_status()',
    ),
    "process": (
        """
        kind: process
        match: java AND elasticsearch
        over: env:prod
        by: host
        window: 10m
        critical: "> 5"
        """,
        "process alert",
        'processes("java AND elasticsearch").over("env:prod").by("host").rollup("count").last("10m") > 5',
    ),
    "synthetics": (
        """
        kind: synthetics
        test: abc-def-ghi
        metric: synthetics.http.response.time
        aggregate: avg
        evaluate: avg over 15m
        critical: "> 2000"
        """,
        "query alert",
        "avg(last_15m):avg:synthetics.http.response.time{check_id:abc-def-ghi} > 2000",
    ),
    "composite": (
        "{kind: composite, expression: '( 123 && !456 ) || gs2/api-5xx'}",
        "composite",
        "( 123 && !456 ) || ${ref:gs2/api-5xx}",
    ),
    "slo_burn_rate": (
        """
        kind: slo_burn_rate
        slo: gs2/availability
        window: 30d
        long_window: 1h
        short_window: 5m
        critical: "> 14.4"
        """,
        "slo alert",
        'burn_rate("${ref:gs2/availability}").over("30d").long_window("1h").short_window("5m") > 14.4',
    ),
    "slo_error_budget": (
        """
        kind: slo_error_budget
        slo: 0123456789abcdef0123456789abcdef
        window: 7d
        critical: "> 75%"
        warning: "> 50%"
        """,
        "slo alert",
        'error_budget("0123456789abcdef0123456789abcdef").over("7d") > 75',
    ),
    "cost anomaly": (
        """
        kind: cost
        query: sum:aws.cost.net.amortized{*} by {aws_product}.rollup(sum, 86400)
        aggregator: sum
        formula: exclude_null(query1)
        alert_on: anomaly
        direction: above
        deviation: 10
        window: 7d
        critical: ">= 5"
        """,
        "cost alert",
        'formula("exclude_null(query1)").last("7d").anomaly(direction="above", threshold=10) >= 5',
    ),
    "cost change": (
        """
        kind: cost
        queries: {now: "sum:a{*}", other: "sum:b{*}"}
        formula: now + other
        alert_on: change
        change: relative
        change_by: 20
        window: 7d
        critical: "> 100"
        """,
        "cost alert",
        'formula("now + other").last("7d").change("relative", 20) > 100',
    ),
    "cost forecast": (
        "{kind: cost, query: 'sum:a{*}', alert_on: forecast, window: 1mo, critical: '> 5000'}",
        "cost alert",
        'formula("query1").current("1mo").forecast() > 5000',
    ),
    "data_quality": (
        "{kind: data_quality, formula: query1, variables: [{name: query1}], window: 30m, critical: '> 1000'}",
        "data-quality alert",
        'formula("query1").last("30m") > 1000',
    ),
    "data_jobs": (
        "{kind: data_jobs, formula: failed_runs(run_query), variables: [{name: run_query}], by: job_name, window: 1h, critical: '> 0'}",
        "data-jobs alert",
        'formula("failed_runs(run_query)").by(job_name).last(1h) > 0',
    ),
    "raw": ("{kind: raw, body: {type: new alert, query: anything, options: {x: 1}}}", "new alert", "anything"),
}


@pytest.mark.parametrize("case", CASES)
def test_spec_to_query_and_back(case):
    text, monitor_type, query = CASES[case]
    node = parse(dedent(text).strip())
    node.value |= {"id": parse("x"), "name": parse("n")}
    result = Project(service=None, team=None).build_node(node)
    assert (result.payload["type"], result.query) == (monitor_type, query)

    spec = lift(result.payload)
    written = {"name": "n", **parse(dedent(text).strip()).plain()}
    assert spec == written
    again = parse("id: x")
    again.value |= {key: plain(value) for key, value in spec.items()}
    assert same(KINDS["monitor"], Project(service=None, team=None).build_node(again).payload, result.payload)


def test_slower_than_a_time_is_a_critical_threshold():
    text = "id: x\nname: n\nkind: latency\nservice: gs2\n"
    slower = Project().build(text + "slower_than: 500ms\nwarning: 300ms").resources[0].payload
    assert slower == Project().build(text + 'critical: "> 500ms"\nwarning: 300ms').resources[0].payload
    assert slower["options"]["thresholds"] == {"critical": 0.5, "warning": 0.3}
    for field in ("slower_than", "critical"):
        told = [found for found in Project().build(f"{text}{field}: 500").diagnostics if found.rule == "threshold-unit"]
        assert [str(found.location) for found in told] == [f"monitors/x.yaml:5:{len(field) + 3}"]
        assert told[0].hint == "write 500ms, or 500s if that is meant"


def plain(value):
    from o11yascode.source.node import plain_node

    return plain_node(value)


def test_every_kind_has_a_case():
    assert {parse(dedent(text).strip()).plain()["kind"] for text, _, _ in CASES.values()} == set(kinds())


def test_every_kind_has_the_name_of_its_file():
    assert {name: kind.name for name, kind in kinds().items()} == {name: name for name in kinds()}


def test_a_new_kind_is_a_new_file(tmp_path, monkeypatch):
    """What discovery finds is what the folder holds: there is no list to edit."""
    import o11yascode.monitor as package

    (tmp_path / "brand_new.py").write_text(
        "from o11yascode.monitor.kind import MonitorKind\nfrom o11yascode.spec.monitor import MonitorSpec\n"
        "KIND = MonitorKind('brand_new', MonitorSpec, lambda spec, work: None, lambda live: None)\n"
    )
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    assert "brand_new" in kinds.__wrapped__()


@pytest.mark.parametrize(
    ("spec", "query"),
    [
        ('{kind: latency, critical: "> 500ms"}', "percentile(last_10m):p95:trace.http.request{service:gs2,env:prod} > 0.5"),
        ('{kind: latency, resource: GET /users, critical: "> 1s"}', "percentile(last_10m):p95:trace.http.request{service:gs2,env:prod,resource_name:get_/users} > 1"),
        (
            '{kind: latency, scope: "env:stg AND version:2", percentile: avg, critical: "> 1s"}',
            "avg(last_10m):avg:trace.http.request{service:gs2 AND env:stg AND version:2} > 1",
        ),
        ('{kind: capacity, used: "max:a{*}", limit: 10, forecast: 1w, critical: "> 85%"}', "max(next_1w):forecast(max:a{*} / 10 * 100, 'linear', 1) >= 85"),
        ('{kind: anomaly, query: "avg:a{*}", critical: 75%}', "avg(last_4h):anomalies(avg:a{*}, 'basic', 2) >= 0.75"),
        ('{kind: forecast, query: "avg:a{*}", evaluate: 1w, critical: 10}', "max(next_1w):forecast(avg:a{*}, 'linear', 1) >= 10"),
        ('{kind: outlier, query: "avg:a{*} by {host}"}', "avg(last_30m):outliers(avg:a{*} by {host}, 'dbscan', 3) > 0"),
        ('{kind: synthetics, test: gs2/login, critical: "> 2s"}', "avg(last_15m):avg:synthetics.http.response.time{check_id:${ref:gs2/login}} > 2000"),
        ('{kind: slo_burn_rate, slo: availability, long_window: 1h, critical: "> 14.4x"}', 'burn_rate("${ref:gs2/availability}").over("30d").long_window("1h").short_window("5m") > 14.4'),
        ('{kind: error_tracking, source: logs, match: a}', 'error-tracking("a").source("backend").new().rollup("count").by("@issue.id").last("1d") > 0'),
        ('{kind: composite, expression: api-5xx && !slow}', "${ref:gs2/api-5xx} && !${ref:gs2/slow/prod}"),
        ('{kind: service_check, check: ntp.in_sync, by: "*"}', '"ntp.in_sync".by("*").last(2).count_by_status()'),
        ('{kind: log, match: a, measure: p95(@duration), window: 5m, critical: 1}', 'logs("a").rollup("pc95", "@duration").last("5m") > 1'),
        ('{kind: metric, query: "avg:a{", evaluate: 5m, critical: 1}', "avg(last_5m):avg:a{ > 1"),
        ('{kind: week_over_week, query: "avg:a{", critical: "> 2x"}', "avg(last_1h):(avg:a{) / week_before((avg:a{)) > 2"),
    ],
)  # fmt: skip
def test_what_is_left_out_has_a_default(spec, query):
    node = parse(spec)
    node.value |= {"id": parse("x"), "name": parse("n")}
    assert Project(env="prod").build_node(node).query == query


@pytest.mark.parametrize(
    ("spec", "problems"),
    [
        ("kind: composite\nexpression: gs2/api-5xx && gs2/nope", ["unknown-reference 4:28"]),
        ("kind: composite\nexpression: gs2/api-5xx AND 12", ["composite-syntax 4:25"]),
        ("kind: composite\nexpression: (12 && 13", ["composite-syntax 4:21"]),
        ("kind: composite\nexpression: 12 &&", ["composite-syntax 4:17"]),
        ("kind: composite\nexpression: 12 13", ["composite-syntax 4:16"]),
        ("kind: composite\nexpression: gs2/availability || 13", ["wrong-reference 4:13"]),
        ("kind: composite\nexpression: gs2/x || 13", ["composite-syntax 4:13"]),
        ("kind: composite\nexpression: |\n  gs2/api-5xx\n  && nope", ["unknown-reference 6:6"]),
        ("kind: latency\ncritical: 5x", ["threshold-unit 4:11"]),
        ("kind: latency", ["missing-field 1:1"]),
        ("kind: latency\nslower_than: 2x yesterday", ["wrong-value 4:14"]),
        ("kind: latency\nslower_than: 2x", ["wrong-value 4:14"]),
        ("kind: latency\nslower_than: 5%", ["wrong-value 4:14"]),
        ("kind: latency\nslower_than: 500ms\ncritical: 1s", ["missing-field 1:1"]),
        ("kind: week_over_week\nquery: avg:a{*}\ncritical: '> 2'", ["threshold-unit 5:11"]),
        ("kind: change\nquery: avg:a{*}\nevaluate: 5m\ncompared_to: yesterday\ncritical: 1", ["wrong-value 6:14"]),
        ("kind: change\nquery: avg:a{*}\nevaluate: 5m\ncompared_to: 1d\ncritical: 1%\nwarning: 1ms", ["threshold-unit 8:10"]),
        ("kind: error_rate\nerrors: avg:a{*}\ncritical: 1%", ["missing-field 1:1"]),
        ("kind: service_check\ncheck: a\ncritical: '> 3'", ["threshold-comparator 5:11"]),
        ("kind: service_check\ncheck: a\ncritical: 3\nlast: 2", ["service-check-last 6:7"]),
        ("kind: slo_burn_rate\nslo: availability\nlong_window: 3d\ncritical: '> 1'", ["slo-window 5:14"]),
        ("kind: slo_burn_rate\nslo: availability\nlong_window: 1h\ncritical: '< 1'", ["threshold-comparator 6:11"]),
        ("kind: slo_burn_rate\nslo: api-5xx\nlong_window: 1h\ncritical: '> 1'", ["wrong-reference 4:6"]),
        ("kind: error_tracking\nsource: all\nmatch: a\nalert_on: count\ncritical: 1\nwindow: 5m", ["error-tracking-source 4:9"]),
        ("kind: error_tracking\nsource: traces\nmatch: a\nby: service", ["error-tracking-group 6:5"]),
        ("kind: log\nwindow: 5m\ncritical: 1", ["missing-field 1:1"]),
        ("kind: log\nmatch: a\nmeasure: avg\nwindow: 5m\ncritical: 1", ["wrong-value 5:10"]),
        ("kind: log\nmatch: a\nwindow: 30s\ncritical: 1", ["wrong-value 5:9"]),
        ("kind: log\nmatch: a\nwindow: current 7d\ncritical: 1", ["wrong-value 5:9"]),
        ("kind: cost\nquery: sum:a{*}\nalert_on: change\ncritical: 1", ["missing-field 5:11"]),
        ("kind: outlier\nquery: avg:a{*} by {host}\npercentage: 10", ["conflicting-fields 5:13"]),
        ("kind: raw\nbody: {type: x}", ["missing-field 4:7"]),
        ("kind: raw\nbody: {type: x, query: y, options: 1}", ["wrong-type 4:36"]),
        ("kind: metrc\nquery: a", ["unknown-kind 3:7"]),
        ("query: a", ["missing-field 1:1"]),
    ],
)
def test_bad_input_has_its_place(spec, problems):
    built = Project(env="prod").build(f"id: x\nname: n\n{spec}")
    assert not built.resources
    assert built.problems() == problems


@pytest.mark.parametrize(
    ("spec", "meant"),
    [
        ("kind: composite\nquery: a && b", "expression"),
        ("kind: log\nquery: a\nwindow: 5m\ncritical: 1", "match"),
        ("kind: process\nquery: a\nwindow: 5m\ncritical: 1", "match"),
    ],
)
def test_a_query_by_another_name(spec, meant):
    found = Project(env="prod").build(f"id: x\nname: n\nnotify: '@a'\n{spec}").diagnostics
    assert [d.hint for d in found if d.rule == "unknown-field"] == [f'did you mean "{meant}"?']
    assert not any(f'needs "{meant}"' in d.message for d in found)


@pytest.mark.parametrize(("critical", "problems"), [("0.05", ["threshold-unit 3:11"]), ("0.05%", []), ("1", []), ("0", [])])
@pytest.mark.parametrize("kind", ["kind: error_rate", "kind: capacity\nused: avg:u{*}\nlimit: 100"])
def test_a_fraction_of_a_percent_names_its_unit(kind, critical, problems):
    assert Project(env="prod").build(f"id: x\nname: n\ncritical: '> {critical}'\nnotify: '@a'\n{kind}").problems() == problems


@pytest.mark.parametrize(("critical", "problems"), [("500", ["threshold-unit 4:11"]), ("500s", []), ("500ms", []), ("2", [])])
def test_a_latency_of_minutes_names_its_unit(critical, problems):
    assert Project(env="prod").build(f"id: x\nname: n\nkind: latency\ncritical: '> {critical}'\nnotify: '@a'").problems() == problems
