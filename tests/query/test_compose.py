"""Queries made of queries: parentheses where they are needed, the author's layout where nothing changes."""

import pytest

from o11yascode.query import compose
from o11yascode.query.ast import Expr
from o11yascode.query.metric import parse_metric
from tests.query.problems import errors


def read(text: str) -> Expr:
    tree = parse_metric(text).tree
    assert tree is not None
    return tree


def test_a_ratio_in_percent() -> None:
    errors, hits = read("sum:err{*}.as_count()"), read("sum:hits{*}.as_count()")
    assert str(compose.share(errors, hits)) == "sum:err{*}.as_count() / sum:hits{*}.as_count() * 100"


def test_parentheses_come_where_the_meaning_needs_them() -> None:
    total = read("sum:a{*} + sum:b{*}")
    one = read("sum:c{*}")
    assert str(compose.divide(one, total)) == "sum:c{*} / (sum:a{*} + sum:b{*})"
    assert str(compose.subtract(one, total)) == "sum:c{*} - (sum:a{*} + sum:b{*})"
    assert str(compose.add(total, one)) == "sum:a{*} + sum:b{*} + sum:c{*}"
    assert str(compose.divide(one, compose.divide(one, one))) == "sum:c{*} / (sum:c{*} / sum:c{*})"


def test_the_written_layout_stays() -> None:
    assert str(compose.divide(read("avg:a{ x:1 , y:2 }  by{host}"), read("avg:b{*}/2"))) == "avg:a{ x:1 , y:2 }  by{host} / (avg:b{*}/2)"


@pytest.mark.parametrize(
    ("query", "scope", "expected"),
    [
        ("avg:m{*}", "env:prod", "avg:m{env:prod}"),
        ("avg:m{a:1}", "env:prod", "avg:m{a:1,env:prod}"),
        ("avg:m{a:1}", "a:1", "avg:m{a:1}"),
        ("avg:m{a:1,b:2}", "env:prod,!c:3", "avg:m{a:1,b:2,env:prod,!c:3}"),
        ("avg:m{a:1 OR b:2}", "env:prod", "avg:m{(a:1 OR b:2) AND env:prod}"),
        ("avg:m{a:1,!b:2}", "c:3 OR d:4", "avg:m{a:1 AND NOT b:2 AND (c:3 OR d:4)}"),
        ("avg:m{a:1} / avg:n{*}", "env:prod", "avg:m{a:1,env:prod} / avg:n{env:prod}"),
        ("top(avg:m{*} by {host}, 5, 'max', 'desc')", "x:y", "top(avg:m{x:y} by {host}, 5, 'max', 'desc')"),
        ("avg:m{a:1}", "*", "avg:m{a:1}"),
    ],
)
def test_a_scope_is_added_in_the_style_of_the_query(query: str, scope: str, expected: str) -> None:
    assert str(compose.add_scope(read(query), scope)) == expected
    assert errors(parse_metric(expected)) == []


def test_calls_quote_texts_and_not_numbers() -> None:
    made = compose.call("anomalies", read("avg:m{*}"), "basic", 2, direction="above", interval=60)
    assert str(made) == "anomalies(avg:m{*}, 'basic', 2, direction='above', interval=60)"
    assert str(compose.call("timeshift", read("avg:m{*}"), -3600)) == "timeshift(avg:m{*}, -3600)"


@pytest.mark.parametrize(("value", "text"), [(5, "5"), (5.0, "5"), (0.5, "0.5"), (1e-7, "0.0000001"), (4300000000.0, "4300000000")])
def test_numbers_are_written_as_datadog_does(value: float, text: str) -> None:
    assert str(compose.number(value)) == text


def test_another_resources_id_may_stand_in_a_scope() -> None:
    """It is known only when a plan is applied."""
    parsed = parse_metric("avg:synthetics.http.response.time{check_id:${ref:gs2/login},env:prod} by {location}")
    assert not parsed.problems
    assert parsed.tree is not None
    assert str(parsed.tree) == "avg:synthetics.http.response.time{check_id:${ref:gs2/login},env:prod} by {location}"
