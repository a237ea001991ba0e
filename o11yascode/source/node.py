"""Values read from spec files, each knowing its file, line and column."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from msgspec import Struct, field

from o11yascode.diagnostics import Location

Scalar = str | int | float | bool | None


class Span(NamedTuple):
    """A stretch of a scalar's value that stands in the file in one piece, on one line.

    `value[start:end]` begins at `line`, `column`. Where `fixed` is true the stretch came out of an
    expression (or an escape): every offset in it is at the place of the expression itself.
    """

    start: int
    end: int
    line: int
    column: int
    fixed: bool = False


_INNER = (dict, list)
NO_KEYS: dict[str, tuple[int, int]] = {}
"""Of what is no mapping. Nobody writes into it."""


class Node(Struct, eq=False):
    """A mapping, a sequence or a scalar, with its place in the file. Treat as immutable."""

    value: "dict[str, Node] | list[Node] | Scalar"
    file: str
    line: int
    column: int
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Of a mapping: line and column of each key."""
    written: tuple[Span, ...] | int | Callable[[], tuple[Span, ...]] = ()
    """Of a string: its spans, or what tells them (few are ever asked for); an int where it stands on one line in one piece: how many
    characters (its quote) stand before it."""
    expression: bool = False
    """True where the value was made by a `${{ }}` expression or a `for_each`: it is not the text of the file."""
    fixed: bool | None = None
    """Whether it is the same in every scope; None until somebody asked."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Of a string: where its characters stand in the file."""
        written = self.written
        if isinstance(written, int):
            return (Span(0, len(str(self.value)), self.line, self.column + written),)
        if not isinstance(written, tuple):
            written = self.written = written()
        return written

    def plain(self) -> Any:
        """The value as plain dicts, lists and scalars."""
        value = self.value
        if isinstance(value, dict):
            return {key: child.plain() if isinstance(child.value, _INNER) else child.value for key, child in value.items()}
        if isinstance(value, list):
            return [child.plain() if isinstance(child.value, _INNER) else child.value for child in value]
        return value

    def get(self, key: str) -> "Node | None":
        """The child of a mapping, or None (also where this is no mapping)."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> "Iterator[Node]":
        """The children of a sequence; nothing where this is no sequence."""
        return iter(self.value) if isinstance(self.value, list) else iter(())

    def at(self, *path: str | int) -> "Node":
        """The node at a path, or the deepest one on the way that exists."""
        node = self
        for step in path:
            value = node.value
            if isinstance(value, dict) and isinstance(step, str):
                inner = value.get(step)
                if inner is None:
                    break
                node = inner
            elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
                node = value[step]
            else:
                break
        return node

    def location(self, start: int | None = None, end: int | None = None) -> Location:
        """Where the node stands; with offsets into a string value, where that part of it stands in the file."""
        if start is None:
            return Location(self.file, self.line, self.column)
        spans = self.spans
        for span in spans:
            if span.start <= start <= span.end and (start < span.end or span is spans[-1]):
                if span.fixed:
                    return Location(self.file, span.line, span.column)
                column = span.column + start - span.start
                stop = None if end is None else span.column + min(end, span.end) - span.start
                return Location(self.file, span.line, column, stop)
        return Location(self.file, self.line, self.column)

    def key_location(self, key: str) -> Location:
        """Where a key of this mapping stands; the mapping itself where there is no such key."""
        line, column = self.keys.get(key, (self.line, self.column))
        known = key in self.keys
        return Location(self.file, line, column, column + len(key) if known else None)


def plain_node(value: Any) -> Node:
    """A node without places, of plain values: for specs that no file holds."""
    if isinstance(value, dict):
        return Node({str(key): plain_node(child) for key, child in value.items()}, "", 1, 1)
    if isinstance(value, list | tuple):
        return Node([plain_node(child) for child in value], "", 1, 1)
    return Node(value, "", 1, 1)
