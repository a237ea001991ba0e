"""`distribution`: how values spread over the whole time shown."""

from typing import Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import Axis, GraphSpec, Marker
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.histogram import HistogramFields, build_histogram, lift_histogram


class Distribution(GraphSpec, HistogramFields):
    label = "a distribution widget"
    PLAIN = (*GraphSpec.PLAIN, "xaxis", "yaxis", "markers", "show_legend", "legend_size")
    kind: Literal["distribution"]
    xaxis: Axis | None = None
    yaxis: Axis | None = None
    markers: list[Marker] | None = None
    """`[{value: "90", display_type: percentile}]` marks a percentile."""
    show_legend: bool | None = None
    legend_size: str | None = None


def build(spec: Distribution, canvas: Canvas) -> Payload:
    return build_histogram(spec, "distribution", canvas, "scalar")


def lift(found: Payload) -> Fields | None:
    return lift_histogram(found, Distribution, "scalar")


KIND = WidgetKind("distribution", Distribution, build, lift, types=("distribution",), width=4, height=3)
