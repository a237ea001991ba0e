"""`image`, `iframe`, `free_text` and `heading`: what is there to look at, not to measure."""

from typing import Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import Align, Text, WidgetSpec
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.common import definition
from o11yascode.widget.parts.plain import plain_kind


class Image(WidgetSpec):
    label = "an image widget"
    PLAIN = ("url", "url_dark_theme", "sizing", "margin", "has_background", "has_border", "horizontal_align", "vertical_align")
    kind: Literal["image"]
    url: str
    url_dark_theme: str | None = None
    sizing: str | None = None
    margin: str | None = None
    has_background: bool | None = None
    has_border: bool | None = None
    horizontal_align: Align | None = None
    vertical_align: Literal["top", "center", "bottom"] | None = None


class Iframe(WidgetSpec):
    label = "an iframe widget"
    PLAIN = ("url",)
    kind: Literal["iframe"]
    url: str


class FreeText(WidgetSpec):
    label = "a free_text widget"
    PLAIN = ("text", "color", "font_size", "text_align", "background_color")
    kind: Literal["free_text"]
    text: str
    color: str | None = None
    font_size: Text | None = None
    text_align: Align | None = None
    background_color: str | None = None


class Heading(WidgetSpec):
    label = "a heading widget"
    kind: Literal["heading"]
    text: str
    font_size: Text = "18"
    text_align: Align = "left"
    background_color: str = "transparent"


def build_heading(spec: Heading, canvas: Canvas) -> Payload:
    # A note, not free text: its colour follows the light or dark theme of the wall.
    return definition(
        spec, "note", canvas, content=spec.text, font_size=spec.font_size, text_align=spec.text_align,
        background_color=spec.background_color, vertical_align="center", has_padding=True, show_tick=False,
    )  # fmt: skip


def lift_heading(found: Payload) -> Fields | None:
    text = found["content"]
    if "\n" in text or found.get("vertical_align") != "center" or found.get("background_color") != "transparent":
        return None
    fields: Fields = {"text": text}
    fields |= {"font_size": found["font_size"]} if found["font_size"] != "18" else {}
    return fields | ({"text_align": found["text_align"]} if found["text_align"] != "left" else {})


KINDS = (
    plain_kind("image", Image, "image", width=4, height=3),
    plain_kind("iframe", Iframe, "iframe", width=6, height=4),
    plain_kind("free_text", FreeText, "free_text", width=6, height=1),
    WidgetKind("heading", Heading, build_heading, lift_heading, types=("note",), rank=20, width=12, height=1),
)
