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
    ("env IN (prod «stg»)", "commas between the values"),
    ("env:prod,«stg»", "write env IN (prod, stg), with AND between the filters"),
    ("a:b AND (env:prod OR «stg»)", "write env IN (prod, stg), with AND between the filters"),
    ("!env:prod,«stg»", "write env NOT IN (prod, stg), with AND between the filters"),
    ("env:prod«|»stg", "for one of several values write env IN (a, b)"),
    ("«-»env:dev", "write !env:dev"),
    ("a:b,«-»env:dev", "write !env:dev"),
    ("env:prod «-a:b»", "write AND NOT a:b, or ,!a:b"),
    ("«env:“prod”»", "write the value bare"),
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


def assert_told(form: str, marked: str, hint: str) -> None:
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
