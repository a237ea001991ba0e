"""Whatever is typed: the parsers answer, the answer's places are in the text, and printing is stable."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from o11yascode.query.ast import PLACE, Node
from o11yascode.query.check import check_query
from o11yascode.query.dump import dump
from o11yascode.query.explain import explain
from o11yascode.query.languages import parse
from o11yascode.query.monitor import MONITOR_TYPES
from o11yascode.query.parser import Reader, series_of
from o11yascode.query.problem import SyntaxFault
from o11yascode.query.tokens import ONE_SERIES
from tests.query.problems import errors
from tests.query.test_reference import INVALID, INVALID_MONITORS, VALID, VALID_FORMULAS, VALID_MONITORS

FORMS = ("metric", "slo", "formula", "search", "message", *MONITOR_TYPES, "some new alert")
SEEDS = [
    *VALID,
    *VALID_FORMULAS,
    *(query for _, query in VALID_MONITORS),
    *(query for query, _ in INVALID),
    *(query for _, query, _, _ in INVALID_MONITORS),
    '{{#is_match "host.name" "a"}}{{[a.b].name}} @x-{{y}}{{else}}{{eval "1"}}{{/is_match}}{{{{raw}}}}{{{{/raw}}}}{{!-- c --}}{{{v}}}',
    'service:(a OR "b c") -@http.code:[500 TO 599] @d:>=5 NOT $env \\(x\\)',
]
FRAGMENTS = ["{", "}", "(", ")", "'", '"', "\\", ",", ":", "by {a}", " AND ", "!", "-", "$x", "\n", "é", "."]
FRAGMENTS += ["{{", "}}", "{{#is_alert}}", "{{/is_alert}}"]
PIECES = ["(", "-", "abs(", "!", "NOT ", "avg:m{(", "{{#is_alert}}", "{", "'\\", '"', "a OR ", "count(v:", " ", "1 && ", "avg:m{!", "x:("]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 6))
        text = text[:at] + draw(st.sampled_from(FRAGMENTS) | st.just("")) + text[at + cut :]
    return text


@given(text=mutated() | st.text(max_size=60), form=st.sampled_from(FORMS))
@settings(max_examples=700, deadline=None)
def test_any_text_gets_an_answer(text: str, form: str) -> None:
    parsed = parse(text, form)
    errors(parsed)
    for problem in parsed.problems:
        assert 0 <= problem.start < problem.end <= len(text) + 1, problem
    check_query(text, form, options={"thresholds": {"critical": 1}, "variables": [{"name": "a"}]}, variables=["env"])
    if parsed.tree is not None:
        printed = str(parsed.tree)
        again = parse(printed, form)
        assert again.tree == parsed.tree
        assert str(again.tree) == printed
        assert explain(parsed.tree) is not None
        assert dump(parsed.tree)["text"] == printed


def without_layout(value: Any) -> Any:
    """The tree as if it had been composed: no node remembers the text it was read from."""
    if isinstance(value, tuple):
        return tuple(without_layout(part) for part in value)
    if not isinstance(value, Node):
        return value
    parts = {name: without_layout(getattr(value, name)) for name in value.__struct_fields__ if name not in PLACE}
    return replace(value, source=None, **parts)


@given(text=mutated())
@settings(max_examples=300, deadline=None)
def test_the_house_layout_says_the_same(text: str) -> None:
    """A tree printed from its parts, without the written layout, reads back as an equal tree."""
    parsed = parse(text, "metric")
    if parsed.tree is not None and not errors(parsed):
        rendered = str(without_layout(parsed.tree))
        assert parse(rendered, "metric").tree == parsed.tree


@given(text=mutated())
@settings(max_examples=300, deadline=None)
def test_a_series_in_one_token_is_the_series_in_many(text: str) -> None:
    """Where the large tokens can be read, the small ones say the same at the same places."""
    large, small = Reader(text), Reader(text, small=True)
    try:
        tree = large.queries()
    except SyntaxFault:
        with pytest.raises(SyntaxFault):
            small.queries()
    else:
        assert dump(small.queries()) == dump(tree)
        assert small.problems == large.problems


SERIES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["avg:", "p95:", "sumx:", "count_nonzero:"]),
        st.sampled_from(["a", "system.cpu.user", "1a", "trace.http.request", "a..b"]),
        st.sampled_from(
            ["{*}", "{}", "{env:prod}", "{env:prod,!a:b*}", "{a:b AND (c:d OR NOT e)}", "{$env,x:$y.value}", "{a IN (b,c)}", "{a,}"]
        ),
        st.sampled_from(["", " by {host}", " by {host,a.b}", " by {}", " by {a,}", "  by {a}"]),
        st.sampled_from(["", ".as_count()", ".as_rate()", ".as_count().fill(0)", ".as_count( )"]),
    ),
)


@given(text=SERIES | mutated())
@settings(max_examples=500, deadline=None)
def test_a_series_that_one_pattern_reads_is_the_series_that_the_parser_reads(text: str) -> None:
    found = ONE_SERIES.match(text)
    if found and not found[7]:
        reader, problems = Reader(text), []
        assert dump(reader.queries()) == dump(series_of(found, problems))
        assert reader.problems == problems


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("piece", PIECES)
def test_long_and_deep_texts_are_answered(form: str, piece: str) -> None:
    for prefix in ("", "avg(last_5m):", 'logs("'):
        text = prefix + piece * (4_000 // len(piece))
        parsed = parse(text, form)
        if parsed.tree is not None:
            explain(parsed.tree)
            dump(parsed.tree)
