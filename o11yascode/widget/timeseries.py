"""`timeseries`: lines, bars or areas over time."""

from typing import Any, ClassVar, Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import Axis, GraphSpec, Marker, RequestFields
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.limits import build_markers, lift_markers
from o11yascode.widget.parts.query_widget import build_query_widget, lift_query_widget
from o11yascode.widget.parts.requests import unit_name

PASSES = ("display_type", "on_right_yaxis", "metadata")


class Lines(RequestFields):
    """What is asked, and how it is drawn."""

    label = "a timeseries request"
    REQUEST_PLAIN: ClassVar[tuple[str, ...]] = ("response_format", *PASSES)
    display_type: Literal["line", "bars", "area", "overlay"] | None = None
    on_right_yaxis: bool | None = None
    metadata: list[dict[str, Any]] | None = None
    """Names of the lines of a legacy `q`."""


class Request(Lines):
    raw: dict[str, Any] | None = None


class Timeseries(GraphSpec, Lines):
    label = "a timeseries widget"
    PLAIN = (
        *GraphSpec.PLAIN, "yaxis", "right_yaxis", "markers", "show_legend", "legend_layout", "legend_columns", "legend_size", "events",
    )  # fmt: skip
    kind: Literal["timeseries"]
    requests: list[Request] | None = None
    yaxis: Axis | None = None
    right_yaxis: Axis | None = None
    markers: list[Marker] | None = None
    show_legend: bool | None = None
    legend_layout: Literal["auto", "horizontal", "vertical"] | None = None
    legend_columns: list[Literal["value", "avg", "sum", "min", "max"]] | None = None
    legend_size: str | None = None
    events: list[dict[str, Any]] | None = None
    """Event overlays: `[{q: "tags:deploy"}]`."""


def build(spec: Timeseries, canvas: Canvas) -> Payload:
    found = build_query_widget(spec, "timeseries", canvas, "timeseries")
    if spec.limits is not None:
        # A graph over time has no cells to colour: its limits are lines.
        for request in found["requests"]:
            request.pop("conditional_formats", None)
        found["markers"] = found.get("markers", []) + build_markers(spec.limits, canvas.at("limits"), unit_name(spec.unit), canvas)
    return found


def lift(found: Payload) -> Fields | None:
    fields = lift_query_widget(found, Timeseries, "timeseries", PASSES)
    limits = lift_markers(found.get("markers"))
    if fields is None or limits is None or "limits" in fields or "requests" in fields:
        return fields
    return {**{key: value for key, value in fields.items() if key != "markers"}, "limits": limits}


KIND = WidgetKind("timeseries", Timeseries, build, lift, types=("timeseries",), width=4, height=3)
