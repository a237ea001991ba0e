"""`alert_status`, `alert_graph`, `alert_value`: what monitors say."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import Align, TimedSpec, TitledSpec
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.common import definition, lift_common
from o11yascode.widget.parts.requests import is_live_id, live_or_ref


def _id(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


MonitorId = Annotated[str, BeforeValidator(_id, json_schema_input_type=str | int)]
"""A monitor's spec id, or the number of a live one."""


class AlertStatus(TitledSpec):
    label = "an alert_status widget"
    PLAIN = (
        *TitledSpec.PLAIN, "display_format", "summary_type", "color_preference", "hide_zero_counts", "show_last_triggered",
        "show_priority", "show_status", "last_triggered_format", "sort", "count", "start",
    )  # fmt: skip
    kind: Literal["alert_status"]
    search: str
    """Which monitors, as in Datadog's Manage Monitors page: `tag:service:gs2 -status:ok`."""
    display_format: Literal["counts", "countsAndList", "list"] | None = None
    summary_type: Literal["monitors", "groups", "combined"] | None = None
    color_preference: Literal["background", "text"] | None = None
    hide_zero_counts: bool | None = None
    show_last_triggered: bool | None = None
    show_priority: bool | None = None
    show_status: bool | None = None
    last_triggered_format: str | None = None
    sort: str | None = None
    count: int | None = None
    start: int | None = None


class AlertGraph(TimedSpec):
    label = "an alert_graph widget"
    PLAIN = (*TimedSpec.PLAIN, "viz_type")
    kind: Literal["alert_graph"]
    monitor: MonitorId
    viz_type: Literal["timeseries", "toplist"] = "timeseries"


class AlertValue(TitledSpec):
    label = "an alert_value widget"
    PLAIN = (*TitledSpec.PLAIN, "precision", "unit", "text_align")
    kind: Literal["alert_value"]
    monitor: MonitorId
    precision: int | None = Field(None, ge=0)
    unit: str | None = None
    text_align: Align | None = None


def build_status(spec: AlertStatus, canvas: Canvas) -> Payload:
    canvas.trace(("query",), canvas.at("search"))
    return definition(spec, "manage_status", canvas, query=spec.search)


def build_graph(spec: AlertGraph, canvas: Canvas) -> Payload:
    return definition(spec, "alert_graph", canvas, alert_id=_monitor(spec.monitor, canvas), viz_type=spec.viz_type)


def build_value(spec: AlertValue, canvas: Canvas) -> Payload:
    return definition(spec, "alert_value", canvas, alert_id=_monitor(spec.monitor, canvas))


def _monitor(name: str, canvas: Canvas) -> str:
    canvas.trace(("alert_id",), canvas.at("monitor"))
    return live_or_ref(name, canvas.at("monitor"), ["monitor"], canvas)


def lift_status(found: Payload) -> Fields:
    return {"search": found["query"], **lift_common(found, AlertStatus, ("query",))}


def lift_graph(found: Payload) -> Fields | None:
    fields = lift_common(found, AlertGraph, ("alert_id",))
    if fields["viz_type"] == "timeseries":
        del fields["viz_type"]
    return {"monitor": found["alert_id"], **fields} if is_live_id(found["alert_id"]) else None


def lift_value(found: Payload) -> Fields | None:
    return {"monitor": found["alert_id"], **lift_common(found, AlertValue, ("alert_id",))} if is_live_id(found["alert_id"]) else None


KINDS = (
    WidgetKind("alert_status", AlertStatus, build_status, lift_status, types=("manage_status",), width=4, height=4),
    WidgetKind("alert_graph", AlertGraph, build_graph, lift_graph, types=("alert_graph",), width=4, height=3),
    WidgetKind("alert_value", AlertValue, build_value, lift_value, types=("alert_value",), width=2, height=2),
)
