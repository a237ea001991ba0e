"""YAML as version 1.2 reads it, to nodes that know their place; whatever is wrong with a file becomes diagnostics.

libyaml's events are composed here rather than by PyYAML, because its composer recurses in C (a
deeply nested file ends the process), resolves scalars as YAML 1.1 does (`no`, `on`, `12:30`) and
drops the place of keys.
"""

import re
from collections.abc import Callable, Iterator
from sys import intern
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from o11yascode.diagnostics import Diagnostic, Location, Severity
from o11yascode.source import spans
from o11yascode.source.node import NO_KEYS, Node, Scalar, Span

MAX_BYTES = 5_000_000
MAX_DEPTH = 100
MAX_ALIASED = 200_000
"""How much aliases may add to a file: nodes, a long text counting as several."""
MAX_PROBLEMS = 100

_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: dict[str, Scalar] = {"": None, "~": None}
_WORDS |= dict.fromkeys(("null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_BEGINS_NUMBERS = frozenset("0123456789+-.")
_MAY_BE_SPECIAL = _BEGINS_NUMBERS | frozenset("~nNtTfF")
_GLUED_COMMENT = re.compile(r"(?<=:)[ \t]+(#\w\S*)")
_KEY = re.compile(r"\s*[\w.-]+")
_GLUED_DASH = re.compile(r"\s*-\w")
_QUOTES = {'"': 'write \\" for a quote in a text in double quotes', "'": "write '' for a quote in a text in single quotes"}
_ODD_INDENT = re.compile(r"[ \t]*([^\S \t]|\u200b)")
"""A line that begins with what looks like a space and is none."""
# Three classes: one of all of them takes a hundred times as long to compile.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]|[\ud800-\udfff]|[\ufffe\uffff]")
_PRINTABLE_ASCII = bytes(range(32, 127)) + b"\t\n\r"
_AROUND = {"": 0, "'": 1, '"': 1}
"""By the style of a scalar: how many characters stand around it on each side, where it is on one line."""
_TAGS = {"!": "str", **{f"tag:yaml.org,2002:{name}": name for name in ("str", "int", "float", "bool", "null", "seq", "map")}}

_PLAIN_WORDS = (
    ("mapping values are not allowed", 'a ":" stands where no key can be', 'put quotes around a text that holds ": "'),
    ("cannot start any token", "this character cannot begin a value", "put quotes around the value"),
    ("expected comment or line break", "behind > or | a value goes on in the next line", 'put quotes around a text that begins so: "> 5"'),
    ("expected alphabetic or numeric", "* and & have a meaning of their own before a value", "put quotes around a text that begins so"),
    ("undefined alias", "this alias names no anchor that stands before it", "an anchor is written &name; quote a text that begins with *"),
    ("unexpected end of stream", "the file ends inside a quoted text", "close the quotes"),
    ("expected ',' or ']'", 'a list in [ ] lacks its "," or "]"', "quote items that hold , [ ] { } or : and expressions ${{ }}"),
    ("expected ',' or '}'", 'a mapping in { } lacks its "," or "}"', "quote values that hold , [ ] { } or : and expressions ${{ }}"),
    ("expected key", "this line fits neither the mapping nor the list around it", "check the indentation of this line and the one before"),
    ("expected '-' indicator", 'an item of this list lacks its "-"', "check the indentation of this line and the one before"),
    ("could not find expected ':'", 'this key lacks its ":"', "write `key: value`, a space behind the colon, and check the indentation"),
    ("expected node content", "a value is missing, or a [ or { is not closed", "close it; quote a text that begins with [ or {"),
    ("unknown escape", "unknown escape in a text in double quotes", "use single quotes, or write \\\\ for a backslash"),
    (
        "document start",
        "this line does not belong to what stands before it",
        "check the indentation; quote a value that begins with [ { or a quote",
    ),
    ("block sequence entries", 'a list item ("- ") cannot begin here', "begin the list on a line of its own"),
    ("tab", "tabs cannot be used to indent", "indent with spaces"),
)


class _Refused(Exception):
    """Reading cannot go on after this diagnostic."""


def read(text: str | bytes, file: str) -> tuple[Node | None, list[Diagnostic]]:
    """The one document of a YAML file; None where it is empty or cannot be read.

    A node may come together with diagnostics (a duplicate key, an unknown tag): then the rest of
    the file can still be checked, but is not what the author meant.
    """
    reader = _Reader(file)
    try:
        decoded = reader.decode(text)
        if not decoded.strip():
            return None, []
        return reader.compose(decoded), reader.problems
    except _Refused:
        return None, reader.problems


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Diagnostic] = []
        self.text = ""
        self.next: Callable[[], Any]
        self.depth = 0
        self.weight = 0
        """Of all values so far: a long text counts as several."""
        self.anchors: dict[str, tuple[Node, int]] = {}
        """The node and the weight of each."""
        self.open_anchors: list[str] = []
        """Of the collections whose end has not come yet."""
        self.aliased = 0

    # -- problems

    def problem(self, rule: str, message: str, line: int, column: int, hint: str | None = None) -> None:
        self.problems.append(Diagnostic(rule, Severity.ERROR, message, Location(self.file, line, column), hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Refused

    def refuse(self, rule: str, message: str, line: int = 1, column: int = 1, hint: str | None = None) -> _Refused:
        self.problem(rule, message, line, column, hint)
        return _Refused()

    def place(self, event: Event) -> tuple[int, int]:
        mark: Any = event.start_mark
        return mark.line + 1, mark.column + 1

    # -- characters

    def decode(self, text: str | bytes) -> str:
        if len(text) > MAX_BYTES:
            raise self.refuse("file-too-large", f"the file is larger than {MAX_BYTES // 1_000_000} MB", hint="split it into several files")
        if isinstance(text, bytes):
            if text.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise self.refuse("encoding", "the file is UTF-16", hint="save it as UTF-8")
            if b"\0" in text:
                before = text[: text.index(b"\0")].decode("utf-8", "replace")
                raise self.refuse("not-text", "this is not a text: it holds a NUL byte", *_end_of(before))
            try:
                decoded = text.decode("utf-8")
            except UnicodeDecodeError as error:
                before = text[: error.start].decode("utf-8", "replace")
                raise self.refuse("encoding", "this byte is not UTF-8", *_end_of(before), "save the file as UTF-8") from None
        else:
            decoded = text
        text = decoded.removeprefix("\ufeff")
        if text.isascii() and not text.encode().translate(None, _PRINTABLE_ASCII):
            return text  # most files: many times faster than the search
        found = _UNPRINTABLE.search(text)
        if found:
            message = f"the character U+{ord(found[0]):04X} is not allowed in YAML"
            raise self.refuse(
                "not-text", message, *_end_of(text[: found.start()]), 'write it as an escape in double quotes, such as "\\u200b"'
            )
        return text

    # -- structure

    def compose(self, text: str) -> Node | None:
        self.text = text
        parser = CParser(text)
        self.next = parser.get_event
        root = None
        try:
            while type(event := self.next()) is not StreamEndEvent:
                if type(event) is DocumentStartEvent and root is not None:
                    raise self.refuse(
                        "several-documents", "a file holds one document: a second one begins here", *self.place(event),
                        "remove the line ---, or make it a file of its own",
                    )  # fmt: skip
                if type(event) is DocumentStartEvent:
                    root = self.value(self.next())
            return root
        except yaml.MarkedYAMLError as error:
            raise self.syntax(error) from None
        except yaml.YAMLError as error:
            raise self.refuse("yaml", f"this is not YAML: {str(error).splitlines()[0]}") from None
        finally:
            parser.dispose()

    def syntax(self, error: yaml.MarkedYAMLError) -> _Refused:
        told = f"{error.context or ''} {error.problem or ''}".strip()
        mark = error.problem_mark or error.context_mark
        if "expected ':'" in (error.problem or ""):
            mark = error.context_mark or mark  # the key itself, rather than what follows it
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        written = spans.BREAK.split(self.text.rstrip())
        if line > len(written):  # at the end of the file: show the last line that has something
            line, column = len(written), len(written[-1]) + 1
        otherwise = (f"YAML: {told}", "check quotes and indentation around this place")
        message, hint = next((plain for words, *plain in _PLAIN_WORDS if words in (error.problem or "")), otherwise)
        if any(each.location and each.location.line == line for each in self.problems):
            return _Refused()  # what is wrong with this line is told
        here, context = written[line - 1], error.context_mark
        for number in (line - 1, line):  # a text may begin so, further up
            if number and (odd := _ODD_INDENT.match(written[number - 1])):
                message = f"the character U+{ord(odd[1]):04X} looks like a space, and is none for YAML"
                return self.refuse("yaml", message, number, odd.start(1) + 1, "indent with spaces")
        if here[column - 1 : column] == "\t":
            return self.refuse("yaml", "tabs cannot be used to indent", line, column, "indent with spaces")
        if "mapping values" in (error.problem or "") and _KEY.fullmatch(here, endpos=column - 1):
            message, hint = "this key is indented deeper than the one before", f"begin the keys of a mapping in one column, or {hint}"
            if _GLUED_DASH.match(written[line - 2]):
                hint = "write a space behind the dash in the line above"
        elif context is not None and "block scalar" in (error.context or "") and here[context.column - 1 : context.column] in ('"', "'"):
            message, hint = "a text in quotes ends just before this", "close the quotes of a text in the lines above"
        elif (quote := here[column - 2 : column - 1]) in _QUOTES and here.count(quote, 0, column - 1) == 2:
            message, hint = "a text in quotes ends just before this", _QUOTES[quote]
        if (
            context is not None
            and mark is not None
            and context.line < mark.line
            and hint not in _QUOTES.values()
            and "while" in (error.context or "")
        ):
            hint = f"{hint}; it began at line {context.line + 1}"
        return self.refuse("yaml", message, line, column, hint)

    def value(self, event: Any) -> Node:
        """The node that begins with an event; reads on to its end."""
        kind = type(event)
        if kind is not ScalarEvent:
            return self.alias(event) if kind is AliasEvent else self.collection(event)
        start = event.start_mark
        text, style, line, column = event.value, event.style, start.line + 1, start.column + 1
        self.weight += 1 + len(text) // 64
        if event.anchor is not None or event.tag is not None:
            return self.marked(event)
        value = text if style or (text and text[0] not in _MAY_BE_SPECIAL) else self.resolve(text, line, column)
        if type(value) is not str:
            if not text and (comment := _GLUED_COMMENT.match(self.text, start.index)):
                place = line, column + comment.start(1) - start.index
                self.problem("no-value", "the value is missing: # begins a comment", *place, f'put quotes around it: "{comment[1]}"')
                value = comment[1]  # what was meant, so that nothing else is said of it
            return Node(value, self.file, line, column, NO_KEYS)
        end = event.end_mark
        around = _AROUND.get(style)
        if around is None or start.line != end.line or end.column - start.column != len(text) + 2 * around:
            return Node(value, self.file, line, column, NO_KEYS, self.spans(event))
        return Node(value, self.file, line, column, NO_KEYS, around)

    def marked(self, event: ScalarEvent) -> Node:
        """A scalar with an anchor or a tag, which stand before the value and belong to the event."""
        line, column = self.place(event)
        if event.tag is not None:
            value = self.tagged(event)
        else:
            value = event.value if event.style else self.resolve(event.value, line, column)
        node = Node(value, self.file, line, column, NO_KEYS, self.spans(event) if type(value) is str else ())
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 1 + len(event.value) // 64)
        return node

    def spans(self, event: Any) -> tuple[Span, ...]:
        start, end = event.start_mark, event.end_mark
        return spans.find(event.value, self.text[start.index : end.index], event.style or "", start.line + 1, start.column + 1)

    def alias(self, event: AliasEvent) -> Node:
        line, column = self.place(event)
        known = self.anchors.get(event.anchor or "")
        if known is None:
            if event.anchor in self.open_anchors:
                raise self.refuse("alias-cycle", f"*{event.anchor} stands inside of &{event.anchor}: it would contain itself", line, column)
            raise self.refuse(
                "yaml", f"no anchor &{event.anchor} stands before this alias", line, column, "quote a text that begins with *"
            )
        node, weight = known
        self.weight += weight
        self.aliased += weight
        if self.aliased > MAX_ALIASED:
            raise self.refuse("too-many-aliases", "the aliases of this file stand for more than a person could have meant", line, column)
        return node

    def collection(self, event: Any) -> Node:
        line, column = self.place(event)
        if self.depth >= MAX_DEPTH:
            raise self.refuse("too-deep", f"nested more than {MAX_DEPTH} levels deep", line, column)
        mapping = type(event) is MappingStartEvent
        if event.tag is not None and _TAGS.get(event.tag) not in (("map", "str") if mapping else ("seq", "str")):
            self.unknown_tag(event)
        anchor, before = event.anchor, self.weight
        if anchor is not None:
            self.anchors.pop(anchor, None)
            self.open_anchors.append(anchor)
        self.depth += 1
        self.weight += 1
        node = self.mapping(line, column) if mapping else self.sequence(line, column)
        self.depth -= 1
        if anchor is not None:
            self.open_anchors.pop()
            self.anchors[anchor] = (node, self.weight - before)
        return node

    def sequence(self, line: int, column: int) -> Node:
        next_event, value = self.next, self.value
        children = []
        while type(event := next_event()) is not SequenceEndEvent:
            children.append(value(event))
        return Node(children, self.file, line, column, NO_KEYS)

    def mapping(self, line: int, column: int) -> Node:
        next_event, value = self.next, self.value
        children: dict[str, Node] = {}
        keys: dict[str, tuple[int, int]] = {}
        merged: list[Node] = []
        name: str | None
        mark: Any
        while type(event := next_event()) is not MappingEndEvent:
            if type(event) is ScalarEvent and event.anchor is None and (event.value or event.style):
                name, mark = event.value, event.start_mark
                place = (mark.line + 1, mark.column + 1)
            else:
                name, place = self.odd_key(event)
            if name in keys:
                message = f'"{name}" is already written at line {keys[name][0]}'
                self.problem("duplicate-key", message, *place, "keep one of the two")
                name = None
            child = value(next_event())
            if name == "<<":
                merged.extend(self.merged(child))
            elif name is not None:
                name = intern(name)
                children[name] = child
                keys[name] = place
        for source in merged:
            assert isinstance(source.value, dict)
            for name, child in source.value.items():
                if name not in children:
                    children[name] = child
                    keys[name] = source.keys[name]
        return Node(children, self.file, line, column, keys)

    def odd_key(self, event: Any) -> tuple[str | None, tuple[int, int]]:
        """A key that has an anchor or is an alias: its text and place. No text, reported, where it is none."""
        if isinstance(event, ScalarEvent) and event.anchor is None:
            line, column = self.place(event)
            self.problem("wrong-key", 'a key is missing before ":"', line, column)
            return None, (line, column)
        node = self.value(event)
        if isinstance(node.value, str):
            return node.value, (node.line, node.column)
        hint = "put quotes around a text that begins with { or [" if isinstance(node.value, dict | list) else "quote it"
        self.problem("wrong-key", "a key must be a text", node.line, node.column, hint)
        return None, (node.line, node.column)

    def merged(self, node: Node) -> Iterator[Node]:
        """The mappings that a `<<` takes in."""
        for source in node.value if isinstance(node.value, list) else [node]:
            if isinstance(source.value, dict):
                yield source
            else:
                self.problem("wrong-merge", "<< takes a mapping or a list of mappings", source.line, source.column, "write <<: *anchor")

    # -- scalars

    def resolve(self, text: str, line: int, column: int) -> Scalar:
        """The value of a plain scalar in YAML 1.2's core schema."""
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in _BEGINS_NUMBERS:
            return text
        if _INT.fullmatch(text) or _BASED.fullmatch(text):
            if len(text) > 400:
                self.problem("wrong-number", "this number has too many digits", line, column, "quote it if it is a text")
                return text
            return int(text, 8 if text.startswith("0o") else 16 if text.startswith("0x") else 10)
        if _NOT_FINITE.fullmatch(text):
            self.problem("wrong-number", f"{text} is not a number that JSON knows", line, column, "quote it if it is a text")
            return text
        if _FLOAT.fullmatch(text):
            number = float(text)
            if number in (float("inf"), float("-inf")):
                self.problem("wrong-number", f"{text[:40]} is too large", line, column, "quote it if it is a text")
                return text
            return number
        return text

    def tagged(self, event: ScalarEvent) -> Scalar:
        line, column = self.place(event)
        name = _TAGS.get(event.tag or "")
        if name is None:
            self.unknown_tag(event)
            return str(event.value)
        if name in ("str", "seq", "map"):
            return str(event.value)
        value = self.resolve(event.value, line, column)
        kinds: dict[str, type | tuple[type, ...]] = {"int": int, "float": (int, float), "bool": bool, "null": type(None)}
        if not isinstance(value, kinds[name]) or (isinstance(value, bool) and name != "bool"):
            self.problem("wrong-tag", f'"{event.value[:40]}" is not the {name} that its tag !!{name} says it is', line, column)
        return float(value) if name == "float" and isinstance(value, int) else value

    def unknown_tag(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
        shown = (event.tag or "").replace("tag:yaml.org,2002:", "!!")
        self.problem("unknown-tag", f"unknown tag {shown[:60]}", *self.place(event), "tags have no use here: remove it, or quote the text")


def _end_of(text: str) -> tuple[int, int]:
    """Line and column just behind a text, counted as libyaml counts."""
    lines = spans.BREAK.split(text)
    return len(lines), len(lines[-1]) + 1
