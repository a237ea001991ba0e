"""From a list of widget nodes to Datadog's widgets: each built by its kind, then placed."""

from collections.abc import Sequence
from typing import Literal

from o11yascode.resource.desired import Path, Payload
from o11yascode.source.node import Node
from o11yascode.spec.base import validate, validate_kind
from o11yascode.spec.widget import WidgetSpec
from o11yascode.widget import kind_for, kinds, kinds_of_type
from o11yascode.widget.kind import Canvas
from o11yascode.widget.parts import layout
from o11yascode.widget.parts.layout import Box, Wish

Arrangement = Literal["row", "flow"]


def assemble(
    nodes: Sequence[Node],
    canvas: Canvas,
    path: Path,
    arrangement: Arrangement,
    height: int | None = None,
    top: int = 0,
    start: int = 0,
    within: bool = False,
) -> tuple[list[Payload], int]:
    """The widgets of some nodes, and the first free row below them.

    `path` is where the list stands in the payload and `start` the index of its first widget there; `within` a group,
    groups are refused. Widgets with errors are reported and left out.
    """
    built: list[tuple[Payload, Wish, WidgetSpec]] = []
    for index, node in enumerate(nodes, start):
        place = (*path, index)
        canvas.origins[place] = (node,)
        made = build_widget(canvas.below(node, place), within)
        if made is not None:
            spec, definition, usual = made
            built.append((definition, _wish(spec, usual), spec))
    arrange = layout.row if arrangement == "row" else layout.flow
    wishes = [wish for _, wish, _ in built]
    boxes = arrange(wishes, height, top)
    widgets = []
    for (definition, wish, spec), box in zip(built, boxes, strict=True):
        widget = {"definition": definition}
        at = _place(box, wish, canvas)
        if at is not None:
            widget["layout"] = at
            if spec.column_break is not None:
                at["is_column_break"] = spec.column_break
        widgets.append(widget)
    # On a screenboard a place by hand is in units, not in rows of the grid: it says nothing about what is free below.
    flowing = [box for box, wish in zip(boxes, wishes, strict=True) if wish.at is None] if canvas.free else boxes
    return widgets, layout.bottom(flowing, top)


def build_widget(canvas: Canvas, within: bool = False) -> tuple[WidgetSpec, Payload, tuple[int, int]] | None:
    """The spec, the definition and the usual size of one widget; None where it has errors, which are reported."""
    node, diagnostics = canvas.node, canvas.context.diagnostics
    named = node.get("kind")
    kind = kind_for(named.value) if named is not None and isinstance(named.value, str) else None
    if kind is None:
        models = {name: kind.model for name, kind in kinds().items()}
        validate_kind(models, node, diagnostics, "a widget", meant=_kinds_for)  # which says what is wrong
        return None
    spec = validate(kind.model, emptied(node) if kind.name == "group" else node, diagnostics)
    if spec is None:
        return None
    if kind.name == "group" and (within or canvas.free):
        message = "a group can only stand in an ordered dashboard, and not in another group"
        canvas.error("group-place", message, canvas.at("kind"), "use rows, or place its widgets by hand")
        return None
    for side in ("x", "y"):
        if spec.at is not None and not canvas.free and (number := getattr(spec.at, side)) < 0:
            canvas.error("wrong-value", f'"{side}" must be at least 0, not the number {number}', canvas.at("at", side))
    definition = kind.build(spec, canvas)
    if definition is None:
        return None
    usual = (kind.width, kind.height)
    if definition.get("type") == "group":
        boxes = [Box(0, place["y"], 1, place["height"]) for child in definition["widgets"] if (place := child.get("layout"))]
        usual = (kind.width, 1 + layout.bottom(boxes))
    return spec, definition, usual


def _kinds_for(type: str) -> list[str]:
    """The kinds that say one of Datadog's widget types, the plainest first."""
    return [kind.name for kind in reversed(kinds_of_type(type))]


def emptied(node: Node) -> Node:
    """A mapping whose list of widgets is empty: what holds widgets is read without them, each is read by its own kind."""
    widgets = node.get("widgets")
    if not isinstance(node.value, dict) or widgets is None or not isinstance(widgets.value, list):
        return node
    none = Node([], widgets.file, widgets.line, widgets.column)
    return Node({**node.value, "widgets": none}, node.file, node.line, node.column, node.keys)


def _wish(spec: WidgetSpec, usual: tuple[int, int]) -> Wish:
    at = spec.at
    if at is None:
        return Wish(spec.width, spec.height, usual)
    return Wish(at=Box(at.x, at.y, at.width or spec.width or usual[0], at.height or spec.height or usual[1]))


def _place(box: Box, wish: Wish, canvas: Canvas) -> Payload | None:
    """A widget's layout: by hand as written, else computed; none at all where Datadog flows the widgets itself."""
    if wish.at is None:
        if not canvas.grid:
            return None
        return (layout.scaled(box) if canvas.free else box).payload()
    return box.payload()
