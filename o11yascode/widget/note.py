"""`note`: markdown text."""

from typing import Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import Align, Text, WidgetSpec
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.common import definition, lift_common


class Note(WidgetSpec):
    label = "a note widget"
    PLAIN = (
        "content", "background_color", "font_size", "text_align", "vertical_align", "has_padding", "show_tick", "tick_pos", "tick_edge",
    )  # fmt: skip
    kind: Literal["note"]
    content: str
    background_color: str | None = None
    font_size: Text | None = None
    text_align: Align | None = None
    vertical_align: Literal["top", "center", "bottom"] | None = None
    has_padding: bool | None = None
    show_tick: bool | None = None
    tick_pos: str | None = None
    tick_edge: Literal["bottom", "left", "right", "top"] | None = None


def build(spec: Note, canvas: Canvas) -> Payload:
    return definition(spec, "note", canvas)


def lift(found: Payload) -> Fields | None:
    return lift_common(found, Note)


KIND = WidgetKind("note", Note, build, lift, types=("note",), width=4, height=2)
