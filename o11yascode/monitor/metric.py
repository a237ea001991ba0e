"""`kind: metric`, a metric query against thresholds; also a formula over Datadog's aggregate queries (`formula` and `variables`)."""

import re
from typing import Any, ClassVar, Literal

from o11yascode.monitor.evaluate import QUERY, EvaluateField, evaluate_text
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import compared, lift_limits, limits
from o11yascode.resource.kinds.monitor import METRIC_TYPES
from o11yascode.spec.monitor import ThresholdSpec

FORMULA = re.compile(r'^formula\("(?P<formula>[^"]*)"\)\.rollup\("(?P<aggregator>\w+)"\)\.(?P<span>last)\("(?P<window>\w+)"\)$')


class MetricMonitor(ThresholdSpec):
    """The time aggregate of a metric query compared with a number."""

    label: ClassVar[str] = "a metric monitor"
    kind: Literal["metric"]
    query: str | None = None
    """A metric query, without the threshold: `sum:aws.lambda.errors{env:prod}.as_count()`."""
    formula: str | None = None
    """In place of `query`: a formula over the named queries of `variables`."""
    variables: list[dict[str, Any]] | None = None
    evaluate: EvaluateField
    """Time aggregator and window: `sum over 5m`, `avg over current 1mo`."""


def build(spec: MetricMonitor, work: Work) -> Built | None:
    found = limits(spec, work)
    if (spec.query is None) == (spec.formula is None):
        work.error("missing-field", 'a metric monitor needs "query", or "formula" and "variables"')
        return None
    if spec.query is not None:
        query = f"{spec.evaluate.render()}:{spec.query.rstrip()} {found}"
        options = {"variables": spec.variables} if spec.variables else {}
        return Built("query alert", query, found.thresholds, options)
    query = f'formula("{spec.formula}").rollup("{spec.evaluate.aggregator or "avg"}").last("{spec.evaluate.window}") {found}'
    return Built("query alert", query, found.thresholds, {"variables": spec.variables or []}, sources=("formula",))


def lift(live: Live) -> dict[str, Any] | None:
    found = compared(live, QUERY, *METRIC_TYPES) or compared(live, FORMULA, *METRIC_TYPES)
    if found is None:
        return None
    match = found.match
    if match.re is QUERY:
        fields: dict[str, Any] = {"query": match["rest"]}
    elif live.options.get("variables"):
        fields = {"formula": match["formula"], "variables": live.take("variables")}
    else:
        return None
    ends = lift_limits(live, found)
    return None if ends is None else {**fields, "evaluate": evaluate_text(match), **ends}


KIND = MonitorKind("metric", MetricMonitor, build, lift, rank=80)
