"""Mistakes people make in queries: where each is pointed at, and what is said to write instead."""

import pytest

from o11yascode import check_query
from o11yascode.diagnostics import Diagnostic

SCOPES = [
    ("env«=»prod", "write env:prod"),
    ("env«==»'prod'", "write env:prod"),
    ("env«!=»prod", "write !env:prod"),
    ("url«!=»http://x", "write !url:http://x"),
    ("env «=» prod AND a:b", "write env:prod"),
    ("env «!=» prod, a:b", "write !env:prod"),
    ("env:«!»prod", "write !env:prod"),
    ("a:b,env:«!»prod", "write !env:prod"),
    ("env:«>»5", "a scope has no comparisons and no patterns but `*`"),
    ("env:«~»prod.*", "a scope has no comparisons and no patterns but `*`"),
    ("env:prod «&&» a:b", "write AND"),
    ("(env:prod «||» a:b)", "write OR"),
    ("«env:(»prod OR stg)", "write env IN (a, b)"),
    ("«env:IN (»prod, stg)", "write env IN (a, b)"),
    ("«env:» IN (prod, stg)", "write env IN (a, b)"),
    ("env IN («env:prod»)", "write prod"),
    ("env NOT IN («'prod'», stg)", "write the value without quotes"),
    ("env IN (prod «stg»)", "commas between the values"),
    ("env:prod,«stg»", "write env IN (prod, stg), with AND between the filters"),
    ("a:b AND (env:prod OR «stg»)", "write env IN (prod, stg), with AND between the filters"),
    ("!env:prod,«stg»", "write env NOT IN (prod, stg), with AND between the filters"),
    ("env:prod«|»stg", "for one of several values write env IN (a, b)"),
    ("«-»env:dev", "write !env:dev"),
    ("a:b,«-»env:dev", "write !env:dev"),
    ("cluster:My «Cluster»", "a tag has _ where its source has a space: write cluster:My_Cluster"),
    ("env:prod «-a:b»", "write AND NOT a:b, or ,!a:b"),
    ("«env:“prod”»", "write the value without quotes"),
]


@pytest.mark.parametrize(("scope", "hint"), SCOPES)
def test_a_mistake_in_a_scope(scope: str, hint: str) -> None:
    assert_told("metric", f"avg:a.b{{{scope}}}", hint)


@pytest.mark.parametrize(
    "scope",
    [
        "env: prod",
        "env: prod, a: b",
        "a:b AND (env: prod OR env: stg* )",
        "role,env:prod",
        "role,*",
        "url:https://x.org/a?b=1&c=2",
        "!a,!b:c",
    ],
)
def test_a_scope_without_a_mistake(scope: str) -> None:
    assert check_query(f"avg:a.b{{{scope}}}") == []


METRICS = [
    ("avg:«a» by {host}{*}", "write a{*} by {…}"),
    ("avg:a{*}.as_count() «by» {host}", "`by {…}` follows the scope of a series, before any modifier"),
    ("abs(avg:a{*}) «by» {host}", "`by {…}` follows the scope of a series, before any modifier"),
    ('avg:a{*} by {«"host"»}', "write by {host}"),
    ("avg:a«{»{env:prod}}", "write one brace, not two"),
    ("avg:«avg:»a{*}", None),
    ("«avg»(avg:a{*})", "as in avg:system.cpu.user{*}"),
    ("«AVG»:a{*}", "write avg"),
    ("avg:«default_zero»(a{*})", "write default_zero(avg:…)"),
    ("avg:a{*}«.default_zero()»", "it is a function: write default_zero(…)"),
    ("avg:a{*}.rollup(«60, sum»)", "write .rollup(sum, 60)"),
    ('avg:a{*}.rollup(sum, «"60"»)', "write 60"),
    ("avg:a{*}.rollup(«mean», 60)", "write avg"),
    ("avg:a{*}.rollup(sum «60»)", None),
    ("abs«(»avg:a{*} > 5", "close it with )"),
    ("top(avg:a{*} by {host}, 10, «'avg'», 'desc')", "write 'mean'"),
    ("calendar_shift(avg:a{*}, «'1d'», 'UTC')", "as in '-1mo'"),
    ("timeshift(avg:a{*}, -«1d»)", None),
    ("«count(v:» v>1 && v<=2):a{*}", "as in count(v: v<=5):a.metric{*}"),
]


@pytest.mark.parametrize(("query", "hint"), METRICS)
def test_a_mistake_in_a_metric_query(query: str, hint: str | None) -> None:
    assert_told("metric", query, hint)


@pytest.mark.parametrize(
    ("formula", "hint"),
    [
        ("query1 «>» 5", "a formula has no comparisons"),
        ("abs(query1 «>» 5)", "a formula has no comparisons"),
        ("abs(query1«.as_count»())", "write it in the query query1"),
        ("«max»(query1, query2)", None),
    ],
)
def test_a_mistake_in_a_formula(formula: str, hint: str | None) -> None:
    assert_told("formula", formula, hint)


@pytest.mark.parametrize(
    ("form", "query"),
    [
        ("metric", "avg:a{*} by {host}.rollup(avg, 300).rollup(p95, 1800)"),
        ("metric", "avg:a{*} by {host}.rollup(avg, 300).rollup(stddev, 1800)"),
        ("formula", "rollup(query1, 'p95', 1800)"),
        ("formula", "max(query1, {env})"),
        ("formula", "percentile(query1, 'p95', {env})"),
    ],
)
def test_aggregations_in_several_layers_are_known(form: str, query: str) -> None:
    assert check_query(query, form) == []


LOGS = 'logs("a:b").index("*").rollup("count")'


@pytest.mark.parametrize(
    ("form", "query", "hint"),
    [
        ("log alert", 'logs(«service»:a).rollup("count").last("5m") > 5', 'as in logs("…")'),
        ("log alert", 'logs(«"a"», "b").rollup("count").last("5m") > 5', 'as in logs("…")'),
        ("log alert", 'logs("service:"«a»"").rollup("count").last("5m") > 5', 'quotes inside the text have a backslash: \\"'),
        ("log alert", 'logs«(»"service:a" > 5', "close it with )"),
        ("log alert", LOGS + ' «by» {host}.last("5m") > 5', 'a query of this type is grouped with .by("host")'),
        ("log alert", LOGS + '.by(«"{host}"»).last("5m") > 5', 'write .by("host")'),
        ("log alert", LOGS + '.by(«host»).last("5m") > 5', 'write "host"'),
        ("log alert", LOGS + '.by(«"host,"»).last("5m") > 5', 'as in .by("host")'),
        ("log alert", LOGS + '.last(«"0m"»).by("host") > 5', 'as in "5m"'),
        ("log alert", 'logs("a").rollup(«"mean"», "@b").last("5m") > 5', 'write "avg"'),
        ("log alert", 'logs("a").rollup(«"unique"», "@b").last("5m") > 5', 'write "cardinality"'),
        ("log alert", LOGS + '«.groupby("host")».last("5m") > 5', "write .by(…)"),
        ("log alert", f"«avg»(last_5m):{LOGS} > 5", 'the window stands at the end: .last("5m")'),
        ("log alert", "«avg»(last_5m):avg:a.b{*} > 5", 'such a query is of type "query alert"'),
        ("rum alert", '«logs»("a:b").rollup("count").last("5m") > 5', 'such a query is of type "log alert"'),
        ("query alert", '«rum»("a:b").rollup("count").last("5m") > 5', 'such a query is of type "rum alert"'),
        ("error-tracking alert", '«error-tracking-rum("*").rollup("count").last("5m") > 5»', 'add .by("@issue.id")'),
        ("service check", '"up"«.over("a:b, c:d")».by("host").last(2).count_by_status()', 'write .over("a:b", "c:d")'),
    ],
)
def test_a_mistake_in_a_query_written_as_a_chain(form: str, query: str, hint: str) -> None:
    assert_told(form, query, hint)


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("avg(last_5m«)» avg:a{*} > 5", "write avg(last_5m):"),
        ("avg(«last_99999999999d»):avg:a{*} > 5", "last_1mo or shorter"),
        ("avg(last_5m):avg:a{*} «> 5» > 5", "write the query alone: window and threshold are `evaluate` and `critical`"),
        ("«change»(avg(last_5m)):avg:a{*} > 5", "as in change(avg(last_5m),last_1h):avg:system.cpu.user{*} > 90"),
        ("«change»(last_5m,last_1h):avg:a{*} > 5", "as in change(avg(last_5m),last_1h):avg:system.cpu.user{*} > 90"),
        ("«p95»(last_5m):p95:a{*} > 5", "write percentile, with p95:… as the series"),
        ("«mean»(last_5m):avg:a{*} > 5", 'did you mean "avg"?'),
        ("avg(last_5«m»:avg:a{*} > 5", "write avg(last_5m):"),
        ("avg(«last_5mins»):avg:a{*} > 5", "write last_5m"),
        ("avg(«last_1hour»):avg:a{*} > 5", "write last_1h"),
        ("avg(last_5m):avg:a{*} by «{»host > 5", "close it with }"),
        ("avg(last_5m):avg:a{*} > 1«,»000", "as in > 1000 or > 0.5"),
        ("avg(last_5m):avg:a{*} > 5«k»", "as in > 1000 or > 0.5"),
        ("avg(last_5m):avg:a{*} > 5«%»", "as in > 1000 or > 0.5"),
        ("avg(last_5m):avg:a{*} «<>» 5", "write !="),
        ("avg(last_5m):avg:a{*} «===» 5", "write =="),
        ("avg(last_5m):avg:a{*} «≥» 5", "write >="),
        ("avg(last_5m):avg:a{*} > «avg»:b{*}", "subtract it on the left, and compare with a number"),
        ("avg(last_5m):avg:a{*} > 5 «AND» avg:b{*} > 5", "one condition a query: a composite monitor joins several"),
    ],
)
def test_a_mistake_in_a_metric_monitor(query: str, hint: str) -> None:
    assert_told("query alert", query, hint)


def test_the_older_error_tracking_queries_need_no_group() -> None:
    (found,) = check_query('error-tracking-rum("*").rollup("count").last("5m") > 5', "error-tracking alert")
    assert (found.rule, found.severity) == ("error-tracking-group", "warning")


SEARCHES = [
    ("service:a «and» status:error", "write AND"),
    ("service:a «||» status:error", "write OR"),
    ("(service:a «Or» b) c", "write OR"),
    ("«not» service:a", "write NOT"),
    ("status:(error «or» warn)", "write OR"),
    ("env:prod«,»service:a", "write a space"),
    ("env:prod«,» service:a", "write a space"),
    ("«{env:prod}»", "write env:prod"),
    ("@http.status_code:«[400» TO 499", "as in [400 TO 499]"),
    ("@http.status_code:«[400-499]»", "as in [400 TO 499]"),
    ("a:b «@http.status_code» >= 500", "write @http.status_code:>=500"),
    ("a:b -«@http.status_code=500»", "write @http.status_code:500"),
    ("«service!=web»", "write -service:web"),
    ("a:b service «IN» (c, d)", "write service:(a OR b)"),
    ("status:«[error,warn]»", "write status:(a OR b)"),
    ("a:b «!status:ok»", "write -status:ok"),
    ("service:«'a»", 'write "…"'),
    ("a:b «AND» OR c:d", "remove it or add a term"),
]


@pytest.mark.parametrize(("search", "hint"), SEARCHES)
def test_a_mistake_in_a_search(search: str, hint: str) -> None:
    assert_told("search", search, hint)


@pytest.mark.parametrize(
    "search",
    [
        "connection not found",
        "this and that",
        "user=foo",
        "CIDR(@network.client.ip, 13.0.0.0/8, 15.0.0.0/8) a:b",
        "source:vpc NOT(CIDR(@network.client.ip, 13.0.0.0/8))",
        "message:@webhook-x -error",
        "tags:role:a,env:b",
        'message:"a,b:c and d"',
        "@x:{400 TO 500]",
        "@http.status_code:(>=500 AND <600)",
        "IN (a b)",
        "status",
        "host a=b",
    ],
)
def test_a_search_without_a_mistake(search: str) -> None:
    assert check_query(search, "search") == []


def assert_told(form: str, marked: str, hint: str | None) -> None:
    """The query with «marks» has one finding: that place, and this hint."""
    query = marked.replace("«", "").replace("»", "")
    (found,) = check_query(query, form)
    assert place(found, query) == marked
    assert found.hint == hint


def place(found: Diagnostic, query: str) -> str:
    """The query with marks where the finding stands."""
    assert found.excerpt is not None
    start, end = found.excerpt.start, found.excerpt.end
    return f"{query[:start]}«{query[start:end]}»{query[end:]}"
