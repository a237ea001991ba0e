"""Queries in words, as data, as differences, and as diagnostics with their place."""

import pytest

from o11yascode import check_query
from o11yascode.query.diff import query_differences
from o11yascode.query.dump import dump
from o11yascode.query.explain import explain
from o11yascode.query.languages import parse
from o11yascode.query.monitor import parse_monitor
from o11yascode.query.search import facets, parse_search, search_variables
from o11yascode.query.template import matched_paths, mentions, parse_template, path_parts, values
from tests.query.problems import errors


@pytest.mark.parametrize(
    ("form", "query", "words"),
    [
        (
            "query alert",
            "sum(last_5m):sum:api.errors{env:prod} by {apiname}.as_count() > 50",
            "alerts when the sum over the last 5 minutes of the sum of api.errors where env is prod, for each apiname, as a count, "
            "is greater than 50",
        ),
        (
            "log alert",
            'logs("service:a -status:ok @http.code:[500 TO 599]").index("*").rollup("count").by("host").last("5m") > 2',
            "alerts when the count of logs where service is a and not (status is ok) and @http.code is from 500 to 599 "
            "over the last 5 minutes, for each host, is greater than 2",
        ),
        ("composite", "1 && !2", "alerts when monitor 1 alerts and not (monitor 2 alerts)"),
        ("metric", "p95:m{a:x*} by {host}", "the 95th percentile of m where a is like x*, for each host"),
        (
            "metric",
            "sum:m{*}.rollup(sum, daily, 12am, 'Europe/Paris')",
            "the sum of m, rolled up to the sum of every day, 12am, Europe/Paris",
        ),
        ("metric", "sum:m{*}.rollup(daily, 'Asia/Tokyo')", "the sum of m, rolled up by day, Asia/Tokyo"),
        ("metric", "sum:m{*}.rollup(60)", "the sum of m, rolled up every 60 seconds"),
        ("formula", "max(query1, {env,az})", "the maximum of query1, for each env and az"),
        ("search", "CIDR(@ip, 10.0.0.0/8, 11.0.0.0/8) *:foo", "@ip is in 10.0.0.0/8 or 11.0.0.0/8 and any attribute is foo"),
        ("search", "@a:{1 TO 5]", "@a is from 1 (not included) to 5"),
        (
            "service check",
            '"up".over("*").exclude("a:b").by("host").last(3).count_by_status()',
            "alerts on the status of the check up over * without a:b in its last 3 runs, for each host",
        ),
        (
            "error-tracking alert",
            'error-tracking("x:y").source("browser").new().rollup("count").by("@issue.id").last("1d") > 5',
            "alerts when the count of new issues of source browser where x is y over the last day, for each @issue.id, is greater than 5",
        ),
        (
            "cost alert",
            'formula("query1").last("7d").change("relative", 20) > 10',
            "alerts when the change of query1 (relative, 20) over the last 7 days, is greater than 10",
        ),
        ("message", "{{host.name}} is down @slack-ops", "a message that notifies slack-ops and shows host.name"),
        (
            "slo alert",
            'burn_rate("abc").over("30d").long_window("1h").short_window("5m") > 14.4',
            "alerts when the burn rate of the 30d error budget of objective abc is greater than 14.4 over 1h and 5m",
        ),
    ],
)
def test_a_query_in_words(form: str, query: str, words: str) -> None:
    tree = parse(query, form).tree
    assert tree is not None
    assert explain(tree) == words


MONITOR = "sum(last_5m):sum:api.errors{env:prod,az:a} by {apiname}.as_count() > 50"


@pytest.mark.parametrize(
    ("after", "rows"),
    [
        (MONITOR.replace("env:prod", "env:stg"), [("scope", "env:prod", "env:stg")]),
        (MONITOR.replace("> 50", ">= 80"), [("comparator", ">", ">="), ("threshold", "50", "80")]),
        (MONITOR.replace("last_5m", "last_10m"), [("window", "last_5m", "last_10m")]),
        (MONITOR.replace(":sum:", ":avg:"), [("aggregator", "sum", "avg")]),
        (MONITOR.replace("apiname", "apiname, host"), [("group", "apiname", "apiname, host")]),
        (MONITOR.replace("sum:api.errors{env:prod,az:a} by {apiname}.as_count()", "avg:b{*} + avg:c{*}"), "query"),
        (MONITOR.replace(" by {", " by{").replace("prod,az", "prod, az"), []),
        (MONITOR.replace("sum:api", "default_zero(sum:api").replace("() >", "()) >"), [("function", "", "default_zero")]),
        ("nonsense", "query"),
    ],
)
def test_queries_differ_by_what_they_mean(after: str, rows: object) -> None:
    expected = [("query", MONITOR, after)] if rows == "query" else rows
    assert query_differences(MONITOR, after, "query alert") == expected


def test_a_chain_differs_by_its_steps() -> None:
    before = 'logs("a:b c:d").index("*").rollup("count").by("x").last("5m") > 1'
    after = 'logs("a:b c:e").index("*").rollup("count").by("x,y").last("15m") > 2'
    rows = [("search", "c:d", "c:e"), ("group", "x", "x,y"), ("window", "5m", "15m"), ("threshold", "1", "2")]
    assert query_differences(before, after, "log alert") == rows


def test_a_diagnostic_stands_in_the_query() -> None:
    (found,) = check_query("avg:a{*} +\n  avg:my-metric{*}")
    assert found.rule == "metric-name"
    assert found.location is not None
    assert (found.location.file, found.location.line, found.location.column, found.location.end_column) == ("<query>", 2, 7, 16)
    assert found.excerpt is not None
    assert found.excerpt.text[found.excerpt.start : found.excerpt.end] == "my-metric"


def test_problems_inside_quotes_are_placed_in_the_whole_query() -> None:
    query = 'logs("@msg:\\"a\\" (b").index("*").rollup("count").last("5m") > 2'
    (found,) = check_query(query, "log alert")
    assert found.excerpt is not None
    assert query[found.excerpt.start] == "("


@pytest.mark.parametrize(
    ("form", "query", "hint"),
    [
        ("metric", "avg(last_5m):avg:a.b{*} > 5", "write the query alone"),
        ("query alert", "avg(last_5m):avg( last_5m ):avg:a.b{*} > 5", "write the query alone"),
        ("query alert", "avg(last_5m):avg:a.b{*} > 5 > 5", "write the query alone"),
        ("metric", "avg:a.b{env:${env}}", "an expression is written ${{ name }}"),
        ("metric", "avg:a.b{env:prod", "close the scope with }"),
        ("search", 'logs("service:a").index("*").rollup("count").last("5m") > 5', "write what stands between the quotes"),
        ("message", "{% if env %}a{% endif %}", "statements have a meaning in a message_file"),
    ],
)
def test_what_belongs_elsewhere_is_told_so(form: str, query: str, hint: str) -> None:
    (found,) = check_query(query, form)
    assert hint in (found.hint or "")


def test_a_threshold_larger_than_any_number_is_for_others_to_tell() -> None:
    assert check_query("avg(last_5m):avg:a.b{*} > 5", "query alert", {"thresholds": {"critical": 10**400}}) == []


def test_of_an_unknown_monitor_type_only_that_is_said() -> None:
    assert [d.rule for d in check_query('logs("a").index("*").rollup("count").last("5m") > 5', "log alrt")] == ["unknown-monitor-type"]


@pytest.mark.parametrize(
    "scope",
    [
        "$env",
        "env:$env.value",
        "env:$env.value*",
        "env:$env.value-eu",
        "host:$env.value.example.org",
        "env IN ($env.value, x)",
        "$env.key:x",
    ],
)
def test_what_follows_a_variable_is_not_its_name(scope: str) -> None:
    assert check_query(f"avg:m{{{scope}}}", variables=["env"]) == []
    (found,) = check_query(f"avg:m{{{scope}}}", variables=["environment"])
    assert (found.rule, found.message) == ("undeclared-variable", "the template variable `$env` is not declared")
    search = parse_search(scope.replace(" IN ", ":")).tree
    assert search is not None
    assert search_variables(search) == {"env"}


def test_an_amount_in_a_search_is_no_variable() -> None:
    assert check_query('logs("\\"$5.00 charged\\" $5 a:b").index("*").rollup("count").last("5m") > 5', "log alert") == []


def test_undeclared_variables() -> None:
    (found,) = check_query("avg:m{$env,x:$srvice.value}", variables=["env", "service"])
    assert (found.rule, found.hint) == ("undeclared-variable", 'did you mean "service"?')
    (found,) = check_query("avg:m{$env}", "slo")
    assert found.rule == "template-variable-in-slo"


def test_a_tree_as_data() -> None:
    tree = parse("avg:m{env:prod}", "metric").tree
    assert tree is not None
    data = dump(tree)
    assert (data["node"], data["aggregator"], data["start"], data["end"]) == ("Series", "avg", 0, 15)
    assert data["scope"]["filter"] == {"node": "Tag", "text": "env:prod", "start": 6, "end": 14, "key": "env", "value": "prod"}


def test_a_search_tells_its_facets() -> None:
    tree = parse_search('service:a -status:(ok OR info) @http.code:[500 TO 599] "out of memory" @d:>=5 source: x').tree
    assert tree is not None
    assert facets(tree) == {"service", "status", "@http.code", "@d", "source"}
    assert errors(parse_search("(a OR b"))
    assert errors(parse_search('msg:"a'))


MESSAGE = """{{#is_match "host.name" "a" ""}}x{{else}}y @ops-{{service.name}}{{/is_match}} {{[@network.client.ip].name}}
{{{{raw}}}} {{x}} @no {{{{/raw}}}} {{{event.text}}} {{! c }} mail bob@example.com and @ann@example.com. (@slack-x)"""


def test_a_message_tells_whom_it_mentions_and_what_it_shows() -> None:
    parsed = parse_template(MESSAGE)
    assert parsed.tree is not None
    assert not parsed.problems
    assert [path_parts(value.path) for value in values(parsed.tree)] == [
        ["service", "name"],
        ["@network.client.ip", "name"],
        ["event", "text"],
    ]
    assert [argument.value for argument in matched_paths(parsed.tree)] == ["host.name"]
    found = mentions(parsed.tree)
    assert [mention.handle for mention in found] == ["ops-{{service.name}}", "example.com", "ann@example.com", "slack-x"]
    assert [mention.glued for mention in found] == [False, True, False, False]
    assert all(MESSAGE[mention.start : mention.end] == f"@{mention.handle}" for mention in found)


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        ("{{#is_alert}}x", "unbalanced-conditional"),
        ("x{{/is_alert}}", "unbalanced-conditional"),
        ("{{#is_alert}}{{#is_warning}}x{{/is_alert}}{{/is_warning}}", "unbalanced-conditional"),
        ("{{else}}", "unbalanced-conditional"),
        ("{{{{raw}}}} x", "unbalanced-conditional"),
        ("{{#is_alrt}}x{{/is_alrt}}", "unknown-conditional"),
        ('{{#is_match "host.name"}}x{{/is_match}}', "conditional-argument"),
        ("{{#is_priority 'P9'}}x{{/is_priority}}", "conditional-argument"),
        ("{{value", "template-syntax"),
        ('{{evl "value"}}', "unknown-template-function"),
        ("{{local_time 'last_triggered_at'}}", "template-argument"),
    ],
)
def test_a_wrong_message(message: str, rule: str) -> None:
    assert {problem.rule for problem in parse_template(message).problems} == {rule}


def test_the_query_of_a_monitor_type_that_is_not_known_is_not_judged() -> None:
    parsed = parse_monitor("anything goes", "new alert")
    assert [(problem.rule, problem.severity) for problem in parsed.problems] == [("unknown-monitor-type", "warning")]
