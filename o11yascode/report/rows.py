"""The rows that explain one change to a person: a label, and text in parts that are old, new or neither."""

import json
import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from msgspec import Struct

from o11yascode.resource.difference import MISSING

OLD, NEW, PLAIN, DIM = "old", "new", "plain", "dim"
LONG = 40
"""Characters of a label that push the values of all rows too far to the right."""
LONGEST = 100_000
"""Characters of a text that are shown."""

_WORD = re.compile(r"\s+|@[\w.-]*\w|\w+|[^\w\s]")
"""A handle is one word: who hears of it is not to be read from parts of two."""


class Part(Struct, frozen=True):
    """A stretch of a row's text: what it says, and whether that is live (old) or wanted (new)."""

    style: str
    text: str


class Row(Struct, frozen=True):
    """One line below a change. Without parts it is a heading of those that follow."""

    label: str
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        return sum(len(part.text) for part in self.parts)

    def plain(self) -> str:
        """Without colour: `[-old-]{+new+}` where words differ, `old → new` where a whole value does."""
        marks = {OLD: "[-{}-]", NEW: "{{+{}+}}"}
        return "".join(marks.get(part.style, "{}").format(part.text) for part in self.parts)


def value_row(label: str, before: Any, after: Any) -> Row:
    """`50 → 80`; `+ 80` where there was nothing, `- 50` where nothing stays."""
    if isinstance(before, str) and isinstance(after, str) and (len(before) > 40 or len(after) > 40 or "\n" in before + after):
        return Row(label, words(before, after))
    if isinstance(before, list) and isinstance(after, list) and (row := list_row(label, before, after)):
        return row
    if before is MISSING or before is None:
        return Row(label, (Part(PLAIN, "+ "), Part(PLAIN, show(after))))
    if after is MISSING or after is None:
        return Row(label, (Part(PLAIN, "- "), Part(PLAIN, show(before))))
    return Row(label, (Part(PLAIN, show(before)), Part(DIM, " → "), Part(PLAIN, show(after))))


def text_row(label: str, text: str) -> Row:
    return Row(label, (Part(PLAIN, text),))


def under(heading: str, rows: list[Row]) -> list[Row]:
    """Rows about one part of a resource: one says so in its label, several stand below a heading, and so does one with a long label."""
    if len(rows) == 1 and len(label := f"{heading}: {rows[0].label}") <= LONG:
        return [Row(label, rows[0].parts)]
    return [Row(heading, ()), *(Row(f"  {row.label}", row.parts) for row in rows)] if rows else []


def show(value: Any) -> str:
    """A value as a person would write it: whole floats without `.0`, texts without quotes, the rest as short JSON."""
    if value is MISSING:
        return "(none)"
    if isinstance(value, str):
        return _cut(value) or '""'
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if value is None or isinstance(value, (bool, dict, list)):
        return _cut(json.dumps(value, ensure_ascii=False, default=str))
    return str(value)


def words(before: str, after: str, context: int = 24) -> tuple[Part, ...]:
    """Two texts as one, the changed words marked, long unchanged stretches cut to some characters of context."""
    a, b = _WORD.findall(before), _WORD.findall(after)
    if len(a) * len(b) > 4_000_000:  # SequenceMatcher is quadratic: by lines then
        a, b = before.splitlines(keepends=True), after.splitlines(keepends=True)
    parts: list[Part] = []
    opcodes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for index, (tag, a0, a1, b0, b1) in enumerate(opcodes):
        if tag == "equal":
            parts.append(Part(PLAIN, _shorten("".join(a[a0:a1]), context, index == 0, index == len(opcodes) - 1)))
            continue
        parts += [Part(style, _cut(text)) for style, text in ((OLD, "".join(a[a0:a1])), (NEW, "".join(b[b0:b1]))) if text]
    return tuple(parts)


def _cut(text: str) -> str:
    """A text as far as anybody reads it."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… (and {len(text) - LONGEST} characters more)"


def _shorten(text: str, context: int, first: bool, last: bool) -> str:
    if len(text) <= 2 * context + 3:
        return text
    return ("" if first else text[:context]) + "…" + ("" if last else text[-context:])


def list_row(label: str, before: Iterable[Any], after: Iterable[Any]) -> Row | None:
    """What entered and what left a set: `+ tier:1  - tier:2`; None where nothing did."""
    old, new = [show(v) for v in before], [show(v) for v in after]
    gone, came = [v for v in old if v not in new], [v for v in new if v not in old]
    if not gone and not came:
        return None
    parts = [Part(NEW, v) for v in came] + [Part(OLD, v) for v in gone]
    spaced = [piece for part in parts for piece in (part, Part(PLAIN, " "))][:-1]
    return Row(label, tuple(spaced))
