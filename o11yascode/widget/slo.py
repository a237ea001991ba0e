"""`slo` and `slo_list`: objectives, their state and what is left of the error budget."""

from typing import Literal

from pydantic import Field

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import Text, TitledSpec
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.common import definition, lift_common
from o11yascode.widget.parts.requests import is_live_id, live_or_ref

WINDOWS = ["7d", "30d", "90d"]


class Slo(TitledSpec):
    label = "an slo widget"
    PLAIN = (*TitledSpec.PLAIN, "view_mode", "show_error_budget", "global_time_target", "additional_query_filters")
    kind: Literal["slo"]
    slo: str
    """The SLO's spec id, or the id of a live one."""
    windows: list[
        Literal["7d", "30d", "90d", "week_to_date", "previous_week", "month_to_date", "previous_month", "global_time"]
    ] = WINDOWS  # type: ignore[assignment]  # fmt: skip
    """The times it is shown for; `[]` leaves it to Datadog."""
    view_mode: Literal["overall", "component", "both"] | None = None
    show_error_budget: bool | None = None
    global_time_target: Text | None = None
    additional_query_filters: str | None = None


class SloList(TitledSpec):
    label = "an slo_list widget"
    kind: Literal["slo_list"]
    search: str
    """Which SLOs: `team:payments`."""
    limit: int | None = Field(None, ge=1, le=100)
    sort: list[dict[str, str]] | None = None


def build_slo(spec: Slo, canvas: Canvas) -> Payload:
    canvas.trace(("slo_id",), canvas.at("slo"))
    slo_id = live_or_ref(spec.slo, canvas.at("slo"), ["slo"], canvas)
    return definition(spec, "slo", canvas, view_type="detail", slo_id=slo_id, time_windows=list(spec.windows) or None)


def build_list(spec: SloList, canvas: Canvas) -> Payload:
    query: Payload = {"query_string": spec.search}
    query |= {"limit": spec.limit} if spec.limit is not None else {}
    query |= {"sort": spec.sort} if spec.sort is not None else {}
    return definition(spec, "slo_list", canvas, requests=[{"request_type": "slo_list", "query": query}])


def lift_slo(found: Payload) -> Fields | None:
    fields = lift_common(found, Slo, ("view_type", "slo_id", "time_windows"))
    windows = found.get("time_windows", [])
    fields |= {"windows": windows} if windows != WINDOWS else {}
    return {"slo": found["slo_id"], **fields} if is_live_id(found["slo_id"]) else None


def lift_list(found: Payload) -> Fields:
    query = dict(found["requests"][0]["query"])
    return {"search": query.pop("query_string"), **lift_common(found, SloList, ("requests",)), **query}


KINDS = (
    WidgetKind("slo", Slo, build_slo, lift_slo, types=("slo",), width=4, height=4),
    WidgetKind("slo_list", SloList, build_list, lift_list, types=("slo_list",), width=4, height=4),
)
