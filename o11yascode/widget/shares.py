"""`sunburst`, `treemap`, `geomap`, `bars`: how a whole is shared among groups."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import GraphSpec, ScalarFields
from o11yascode.widget.kind import Canvas, Fields, WidgetKind, without
from o11yascode.widget.parts.query_widget import build_query_widget, lift_query_widget


class Request(ScalarFields):
    raw: dict[str, Any] | None = None


class Sunburst(GraphSpec, ScalarFields):
    label = "a sunburst widget"
    PLAIN = (*GraphSpec.PLAIN, "hide_total", "legend")
    kind: Literal["sunburst"]
    requests: list[Request] | None = None
    hide_total: bool | None = None
    legend: dict[str, Any] | None = None
    """`{type: table}`, `{type: none}`, `{type: automatic, hide_percent: true}`."""


class Treemap(GraphSpec, ScalarFields):
    label = "a treemap widget"
    PLAIN = (*GraphSpec.PLAIN, "color_by", "group_by", "size_by")
    kind: Literal["treemap"]
    requests: list[Request] | None = None
    color_by: str | None = None
    group_by: str | None = None
    size_by: str | None = None


COLOURS = {"palette": "hostmap_blues", "palette_flip": False}


class GeomapFields(ScalarFields):
    REQUEST_PLAIN: ClassVar[tuple[str, ...]] = ("response_format", "sort", "text_formats")
    text_formats: list[Any] | None = None


class GeomapRequest(GeomapFields):
    raw: dict[str, Any] | None = None


class Geomap(GraphSpec, GeomapFields):
    label = "a geomap widget"
    PLAIN = (*GraphSpec.PLAIN, "view")
    kind: Literal["geomap"]
    requests: list[GeomapRequest] | None = None
    view: dict[str, Any] = Field(default_factory=lambda: {"focus": "WORLD"})
    """`{focus: WORLD}` or a country's code."""
    colours: dict[str, Any] = Field(default_factory=lambda: dict(COLOURS))


class Bars(GraphSpec, ScalarFields):
    label = "a bars widget"
    kind: Literal["bars"]
    requests: list[Request] | None = None
    display: dict[str, Any] | None = None
    """Datadog's style of the whole chart: `{display: {type: stacked}, scaling: relative}`."""


def build_sunburst(spec: Sunburst, canvas: Canvas) -> Payload:
    return build_query_widget(spec, "sunburst", canvas, "scalar")


def build_treemap(spec: Treemap, canvas: Canvas) -> Payload:
    return build_query_widget(spec, "treemap", canvas, "scalar")


def build_geomap(spec: Geomap, canvas: Canvas) -> Payload:
    return build_query_widget(spec, "geomap", canvas, "scalar", style=spec.colours, view=spec.view)


def build_bars(spec: Bars, canvas: Canvas) -> Payload:
    return build_query_widget(spec, "bar_chart", canvas, "scalar", style=spec.display)


def lift_sunburst(found: Payload) -> Fields | None:
    return lift_query_widget(found, Sunburst, "scalar", ("sort",))


def lift_treemap(found: Payload) -> Fields | None:
    return lift_query_widget(found, Treemap, "scalar", ("sort",))


def lift_geomap(found: Payload) -> Fields | None:
    fields = lift_query_widget(without(found, ["style"]), Geomap, "scalar", ("sort", "text_formats"))
    if fields is None:
        return None
    if found.get("view") == {"focus": "WORLD"}:
        del fields["view"]
    return fields if found.get("style") == COLOURS else {**fields, "colours": found.get("style")}


def lift_bars(found: Payload) -> Fields | None:
    fields = lift_query_widget(without(found, ["style"]), Bars, "scalar", ("sort",))
    return fields if fields is None or "style" not in found else {**fields, "display": found["style"]}


KINDS = (
    WidgetKind("sunburst", Sunburst, build_sunburst, lift_sunburst, types=("sunburst",), width=4, height=4),
    WidgetKind("treemap", Treemap, build_treemap, lift_treemap, types=("treemap",), width=4, height=3),
    WidgetKind("geomap", Geomap, build_geomap, lift_geomap, types=("geomap",), width=12, height=4),
    WidgetKind("bars", Bars, build_bars, lift_bars, types=("bar_chart",), width=4, height=4),
)
