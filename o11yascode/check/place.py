"""Where in the spec files a part of a payload stands, and what of the payload has to be shown beside it."""

from typing import Any

from o11yascode.diagnostics import Excerpt, Location
from o11yascode.query.forms import ChainMonitor, MetricMonitor
from o11yascode.resource.desired import Path, Resource
from o11yascode.resource.paths import at
from o11yascode.source.node import Node


def place(resource: Resource, path: Path, start: int | None, end: int | None, tree: Any = None) -> tuple[Location, Excerpt | None]:
    """The place of a finding; with offsets into a text that is not simply the spec's line, an excerpt of that text.

    `tree` is the monitor query's tree: its window and its threshold stand in fields of their own.
    """
    text = at(resource.payload, path)
    if start is None or not isinstance(text, str):
        nodes = _origins(resource, path)
        return whole(nodes[0]) if nodes else resource.locate(path), None
    stop = start + 1 if end is None else end
    excerpt = _excerpt(text, start, stop, str(path[0]) if path[0] in ("message", "name") else "query")
    for node in _origins(resource, path):
        written = node.value
        if not isinstance(written, str) or not written:
            continue
        begin = _found(text, written.rstrip(), start, stop)
        if begin is None:
            continue
        inner = start - begin
        location = node.location(inner, min(stop - begin, len(written)))
        fixed = node.expression or any(span.fixed and span.start <= inner <= span.end for span in node.spans)
        return location, excerpt if fixed else None
    field = _field(resource, tree, start) if path == ("query",) else None
    if field is not None:
        return field.location(0, len(field.value) if isinstance(field.value, str) else None), excerpt
    return resource.locate(path), excerpt


def whole(node: Node) -> Location:
    """Where a node stands; of a text on one line, all of it, quotes included."""
    if len(node.spans) != 1 or node.spans[0].fixed or not isinstance(node.value, str):
        return node.location()
    span = node.spans[0]
    quote = span.column - node.column
    if span.line != node.line or not 0 <= quote <= 1:
        return node.location()
    return Location(node.file, node.line, node.column, span.column + span.end - span.start + quote)


def _origins(resource: Resource, path: Path) -> list[Node]:
    for length in range(len(path), -1, -1):
        if nodes := resource.origins.get(path[:length]):
            return [node.at(*path[length:]) for node in nodes]
    return []


def _found(text: str, written: str, start: int, stop: int) -> int | None:
    """Where the spec's text begins in the payload's, so that it holds the place."""
    begin = text.find(written)
    while begin >= 0:
        if begin <= start and stop <= begin + len(written) + 1:
            return begin
        begin = text.find(written, begin + 1)
    return None


def _field(resource: Resource, tree: Any, start: int) -> Node | None:
    """The field that says a monitor's window, or its threshold."""
    node = resource.node
    if node is None:
        return None
    if isinstance(tree, MetricMonitor) and start < tree.expr.start:
        return node.get("evaluate") or node.get("window")
    if isinstance(tree, MetricMonitor | ChainMonitor) and tree.comparison and start >= tree.comparison.start:
        return node.get("critical")
    if isinstance(tree, ChainMonitor):
        for step in tree.steps:
            if step.start <= start <= step.end and step.name in ("last", "current", "over"):
                return node.get("window")
            if step.start <= start <= step.end and node.get(step.name):
                return node.get(step.name)
    return None


def _excerpt(text: str, start: int, end: int, what: str) -> Excerpt:
    """The line of a text that holds the place."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    line = text[begin:] if stop < 0 else text[begin:stop]
    return Excerpt(line, start - begin, min(end - begin, len(line)), what)
