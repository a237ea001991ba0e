"""`kind: week_over_week`, a query against the same time a week ago."""

from typing import Any, ClassVar, Literal

from o11yascode.monitor.compose import bare, change_since, expression, metric_query, ratio_to
from o11yascode.monitor.evaluate import Evaluate, EvaluateField, evaluate_text
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import NUMBER, RATIO, lift_limits, limits
from o11yascode.query.ast import Arithmetic, Call, Parens
from o11yascode.spec.monitor import ThresholdSpec


class WeekOverWeekMonitor(ThresholdSpec):
    """A query against itself a week ago: `"> 30%"` (or `"< -30%"`) is the change, `"> 1.5x"` the ratio."""

    label: ClassVar[str] = "a week_over_week monitor"
    kind: Literal["week_over_week"]
    query: str
    """A metric query, without the threshold: `sum:aws.lambda.errors{env:prod}.as_count()`."""
    evaluate: EvaluateField = Evaluate("1h")


def build(spec: WeekOverWeekMonitor, work: Work) -> Built | None:
    ratio = spec.critical.unit == "x"
    if spec.critical.unit is None:
        work.error(
            "threshold-unit",
            "the threshold needs a unit",
            "critical",
            hint=f"write {spec.critical.text}% (change) or {spec.critical.text}x (ratio)",
        )
    found = limits(spec, work, RATIO if ratio else NUMBER)
    now = expression(spec.query)
    query = ratio_to("week_before", now) if ratio else change_since("week_before", now)
    return Built("query alert", f"{spec.evaluate.render()}:{query} {found}", found.thresholds)


def lift(live: Live) -> dict[str, Any] | None:
    found = metric_query(live)
    if found is None:
        return None
    query, tree = found
    if not (isinstance(tree, Arithmetic) and len(tree.operands) > 1):
        return None
    before = tree.operands[1]
    if not (isinstance(before, Call) and before.function == "week_before" and tree.operators[0] == "/"):
        return None
    now = tree.operands[0]
    percent = isinstance(now, Parens)
    if percent:
        difference = bare(now)
        if not isinstance(difference, Arithmetic):
            return None
        now = bare(difference.operands[0])
    ends = lift_limits(live, query, "%" if percent else "x")
    return None if ends is None else {"query": str(now), "evaluate": evaluate_text(query.match), **ends}


KIND = MonitorKind("week_over_week", WeekOverWeekMonitor, build, lift, rank=30)
