"""`kind: anomaly`, a query that leaves the band of what it usually is."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.monitor.compose import expression, metric_query, same_call
from o11yascode.monitor.evaluate import Evaluate, EvaluateField, evaluate_text
from o11yascode.monitor.forecast import plain
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import SHARE, lift_limits, limits
from o11yascode.query.ast import Call, Keyword, Number, String
from o11yascode.query.compose import call
from o11yascode.resource.desired import Payload
from o11yascode.spec.duration import DurationField, WindowField, format_duration
from o11yascode.spec.monitor import ThresholdSpec

KEYWORDS = ("direction", "alert_window", "interval", "count_default_zero", "seasonality", "timezone")


class AnomalyMonitor(ThresholdSpec):
    """`critical` is the share of the alert window that lies outside of the band: `">= 1"` or `"100%"` is all of it.

    The keyword arguments of Datadog's `anomalies()` keep the order they are written in.
    """

    label: ClassVar[str] = "an anomaly monitor"
    kind: Literal["anomaly"]
    query: str
    """A metric query, without the threshold: `sum:aws.lambda.errors{env:prod}.as_count()`."""
    evaluate: EvaluateField = Evaluate("4h", "avg")
    """What is looked at; about five times the alert window."""
    algorithm: Literal["basic", "agile", "robust"] = "basic"
    deviations: int | float = Field(2, gt=0)
    """Width of the band."""
    direction: Literal["above", "below", "both"] | None = None
    """On which side of the band is unusual."""
    alert_window: WindowField | None = None
    """How long it has to be outside of the band."""
    recovery_window: WindowField | None = None
    """Default: the alert window."""
    interval: DurationField | None = None
    count_default_zero: bool | None = None
    seasonality: Literal["hourly", "daily", "weekly"] | None = None
    """With `agile` and `robust`."""
    timezone: str | None = None


def build(spec: AnomalyMonitor, work: Work) -> Built | None:
    found = limits(spec, work, SHARE, implied=">=")
    values: dict[str, str | int | float | None] = {
        "direction": spec.direction,
        "alert_window": f"last_{spec.alert_window}" if spec.alert_window else None,
        "interval": spec.interval.seconds if spec.interval else None,
        "count_default_zero": None if spec.count_default_zero is None else str(spec.count_default_zero).lower(),
        "seasonality": spec.seasonality,
        "timezone": spec.timezone,
    }
    keywords = {name: value for name in work.written() if (value := values.get(name)) is not None}
    anomalies = call("anomalies", expression(spec.query), spec.algorithm, spec.deviations, **keywords)
    options: Payload = {}
    if spec.alert_window:
        recovery = spec.recovery_window or spec.alert_window
        options["threshold_windows"] = {"trigger_window": f"last_{spec.alert_window}", "recovery_window": f"last_{recovery}"}
    elif spec.recovery_window:
        work.error("missing-field", "a recovery_window needs an alert_window", "recovery_window")
    return Built("query alert", f"{spec.evaluate.render()}:{anomalies} {found}", found.thresholds, options)


def lift(live: Live) -> dict[str, Any] | None:
    found = metric_query(live)
    if found is None:
        return None
    query, tree = found
    anomalies = same_call(tree, "anomalies")
    fields = _fields(anomalies) if anomalies else None
    if fields is None:
        return None
    fields = {"query": fields.pop("query"), "evaluate": evaluate_text(query.match), **fields}
    windows = live.options.get("threshold_windows") or {}
    if "alert_window" in fields:
        if windows.get("trigger_window") != f"last_{fields['alert_window']}" or not str(windows.get("recovery_window")).startswith("last_"):
            return None
        live.take("threshold_windows")
        recovery = windows["recovery_window"].removeprefix("last_")
        if recovery != fields["alert_window"]:
            fields["recovery_window"] = recovery
    ends = lift_limits(live, query)
    return None if ends is None else {**fields, **ends}


def _fields(anomalies: Call) -> dict[str, Any] | None:
    if len(anomalies.arguments) < 3:
        return None
    query, algorithm, deviations = anomalies.arguments[:3]
    if not (isinstance(algorithm, String) and isinstance(deviations, Number)):
        return None
    fields: dict[str, Any] = {"query": str(query), "algorithm": algorithm.value, "deviations": plain(deviations)}
    for argument in anomalies.arguments[3:]:
        if not isinstance(argument, Keyword) or argument.name not in KEYWORDS:
            return None
        value = plain(argument.value)
        if argument.name == "alert_window":
            value = str(value).removeprefix("last_")
        elif argument.name == "interval":
            if not isinstance(value, int):
                return None
            value = format_duration(value)
        elif argument.name == "count_default_zero":
            value = value == "true"
        fields[argument.name] = value
    return fields


KIND = MonitorKind("anomaly", AnomalyMonitor, build, lift, rank=30)
