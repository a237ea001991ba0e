"""YAML as version 1.2 reads it, to nodes that know their place; whatever is wrong with a file becomes diagnostics.

libyaml's events are composed here rather than by PyYAML, because its composer recurses in C (a
deeply nested file ends the process), resolves scalars as YAML 1.1 does (`no`, `on`, `12:30`) and
drops the place of keys.
"""

import re
from dataclasses import dataclass, field
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
from o11yascode.source.node import Node, Scalar, Span

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
_MAY_BE_SPECIAL = frozenset("0123456789+-.~nNtTfF")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufeff\uff00-\ufffd\U00010000-\U0010ffff]")
_TAGS = {"!": "str", **{f"tag:yaml.org,2002:{name}": name for name in ("str", "int", "float", "bool", "null", "seq", "map")}}
_NO_KEYS: dict[str, tuple[int, int]] = {}

_PLAIN_WORDS = (
    ("mapping values are not allowed", 'a ":" stands where no key can be', 'put quotes around a text that holds ": "'),
    ("cannot start any token", "this character cannot begin a value", "put quotes around the value; indent with spaces, never with tabs"),
    ("undefined alias", "this alias names no anchor that stands before it", "an anchor is written &name; quote a text that begins with *"),
    ("unexpected end of stream", "the file ends inside a quoted text", "close the quotes"),
    ("expected ',' or ']'", 'a list in [ ] lacks its "," or "]"', "quote items that hold , [ ] { } or : and expressions ${{ }}"),
    ("expected ',' or '}'", 'a mapping in { } lacks its "," or "}"', "quote values that hold , [ ] { } or : and expressions ${{ }}"),
    ("expected key", "this line fits neither the mapping nor the list around it", "check the indentation of this line and the one before"),
    ("expected '-' indicator", 'an item of this list lacks its "-"', "check the indentation of this line and the one before"),
    ("could not find expected ':'", 'this key lacks its ":"', "write `key: value`, and check the indentation"),
    ("expected node content", "a value is missing, or a [ or { is not closed", "close it; quote a text that begins with [ or {"),
    ("unknown escape", "unknown escape in a text in double quotes", "use single quotes, or write \\\\ for a backslash"),
    (
        "document start",
        "this line does not belong to what stands before it",
        "check the indentation; quote a value that begins with [ { or a quote",
    ),
    ("block sequence entries", 'a list item ("- ") cannot begin here', "begin the list on a line of its own"),
    ("tab", "a tab cannot indent", "indent with spaces"),
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


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    node: Node
    anchor: str | None
    key: str | None = None
    key_place: tuple[int, int] = (0, 0)
    waits_for_key: bool = True
    weight: int = 1
    merges: list[Node] = field(default_factory=list)
    skip_key: bool = False


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Diagnostic] = []
        self.text = ""
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.aliased = 0
        self.stack: list[_Open] = []
        self.root: Node | None = None

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
                raise self.refuse("not-text", "this is no text: it holds a NUL byte", *_end_of(before))
            try:
                decoded = text.decode("utf-8")
            except UnicodeDecodeError as error:
                before = text[: error.start].decode("utf-8", "replace")
                raise self.refuse("encoding", "this byte is not UTF-8", *_end_of(before), "save the file as UTF-8") from None
        else:
            decoded = text
        text = decoded.removeprefix("\ufeff")
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
        documents = 0
        try:
            while True:
                event = parser.get_event()
                if isinstance(event, ScalarEvent):
                    self.scalar(event)
                elif isinstance(event, MappingStartEvent | SequenceStartEvent):
                    self.open(event)
                elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                    self.close()
                elif isinstance(event, AliasEvent):
                    self.alias(event)
                elif isinstance(event, DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise self.refuse(
                            "several-documents", "a file holds one document: a second one begins here", *self.place(event),
                            "remove the line ---, or make it a file of its own",
                        )  # fmt: skip
                elif isinstance(event, StreamEndEvent):
                    return self.root
        except yaml.MarkedYAMLError as error:
            raise self.syntax(error) from None
        except yaml.YAMLError as error:
            raise self.refuse("yaml", f"this is no YAML: {str(error).splitlines()[0]}") from None
        finally:
            parser.dispose()

    def syntax(self, error: yaml.MarkedYAMLError) -> _Refused:
        told = f"{error.context or ''} {error.problem or ''}".strip()
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        written = spans.BREAK.split(self.text.rstrip())
        if line > len(written):  # at the end of the file: show the last line that has something
            line, column = len(written), len(written[-1]) + 1
        otherwise = (f"YAML: {told}", "check quotes and indentation around this place")
        message, hint = next((plain for words, *plain in _PLAIN_WORDS if words in (error.problem or "")), otherwise)
        context = error.context_mark
        if context is not None and mark is not None and context.line < mark.line and "while" in (error.context or ""):
            hint = f"{hint}; it began at line {context.line + 1}"
        return self.refuse("yaml", message, line, column, hint)

    def open(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        line, column = self.place(event)
        if len(self.stack) >= MAX_DEPTH:
            raise self.refuse("too-deep", f"nested more than {MAX_DEPTH} levels deep", line, column)
        mapping = isinstance(event, MappingStartEvent)
        if event.tag is not None and _TAGS.get(event.tag) not in (("map", "str") if mapping else ("seq", "str")):
            self.unknown_tag(event)
        node = Node({} if mapping else [], self.file, line, column, {} if mapping else _NO_KEYS)
        self.stack.append(_Open(node, event.anchor))
        if event.anchor is not None:
            self.anchors.pop(event.anchor, None)

    def close(self) -> None:
        done = self.stack.pop()
        for source in done.merges:
            self.merge(done.node, source)
        if done.anchor is not None:
            self.anchors[done.anchor] = (done.node, done.weight)
        self.add(done.node, done.weight)

    def alias(self, event: AliasEvent) -> None:
        line, column = self.place(event)
        known = self.anchors.get(event.anchor or "")
        if known is None:
            if any(outer.anchor == event.anchor for outer in self.stack):
                raise self.refuse("alias-cycle", f"*{event.anchor} stands inside of &{event.anchor}: it would contain itself", line, column)
            raise self.refuse(
                "yaml", f"no anchor &{event.anchor} stands before this alias", line, column, "quote a text that begins with *"
            )
        node, weight = known
        self.aliased += weight
        if self.aliased > MAX_ALIASED:
            raise self.refuse("too-many-aliases", "the aliases of this file stand for more than a person could have meant", line, column)
        self.add(node, weight)

    def add(self, node: Node, weight: int) -> None:
        """Puts a finished node into the collection around it."""
        if not self.stack:
            self.root = node
            return
        outer = self.stack[-1]
        outer.weight += weight
        value = outer.node.value
        if isinstance(value, list):
            value.append(node)
        elif isinstance(value, dict):
            if outer.waits_for_key:
                if isinstance(node.value, str):
                    self.key(outer, node.value, node.line, node.column)
                else:
                    hint = "put quotes around a text that begins with { or [" if isinstance(node.value, dict | list) else "quote it"
                    self.problem("wrong-key", "a key must be a text", node.line, node.column, hint)
                    outer.skip_key, outer.waits_for_key = True, False
                return
            outer.waits_for_key = True
            if outer.skip_key:
                outer.skip_key = False
            elif outer.key is not None:
                if outer.key == "<<":
                    self.remember_merge(outer, node)
                else:
                    value[outer.key] = node
                    outer.node.keys[outer.key] = outer.key_place

    def key(self, outer: _Open, name: str, line: int, column: int) -> None:
        if name in outer.node.keys:
            before = outer.node.keys[name][0]
            self.problem("duplicate-key", f'"{name}" is already written at line {before}', line, column, "keep one of the two")
            outer.skip_key = True
        outer.key, outer.key_place, outer.waits_for_key = intern(name), (line, column), False

    def remember_merge(self, outer: _Open, node: Node) -> None:
        sources = node.value if isinstance(node.value, list) else [node]
        for source in sources:
            if isinstance(source.value, dict):
                outer.merges.append(source)
            else:
                self.problem("wrong-merge", "<< takes a mapping or a list of mappings", source.line, source.column, "write <<: *anchor")

    def merge(self, node: Node, source: Node) -> None:
        if isinstance(node.value, dict) and isinstance(source.value, dict):
            for key, child in source.value.items():
                if key not in node.value:
                    node.value[key] = child
                    node.keys[key] = source.keys[key]

    # -- scalars

    def scalar(self, event: ScalarEvent) -> None:
        start: Any = event.start_mark
        text, style = event.value, event.style
        line, column = start.line + 1, start.column + 1
        outer = self.stack[-1] if self.stack else None
        if outer is not None and outer.waits_for_key and isinstance(outer.node.value, dict) and event.anchor is None:
            if not text and not style:
                self.problem("wrong-key", 'a key is missing before ":"', line, column)
                outer.skip_key, outer.waits_for_key = True, False
            else:
                self.key(outer, text, line, column)
            return
        if event.tag is not None:
            value = self.tagged(event)
        elif style:
            value = text
        elif text and text[0] not in _MAY_BE_SPECIAL:
            value = text
        else:
            value = self.resolve(text, line, column)
        node = Node(value, self.file, line, column, _NO_KEYS, self.spans(event) if type(value) is str else ())
        weight = 1 + len(text) // 64
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, weight)
        self.add(node, weight)

    def spans(self, event: ScalarEvent) -> tuple[Span, ...]:
        start: Any = event.start_mark
        end: Any = event.end_mark
        text = event.value
        quoted = 1 if event.style in ("'", '"') else 0
        # A tag or an anchor stands before the value and belongs to the event.
        if event.anchor is None and event.tag is None and start.line == end.line and end.column - start.column == len(text) + 2 * quoted:
            if event.style not in ("|", ">"):
                return (Span(0, len(text), start.line + 1, start.column + 1 + quoted),)
        return spans.find(text, self.text[start.index : end.index], event.style or "", start.line + 1, start.column + 1)

    def resolve(self, text: str, line: int, column: int) -> Scalar:
        """The value of a plain scalar in YAML 1.2's core schema."""
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text) or _BASED.fullmatch(text):
            if len(text) > 400:
                self.problem("wrong-number", "this number has too many digits", line, column, "quote it if it is a text")
                return text
            return int(text, 8 if text.startswith("0o") else 16 if text.startswith("0x") else 10)
        if _NOT_FINITE.fullmatch(text):
            self.problem("wrong-number", f"{text} is no number that JSON knows", line, column, "quote it if it is a text")
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
            self.problem("wrong-tag", f'"{event.value[:40]}" is no {name}, as its tag !!{name} says', line, column)
        return float(value) if name == "float" and isinstance(value, int) else value

    def unknown_tag(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
        shown = (event.tag or "").replace("tag:yaml.org,2002:", "!!")
        self.problem("unknown-tag", f"unknown tag {shown[:60]}", *self.place(event), "tags have no use here: remove it, or quote the text")


def _end_of(text: str) -> tuple[int, int]:
    """Line and column just behind a text, counted as libyaml counts."""
    lines = spans.BREAK.split(text)
    return len(lines), len(lines[-1]) + 1
