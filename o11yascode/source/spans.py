"""Where the characters of a YAML scalar stand in its file: the value matched against what was written."""

import re
from functools import cache

from o11yascode.source.node import Span

BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""The line breaks libyaml counts."""
_PROPERTIES = "(?:[&!][^ \t\r\n\x85\u2028\u2029]*(?:[ \t]+|(?:#[^\r\n\x85\u2028\u2029]*)?(?:\r\n|[\n\r\x85\u2028\u2029]))*)+"
_FOLD = "[ \t]*(?:\r\n|[\n\r\x85\u2028\u2029])(?:[ \t]*(?:\r\n|[\n\r\x85\u2028\u2029]))*[ \t]*"
_DOUBLE = (
    rf"(?P<continued>\\(?:\r\n|[\n\r\x85\u2028\u2029])(?:[ \t]*(?:\r\n|[\n\r\x85\u2028\u2029]))*[ \t]*)"
    rf"|(?P<escape>\\(?:x..|u....|U........|.))|(?P<fold>{_FOLD})|(?P<text>(?:(?!{_FOLD})[^\\])+)"
)
_SINGLE = rf"(?P<escape>'')|(?P<fold>{_FOLD})|(?P<text>(?:(?!{_FOLD})[^'])+)"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Few files need these, and they take long to compile."""
    return re.compile(pattern)


def find(value: str, written: str, style: str, line: int, column: int) -> tuple[Span, ...]:
    """The spans of a scalar.

    `written` is what stands in the file from the scalar's start (its anchor, tag, quote or block
    indicator included) at `line` and `column` to its end. Where the two cannot be matched, one
    fixed span says that all of it is at the start: a place that is less exact, never a wrong one.
    """
    properties = _compiled(_PROPERTIES).match(written) if written[:1] in ("&", "!") else None
    if properties:
        lines = BREAK.split(properties[0])
        line, column = line + len(lines) - 1, (column if len(lines) == 1 else 1) + len(lines[-1])
        written = written[properties.end() :]
    if style in ("|", ">"):
        found = _block(value, written, style, line)
    elif style in ("'", '"'):
        found = _quoted(value, written[1:-1], _compiled(_DOUBLE if style == '"' else _SINGLE), line, column + 1)
    else:
        found = _lines(value, [text.strip(" \t") for text in BREAK.split(written)], _starts(written, line, column), folded=True)
    return found or (Span(0, len(value), line, column, True),)


def _starts(written: str, line: int, column: int) -> list[tuple[int, int]]:
    """Where the first visible character of each line stands."""
    places = []
    for index, text in enumerate(BREAK.split(written)):
        indent = len(text) - len(text.lstrip(" \t"))
        places.append((line + index, indent + (column if index == 0 else 1)))
    return places


def _block(value: str, written: str, style: str, line: int) -> tuple[Span, ...]:
    rows = BREAK.split(written)[1:]
    indent = _indent(value, rows)
    content = [row[indent:] for row in rows]
    places = [(line + 1 + index, indent + 1) for index in range(len(rows))]
    return _lines(value, content, places, folded=style == ">")


def _indent(value: str, rows: list[str]) -> int:
    """The indentation of a block scalar: the least one that leaves what the value begins with."""
    begin = value.lstrip("\n")
    for row in rows:
        if row.strip(" "):
            return next((n for n in range(len(row)) if begin.startswith(row[n:])), 0)
    return 0


def _lines(value: str, rows: list[str], places: list[tuple[int, int]], folded: bool) -> tuple[Span, ...]:
    """Spans of a scalar whose rows stand in the value one after the other, joined by spaces or line breaks."""
    found: list[Span] = []
    position = 0
    for row, (line, column) in zip(rows, places, strict=True):
        if not row:
            continue
        if folded and found and value.startswith(" ", position) and not row.startswith(" "):
            position += 1
        else:
            while value.startswith(("\n", "\u2028", "\u2029"), position):
                position += 1
        if not value.startswith(row, position):
            return ()
        found.append(Span(position, position + len(row), line, column))
        position += len(row)
    if not found:
        return ()
    # What joins two rows belongs to the first of them.
    ends = [span.start for span in found[1:]] + [len(value)]
    joined = [span._replace(end=end) for span, end in zip(found, ends, strict=True)]
    return tuple(joined)


def _quoted(value: str, written: str, tokens: re.Pattern[str], line: int, column: int) -> tuple[Span, ...]:
    found: list[Span] = []
    position = at = 0
    while at < len(written):
        token = tokens.match(written, at)
        if token is None:
            return ()
        at, kind, text = token.end(), token.lastgroup, token[0]
        length = len(text) if kind == "text" else _length(value, position, text, str(kind))
        if length:
            found.append(Span(position, position + length, line, column, kind != "text"))
        position += length
        rows = BREAK.split(text) if kind in ("fold", "continued") else [text]
        line, column = line + len(rows) - 1, (column if len(rows) == 1 else 1) + len(rows[-1])
    return tuple(found) if position == len(value) else ()


def _length(value: str, position: int, text: str, kind: str) -> int:
    """How many characters of the value an escape or a line break made."""
    if kind == "escape":
        return 1
    breaks = len(BREAK.split(text)) - 1
    return breaks - 1 if kind == "continued" or breaks > 1 else 1
