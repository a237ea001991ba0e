"""`kind: capacity`, how much of a limit is used, in percent; with `forecast`, how much will be."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator

from o11yascode.monitor.compose import expression, metric_query, parts_of_share, same_call
from o11yascode.monitor.evaluate import Evaluate, EvaluateField, evaluate_text
from o11yascode.monitor.forecast import ForecastFields, keywords_of, lift_keywords
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import Limits, lift_limits, limits_in_percent
from o11yascode.query.ast import Number
from o11yascode.query.compose import call, share
from o11yascode.spec.duration import WindowField
from o11yascode.spec.monitor import ThresholdSpec
from o11yascode.spec.units import whole


class CapacityForecast(ForecastFields):
    label: ClassVar[str] = "a capacity monitor's forecast"
    within: WindowField


class CapacityMonitor(ThresholdSpec):
    """`used` as a share of `limit`: `critical: "> 85%"`; `forecast: 1w` alerts when it will be so within a week."""

    label: ClassVar[str] = "a capacity monitor"
    kind: Literal["capacity"]
    used: str
    """A metric query: `avg:system.disk.used{env:prod} by {host}`."""
    limit: str | int | float
    """A metric query, or a number where Datadog has no metric for the limit."""
    evaluate: EvaluateField | None = None
    """Default: `avg over 15m`; of a forecast `max`."""
    forecast: (
        Annotated[
            CapacityForecast,
            BeforeValidator(
                lambda value: {"within": value} if isinstance(value, str) else value, json_schema_input_type=str | CapacityForecast
            ),
        ]
        | None
    ) = None
    """`1w`, or a mapping with `within` and what a forecast monitor has: algorithm, deviations, interval, history, model, seasonality."""


def build(spec: CapacityMonitor, work: Work) -> Built | None:
    found = limits_in_percent(spec, work)
    limit = expression(spec.limit) if isinstance(spec.limit, str) else spec.limit
    percent = share(expression(spec.used), limit)
    if spec.forecast is None:
        query = f"{(spec.evaluate or Evaluate('15m')).render()}:{percent} {found}"
        return Built("query alert", query, found.thresholds, sources=("used", "limit"))
    aggregator = spec.evaluate.aggregator if spec.evaluate and spec.evaluate.aggregator else "max"
    keywords = keywords_of(spec.forecast, work, "forecast")
    forecast = call("forecast", percent, spec.forecast.algorithm, spec.forecast.deviations, **keywords)
    # Datadog's forecasts know only >= and <=; of a share it is the same
    end = Limits({">": ">=", "<": "<="}.get(found.comparator, found.comparator), found.number, found.thresholds)
    query = f"{aggregator}(next_{spec.forecast.within}):{forecast} {end}"
    return Built("query alert", query, found.thresholds, sources=("used", "limit"))


def lift(live: Live) -> dict[str, Any] | None:
    found = metric_query(live)
    if found is None or found[0].comparator not in (">", ">="):
        return None
    query, tree = found
    match = query.match
    forecast = same_call(tree, "forecast")
    fields: dict[str, Any] = {}
    if forecast:
        keywords = lift_keywords(forecast)
        if keywords is None or match["aggregator"] != "max" or match["span"] != "next":
            return None
        fields["forecast"] = {"within": match["window"], **keywords}
    parts = parts_of_share(forecast.arguments[0] if forecast else tree)
    if parts is None:
        return None
    used, limit = parts
    fields = {"used": str(used), "limit": whole(limit.value) if isinstance(limit, Number) else str(limit), **fields}
    if not forecast:
        fields["evaluate"] = evaluate_text(match)
    ends = lift_limits(live, query, "%")
    return None if ends is None else {**fields, **ends}


KIND = MonitorKind("capacity", CapacityMonitor, build, lift, rank=25)
