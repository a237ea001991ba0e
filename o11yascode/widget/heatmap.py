"""`heatmap`: how values spread over time."""

from typing import Any, Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import Axis, GraphSpec, Marker
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.histogram import HistogramFields, build_histogram, lift_histogram


class Heatmap(GraphSpec, HistogramFields):
    label = "a heatmap widget"
    PLAIN = (*GraphSpec.PLAIN, "xaxis", "yaxis", "markers", "show_legend", "legend_size", "events")
    kind: Literal["heatmap"]
    xaxis: Axis | None = None
    yaxis: Axis | None = None
    markers: list[Marker] | None = None
    show_legend: bool | None = None
    legend_size: str | None = None
    events: list[dict[str, Any]] | None = None


def build(spec: Heatmap, canvas: Canvas) -> Payload:
    return build_histogram(spec, "heatmap", canvas, "timeseries")


def lift(found: Payload) -> Fields | None:
    return lift_histogram(found, Heatmap, "timeseries")


KIND = WidgetKind("heatmap", Heatmap, build, lift, types=("heatmap",), width=4, height=3)
