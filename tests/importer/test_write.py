"""What is written is read back as it was, and looks as a person would have written it."""

from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from o11yascode.importer.write import dump
from o11yascode.source.yaml import read

WORDS = [
    "no", "On", "yes", "12:30", "1e3", "0x1F", "0o7", "0b1", "1_000", ".5", "-1", "+", "-", "- a", "?", ": ",
    "a: b", "a #b", "#x", "@slack-x",
    "a:", " a", "a ", "\ta", "a\tb", "a\nb", "\n", "\n\na\n\n", "a\n", "  a\nb", "a\n  \nb", "\ta\nb", "a\n\tb", " \na", "a\r\nb", "a\rb",
    "null", "~", "", "---", "...", "--- a", "2021-01-01", "{{host.name}}", "{a", "a}", "[a]", "a, b", "*a",
    "&a", "!a", "%a", "`a", "'a", '"a',
    'it\'s "it"', "a\\b", "\x00", "\x07", "\x85", "\u2028", "\ufeff", "😀", "x" * 300, "word " * 60, "$${{",
    "${{ a }}", "=", "<<x", "a\n...\nb",
    "a\n---\n", ".inf", ".NaN", "1.", "1:2:3", "|", ">", ">-\n a", "a\u200bb", "a\x7fb",
]  # fmt: skip
TEXTS = (
    st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text("ab \n\t:#-'\"{}[],\\", max_size=14)
)
SCALARS = TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
KEYS = TEXTS.filter(lambda key: key != "<<") | st.sampled_from(["message", "widgets", "k" * 1200])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=15)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
@example({"k" * 1200: "\xa0"})
def test_anything_is_read_back(value: dict[str, Any]) -> None:
    text = dump(value)
    node, problems = read(text, "x.yaml")
    assert problems == []
    assert node is not None
    assert node.plain() == value, text


@pytest.mark.parametrize("word", WORDS)
def test_every_odd_text_in_every_place(word: str) -> None:
    value = {"message": word, "plain": word, "list": [word], "flow": {"a": word}, "long": [word, {"b": [word, "x" * 90]}]}
    node, problems = read(dump(value), "x.yaml")
    assert (problems, node and node.plain()) == ([], value)
    if "\ufeff" not in word:
        assert yaml.safe_load(dump(value)) == value, "readers of YAML 1.1 see the same"


@pytest.mark.parametrize(
    "word", ["null", "~", "true", "False", "yes", "NO", "on", "Off", "y", "N", "<<", "=", "---", "...", "1", "1e3", "1:20"]
)
def test_what_some_version_of_yaml_takes_for_something_else_has_quotes(word: str) -> None:
    assert dump({"a": word}) == f'a: "{word}"\n'


@pytest.mark.parametrize("text", ["-x", "5xx", "1.2.3", "2021-01-01x", "a:b", "a#b", "it's", "a, b", "x[0]", "a}}"])
def test_what_needs_no_quotes_has_none(text: str) -> None:
    assert dump({"a": text}) == f"a: {text}\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('"a"', "'\"a\"'"),
        ("a\\b: c", "'a\\b: c'"),
        ('it\'s: "a\\b"', '"it\'s: \\"a\\\\b\\""'),
        ("a\tb\r", '"a\\tb\\r"'),
        ("a\n", '"a\\n"'),
        ("\x07\x85\u2028\ufeff\ud800", '"\\x07\\x85\\u2028\\ufeff\\ufffd"'),
    ],
)
def test_quotes_where_there_must_be_some(text: str, written: str) -> None:
    assert dump({"a": text}) == f"a: {written}\n"


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF), max_size=12))
@example("12:30")
@example("1_000")
@example("0b11")
def test_readers_of_yaml_1_1_see_the_same_texts(text: str) -> None:
    if "\ufeff" not in text:
        assert yaml.safe_load(dump({"a": text, "b": [text]})) == {"a": text, "b": [text]}


PROSE = "Most of the calls fail: look at the log first, then ask who is on call, - all of them. #ops "


@pytest.mark.parametrize(
    "text", [PROSE * 3 + "end", PROSE * 3, " " + PROSE * 3, PROSE * 2 + " " + PROSE, "x" * 130 + " y", PROSE * 2 + "a\tb c", "x" * 130]
)
def test_long_prose_is_read_back(text: str) -> None:
    value = {"message": text, "list": [{"description": text}]}
    node, problems = read(dump(value), "x.yaml")
    assert (problems, node and node.plain()) == ([], value)
    assert yaml.safe_load(dump(value)) == value


def test_long_prose_is_folded() -> None:
    assert dump({"message": PROSE + PROSE + "end"}) == dedent("""\
        message: >-
          Most of the calls fail: look at the log first, then ask who is on call, - all of them. #ops Most
          of the calls fail: look at the log first, then ask who is on call, - all of them. #ops end
        """)
    assert dump({"message": "x" * 130}) == f"message: {'x' * 130}\n"
    assert dump({"query": PROSE + PROSE + "end"}).count("\n") == 1, "only what is read as sentences"


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_numbers_that_json_does_not_know_are_none(number: float) -> None:
    assert dump({"a": number, "b": [1.5]}) == "a: null\nb: [1.5]\n"


def test_it_looks_as_written_by_hand() -> None:
    value = {
        "service": "shop",
        "monitors": [
            {
                "id": "errors",
                "kind": "metric",
                "name": "Errors: too many",
                "query": "sum:shop.errors{env:prod} by {host}.as_count()",
                "critical": "> 50",
                "recovery": {"critical": 40},
                "tags": ["tier:1", "team:core"],
                "message": "{{host.name}} fails.\n\nLook at the log.\n",
            }
        ],
    }
    assert dump(value) == dedent("""\
        service: shop
        monitors:
          - id: errors
            kind: metric
            name: "Errors: too many"
            query: sum:shop.errors{env:prod} by {host}.as_count()
            critical: "> 50"
            recovery: {critical: 40}
            tags: [tier:1, team:core]
            message: |
              {{host.name}} fails.

              Look at the log.
        """)
