"""YAML as version 1.2 reads it, with places, and hostile files refused in plain words."""

# ruff: noqa: E501 (rows of tables)

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from o11yascode.source import spans
from o11yascode.source.yaml import MAX_BYTES, read


def value_of(text: str | bytes) -> object:
    node, problems = read(text, "a.yaml")
    assert problems == []
    return node.plain() if node else None


def test_plain_scalars_are_those_of_yaml_1_2() -> None:
    text = "[no, on, off, yes, 12:30, 2026-11-21, 010, 0o10, 0x1F, 1e3, .5, -7, true, False, null, ~, 1_000, '5', nope, Nan]"
    assert value_of(text) == [
        *("no", "on", "off", "yes", "12:30", "2026-11-21", 10, 8, 31, 1000.0, 0.5, -7, True, False, None, None, "1_000", "5", "nope", "Nan"),
    ]  # fmt: skip


def test_keys_are_texts_whatever_they_look_like() -> None:
    assert value_of("{on: 1, 80: 2, true: 3, null: 4}") == {"on": 1, "80": 2, "true": 3, "null": 4}


def test_merge_keys_and_aliases() -> None:
    text = "x-base: &base {a: 1, b: 2}\none: {<<: *base, b: 3}\ntwo:\n  <<: [{c: 4}, *base]\nthree: *base"
    assert value_of(text) == {
        "x-base": {"a": 1, "b": 2},
        "one": {"b": 3, "a": 1},
        "two": {"c": 4, "a": 1, "b": 2},
        "three": {"a": 1, "b": 2},
    }


def test_core_tags() -> None:
    assert value_of("[!!str 5, !!float 3, !!int 4, !!null '', ! 7]") == ["5", 3.0, 4, None, "7"]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_nothing(text: str | bytes) -> None:
    node, problems = read(text, "a.yaml")
    assert node is None or node.value is None
    assert problems == []


def test_keys_know_their_place() -> None:
    node, _ = read("a:\n  long_key: 1\n", "m/a.yaml")
    assert node is not None
    assert str(node.at("a").key_location("long_key")) == "m/a.yaml:2:3"
    assert str(node.at("a", "long_key").location()) == "m/a.yaml:2:13"


BAD = {
    "a duplicate key": ("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: error: \"a\" is already written at line 1", "duplicate-key"),
    "an unknown tag": ("a: !python/object:os.system x", "a.yaml:1:4: error: unknown tag !python/object:os.system", "unknown-tag"),
    "a binary tag": ("a: !!binary aGk=", "a.yaml:1:4: error: unknown tag !!binary", "unknown-tag"),
    "a cycle": ("a: &x [1, *x]", "a.yaml:1:11: error: *x stands inside of &x", "alias-cycle"),
    "an unknown alias": ("a: *x", "a.yaml:1:4: error: no anchor &x", "yaml"),
    "a mapping as key": ("a: {{host.name}}", "a.yaml:1:5: error: a key must be a text", "wrong-key"),
    "a missing key": ("?\n: 3", "error: a key is missing", "wrong-key"),
    "two documents": ("a: 1\n---\nb: 2", "a.yaml:2:1: error: a file holds one document", "several-documents"),
    "an expression in a list": ("a: [${{ x }}]", 'a.yaml:1:6: error: a list in [ ] lacks its "," or "]"', "yaml"),
    "a tab": ("a:\n\tb: 1", "a.yaml:2:1: error: tabs cannot be used to indent", "yaml"),
    "a key too far right": ("a: 1\n b: 2", "a.yaml:2:3: error: this key is indented deeper than the one before", "yaml"),
    "a glued dash": ("a:\n  -b: 1\n    c: 2", "a.yaml:3:6: error: this key is indented deeper than the one before", "yaml"),
    "a key without its colon": ("a: 1\nb 2\nc: 3", 'a.yaml:2:1: error: this key lacks its ":"', "yaml"),
    "a glued colon": ("a: 1\nb:2\nc: 3", 'a.yaml:2:1: error: this key lacks its ":"', "yaml"),
    "a no-break space": ("a:\n  b: 1\n \u00a0c: 2\n  d: 3", "a.yaml:3:2: error: the character U+00A0 looks like a space", "yaml"),
    "a wide space": ("a:\n  b: 1\n\u3000c: 2\n  d: 3", "a.yaml:3:1: error: the character U+3000 looks like a space", "yaml"),
    "a bare comparison": ("a: > 5", "a.yaml:1:6: error: behind > or | a value goes on in the next line", "yaml"),
    "a quote in quotes": (
        'm:\n  a: "say "hi" now"',
        'a.yaml:2:12: error: a text in quotes ends just before this (write \\" for a quote in a text in double quotes)',
        "yaml",
    ),
    "an apostrophe in quotes": (
        "m:\n  a: 'it's'",
        "a.yaml:2:10: error: a text in quotes ends just before this (write '' for a quote in a text in single quotes)",
        "yaml",
    ),
    "a quote not closed": ('a: "x\nb: "> 5"', "a.yaml:2:7: error: a text in quotes ends just before this", "yaml"),
    "a bare star": ("a: *", "a.yaml:1:5: error: * and & have a meaning of their own before a value", "yaml"),
    "a bare channel": ("a: #alerts\nb: # a remark", "a.yaml:1:4: error: the value is missing: # begins a comment", "no-value"),
    "bare braces": ("a: {{value}} of b", "a.yaml:1:5: error: a key must be a text", "wrong-key"),
    "a colon in a text": ("a: b: c", 'a.yaml:1:5: error: a ":" stands where no key can be', "yaml"),
    "an open quote": ("a: 'b\n", "a.yaml:1:6: error: the file ends inside a quoted text", "yaml"),
    "an at sign": ("a: @slack", "a.yaml:1:4: error: this character cannot begin a value", "yaml"),
    "wrong indentation": ("- a\nb: 2", 'a.yaml:2:1: error: an item of this list lacks its "-"', "yaml"),
    "an unknown escape": ('a: "\\q"', "a.yaml:1:5: error: unknown escape", "yaml"),
    "no number": ("a: .inf", "a.yaml:1:4: error: .inf is not a number that JSON knows", "wrong-number"),
    "too large a number": ("a: 1e999", "a.yaml:1:4: error: 1e999 is too large", "wrong-number"),
    "too long a number": ("a: " + "9" * 5000, "a.yaml:1:4: error: this number has too many digits", "wrong-number"),
    "a tag that lies": ("a: !!int x", 'a.yaml:1:4: error: "x" is not the int', "wrong-tag"),
    "a merge of a text": ("a: {<<: b}", "a.yaml:1:9: error: << takes a mapping", "wrong-merge"),
    "a NUL byte": (b"a: b\nc: \x00", "a.yaml:2:4: error: this is not a text: it holds a NUL byte", "not-text"),
    "a control character": ("a: b\n c\x07", "a.yaml:2:3: error: the character U+0007", "not-text"),
    "Latin-1": ("a: é".encode("latin-1"), "a.yaml:1:4: error: this byte is not UTF-8", "encoding"),
    "UTF-16": ("a: b".encode("utf-16"), "a.yaml:1:1: error: the file is UTF-16", "encoding"),
    "deep lists": ("[" * 100_000, "a.yaml:1:101: error: nested more than 100 levels", "too-deep"),
    "deep mappings": ("{a: " * 50_000, "error: nested more than 100 levels", "too-deep"),
    "deep dashes": ("- " * 50_000, "error: nested more than 100 levels", "too-deep"),
    "a huge file": ("a" * (MAX_BYTES + 1), "a.yaml:1:1: error: the file is larger than 5 MB", "file-too-large"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_told_in_plain_words(name: str) -> None:
    text, message, rule = BAD[name]
    _, problems = read(text, "a.yaml")
    assert [p.rule for p in problems] == [rule]
    assert message in str(problems[0])
    assert problems[0].hint or rule in ("alias-cycle", "too-deep", "wrong-key", "not-text", "wrong-tag")


def test_a_bomb_of_aliases_is_defused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    _, problems = read("\n".join(lines), "a.yaml")
    assert [p.rule for p in problems] == ["too-many-aliases"]


def test_a_bomb_of_one_long_text_is_defused() -> None:
    _, problems = read(f"a: &a {'x' * 1_000_000}\nb: [{', '.join(['*a'] * 1000)}]", "a.yaml")
    assert [p.rule for p in problems] == ["too-many-aliases"]


def test_several_mistakes_of_one_file_are_told_together() -> None:
    _, problems = read("a: 1\na: 2\nb: !x 1\nc: .nan\n", "a.yaml")
    assert [p.rule for p in problems] == ["duplicate-key", "unknown-tag", "wrong-number"]


@given(st.binary(max_size=60) | st.text(alphabet="ab:-[]{}&*!|>'\"%@#?,~ \n\t<$.0é\x07", max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_file_raises(text: str | bytes) -> None:
    _node, problems = read(text, "a.yaml")
    assert all(p.location is not None for p in problems)


# -- places of characters

WORDS = st.text(alphabet="abc $}{.:'\"\\#-\n\té日😀", max_size=80)


def assert_places(document: str, text: str) -> None:
    node, problems = read(document, "a.yaml")
    assert problems == []
    assert node is not None
    scalar = node.at("k")
    assert scalar.value == text
    lines = spans.BREAK.split(document)
    for index, character in enumerate(text):
        if character in " \t\n":
            continue
        place = scalar.location(index)
        span = next(s for s in scalar.spans if s.start <= index < s.end)
        if not span.fixed:
            assert lines[place.line - 1][place.column - 1] == character
        else:
            # An escape: the place is where it begins.
            assert lines[place.line - 1][place.column - 1] in "\\'"


@given(WORDS, st.sampled_from(["'", '"', "|", ">", None]), st.integers(10, 60), st.integers(2, 6))
@example("two\n\n  more\nlines\n", ">", 20, 2)
@example("  leading", "|", 20, 4)
@settings(max_examples=400, deadline=None)
def test_every_character_knows_where_it_stands(text: str, style: str | None, width: int, indent: int) -> None:
    document = yaml.safe_dump({"k": text}, default_style=style, width=width, indent=indent, allow_unicode=True)
    if read(document, "a.yaml")[1] == [] and value_of(document) == {"k": text}:
        assert_places(document, text)


SCALARS = {
    "plain": ("k: some text # comment\n", "some text"),
    "plain on two lines": ("k: some\n   text\n\n   more\n", "some text\nmore"),
    "single quotes": ("k: 'it''s\n   two'\n", "it's two"),
    "double quotes": ('k: "a\\tb \\\n   c\\u0041 d\n\n   e"\n', "a\tb cA d\ne"),
    "literal": ("k: |\n    one\n     two\n\n    three\n", "one\n two\n\nthree\n"),
    "literal, indentation said": ("k: |2-\n    one\n  two\n", "  one\ntwo"),
    "literal, kept end, comment": ("k: |+ # why\n  one\n\n\n", "one\n\n\n"),
    "folded": ("k: >\n  one\n  two\n\n  three\n   more\n  end\n", "one two\nthree\n more\nend\n"),
    "folded, stripped": ("k: >-\n  one\n  two\n", "one two"),
    "windows line ends": ("k: |\r\n  one\r\n  two\r\n", "one\ntwo\n"),
    "behind an anchor and a tag": ("k: &a !!str 'one'\n", "one"),
    "anchor on the line before": ("k: &a\n  |\n   one\n", "one\n"),
    "an alias": ("x: &a one two\nk: *a\n", "one two"),
}


@pytest.mark.parametrize("name", SCALARS)
def test_places_in_every_style(name: str) -> None:
    assert_places(*SCALARS[name])
