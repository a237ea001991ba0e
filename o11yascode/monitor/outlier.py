"""`kind: outlier`, a member of a group that behaves unlike the others."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.monitor.compose import expression, metric_query, same_call
from o11yascode.monitor.evaluate import Evaluate, EvaluateField, evaluate_text
from o11yascode.monitor.forecast import plain
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import lift_limits, limits
from o11yascode.query.compose import call
from o11yascode.spec.monitor import LimitSpec
from o11yascode.spec.threshold import ThresholdField, parse_threshold

ALGORITHMS = Literal["dbscan", "mad", "scaleddbscan", "scaledmad", "DBSCAN", "MAD", "scaledDBSCAN", "scaledMAD"]


class OutlierMonitor(LimitSpec):
    """The query has to be grouped: `by {host}`."""

    label: ClassVar[str] = "an outlier monitor"
    kind: Literal["outlier"]
    query: str
    """A grouped metric query: `avg:system.load.1{role:web} by {host}`."""
    evaluate: EvaluateField = Evaluate("30m", "avg")
    algorithm: ALGORITHMS = "dbscan"
    tolerance: int | float = 3
    percentage: int | float | None = None
    """Of the MAD family: how much of the window has to be out of line."""
    critical: ThresholdField = Field(default_factory=lambda: parse_threshold("> 0"))


def build(spec: OutlierMonitor, work: Work) -> Built | None:
    found = limits(spec, work)
    if spec.percentage is not None and "mad" not in spec.algorithm.lower():
        work.error("conflicting-fields", f"{spec.algorithm} does not take a percentage", "percentage", hint="only mad and scaledmad do")
    more = [] if spec.percentage is None else [spec.percentage]
    outliers = call("outliers", expression(spec.query), spec.algorithm, spec.tolerance, *more)
    return Built("query alert", f"{spec.evaluate.render()}:{outliers} {found}", found.thresholds)


def lift(live: Live) -> dict[str, Any] | None:
    found = metric_query(live)
    if found is None:
        return None
    query, tree = found
    outliers = same_call(tree, "outliers")
    ends = lift_limits(live, query)
    if outliers is None or not 3 <= len(outliers.arguments) <= 4 or ends is None:
        return None
    series, *values = outliers.arguments
    fields = {"query": str(series), "evaluate": evaluate_text(query.match)}
    return {**fields, **dict(zip(("algorithm", "tolerance", "percentage"), map(plain, values), strict=False)), **ends}


KIND = MonitorKind("outlier", OutlierMonitor, build, lift, rank=30)
