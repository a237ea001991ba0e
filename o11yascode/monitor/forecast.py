"""`kind: forecast`, alerts before a query is expected to cross a threshold."""

from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from o11yascode.monitor.compose import expression, metric_query, same_call
from o11yascode.monitor.evaluate import EvaluateField, evaluate_text
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import lift_limits, limits
from o11yascode.query.ast import Call, Keyword, Number, String
from o11yascode.query.compose import call
from o11yascode.spec.base import SpecModel
from o11yascode.spec.monitor import ThresholdSpec

KEYWORDS = ("interval", "history", "model", "seasonality", "timezone")


class ForecastFields(SpecModel):
    """How Datadog's `forecast()` looks ahead. The keyword arguments keep the order they are written in."""

    model_config = ConfigDict(defer_build=True)  # checked as a part of its monitor
    algorithm: Literal["linear", "seasonal"] = "linear"
    deviations: int | float = Field(1, ge=1)
    interval: int | str | None = None
    """`60m`, or seconds as a number."""
    history: str | None = None
    """Of linear: how much of the past counts, `1w`."""
    model: Literal["default", "simple", "reactive"] | None = None
    """Of linear."""
    seasonality: Literal["hourly", "daily", "weekly"] | None = None
    """Of seasonal."""
    timezone: str | None = None


class ForecastMonitor(ForecastFields, ThresholdSpec):
    """`evaluate: max over 1w` looks a week ahead."""

    label: ClassVar[str] = "a forecast monitor"
    kind: Literal["forecast"]
    query: str
    """A metric query, without the threshold: `sum:aws.lambda.errors{env:prod}.as_count()`."""
    evaluate: EvaluateField


def keywords_of(spec: ForecastFields, work: Work, *path: str) -> dict[str, str | int | float]:
    """The keyword arguments, in the order of the spec."""
    return {name: getattr(spec, name) for name in work.written(*path) if name in KEYWORDS and getattr(spec, name) is not None}


def build(spec: ForecastMonitor, work: Work) -> Built | None:
    found = limits(spec, work, implied=">=")
    forecast = call("forecast", expression(spec.query), spec.algorithm, spec.deviations, **keywords_of(spec, work))
    return Built("query alert", f"{spec.evaluate.render('max', 'next')}:{forecast} {found}", found.thresholds)


def lift_keywords(forecast: Call) -> dict[str, Any] | None:
    """The fields of a `forecast(…)` call but its query."""
    if len(forecast.arguments) < 3:
        return None
    algorithm, deviations = forecast.arguments[1:3]
    if not (isinstance(algorithm, String) and isinstance(deviations, Number)):
        return None
    fields: dict[str, Any] = {"algorithm": algorithm.value, "deviations": plain(deviations)}
    for argument in forecast.arguments[3:]:
        if not isinstance(argument, Keyword) or argument.name not in KEYWORDS:
            return None
        fields[argument.name] = plain(argument.value)
    return fields


def plain(argument: object) -> Any:
    """A number or a text of a query as a plain value."""
    if isinstance(argument, Number):
        return int(argument.text) if argument.text.isdigit() else argument.value
    return argument.value if isinstance(argument, String) else str(argument)


def lift(live: Live) -> dict[str, Any] | None:
    found = metric_query(live)
    if found is None:
        return None
    query, tree = found
    forecast = same_call(tree, "forecast")
    keywords = lift_keywords(forecast) if forecast else None
    ends = lift_limits(live, query)
    if forecast is None or keywords is None or ends is None:
        return None
    return {"query": str(forecast.arguments[0]), "evaluate": evaluate_text(query.match), **keywords, **ends}


KIND = MonitorKind("forecast", ForecastMonitor, build, lift, rank=30)
