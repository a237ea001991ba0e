"""`value`: one number, coloured by limits, compared with an earlier time."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import Align, GraphSpec, RequestFields
from o11yascode.widget.kind import Canvas, Fields, WidgetKind, without
from o11yascode.widget.parts.query_widget import build_query_widget, lift_query_widget

PERIODS = {"1d": "previous_day", "1w": "previous_week", "1mo": "previous_month", "span": "previous_timeframe"}
BETTER = {"higher": "increase_better", "lower": "decrease_better", "neither": "neutral"}


class Shown(RequestFields):
    """What is asked of a value."""

    REQUEST_PLAIN: ClassVar[tuple[str, ...]] = ("response_format", "comparison")
    comparison: dict[str, Any] | None = None
    """Datadog's comparison, for what `compare` cannot say."""


class Request(Shown):
    raw: dict[str, Any] | None = None


class Value(GraphSpec, Shown):
    label = "a value widget"
    PLAIN = (*GraphSpec.PLAIN, "autoscale", "precision", "custom_unit", "text_align", "timeseries_background")
    kind: Literal["value"]
    requests: list[Request] | None = None
    compare: Literal["1d", "1w", "1mo", "span"] | None = None
    """Shows the change since a day, a week or a month before, or since the same span just before."""
    compare_as: Literal["relative", "absolute", "both"] = "relative"
    better: Literal["higher", "lower", "neither"] = "neither"
    """Colours the change: which direction is good."""
    autoscale: bool | None = None
    precision: int | None = Field(None, ge=0)
    custom_unit: str | None = None
    text_align: Align | None = None
    timeseries_background: dict[str, Any] | None = None
    """The course of the value behind it: `{type: area}`."""


def build(spec: Value, canvas: Canvas) -> Payload:
    found = build_query_widget(spec, "query_value", canvas, "scalar")
    if spec.compare is not None:
        found["requests"][0]["comparison"] = {
            "duration": {"type": PERIODS[spec.compare]},
            "type": spec.compare_as,
            "directionality": BETTER[spec.better],
        }
    return found


def lift(found: Payload) -> Fields | None:
    fields = lift_query_widget(found, Value, "scalar", ("comparison",))
    if fields is None or not isinstance(fields.get("comparison"), dict):
        return fields
    comparison = fields["comparison"]
    period = {name: key for key, name in PERIODS.items()}.get(str((comparison.get("duration") or {}).get("type")))
    better = {name: key for key, name in BETTER.items()}.get(str(comparison.get("directionality")))
    if period is None or better is None or set(comparison) != {"duration", "type", "directionality"}:
        return fields
    short: Fields = {"compare": period}
    short |= {"compare_as": comparison["type"]} if comparison["type"] != "relative" else {}
    short |= {"better": better} if better != "neither" else {}
    return without(fields, ["comparison"]) | short


KIND = WidgetKind("value", Value, build, lift, types=("query_value",), width=2, height=2)
