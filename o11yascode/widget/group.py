"""`group`: widgets under one title, placed among themselves. A titled row of a dashboard is one."""

from typing import Any, Literal

from pydantic import Field

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import Align, WidgetSpec
from o11yascode.widget.kind import Canvas, WidgetKind
from o11yascode.widget.parts.assemble import assemble
from o11yascode.widget.parts.common import definition

OPTIONS = ("title", "title_align", "show_title", "background_color", "banner_img")


class Group(WidgetSpec):
    label = "a group widget"
    PLAIN = OPTIONS
    kind: Literal["group"]
    title: str | None = None
    title_align: Align | None = None
    show_title: bool | None = None
    background_color: str | None = None
    banner_img: str | None = None
    row_height: int | None = Field(None, ge=1)
    """Rows each of its widgets takes, unless it says otherwise."""
    widgets: list[Any]


def build(spec: Group, canvas: Canvas) -> Payload:
    nodes = list(canvas.at("widgets").items())
    widgets, _ = assemble(nodes, canvas, (*canvas.path, "definition", "widgets"), "row", spec.row_height, within=True)
    return definition(spec, "group", canvas, layout_type="ordered", widgets=widgets)


KIND = WidgetKind("group", Group, build, width=12, height=4)
