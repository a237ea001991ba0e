"""`kind: latency`, an APM service's response time: fixed (`critical: "> 500ms"`) or `slower_than: 1.5x week_before`."""

import re
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Struct
from pydantic import Field, WithJsonSchema

from o11yascode.diagnostics import shown
from o11yascode.monitor.compose import ratio_to
from o11yascode.monitor.evaluate import QUERY, Evaluate, EvaluateField, evaluate_text
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import IN_SECONDS, RATIO, lift_limits, limits, split_tail
from o11yascode.monitor.traces import TraceFields, trace_fields, trace_series
from o11yascode.query.ast import Arithmetic, Call, Series
from o11yascode.query.metric import parse_metric
from o11yascode.spec.monitor import LimitSpec
from o11yascode.spec.reading import ReadBy
from o11yascode.spec.threshold import Threshold, ThresholdField, parse_threshold

MINUTE = 60
"""Seconds: so slow no service is watched for without a word on the unit."""
PATTERN = r"^(\d+(?:\.\d+)?)x (hour_before|day_before|week_before|month_before)$"


class SlowerThan(Struct, frozen=True):
    """How many times slower than at some time before."""

    threshold: Threshold
    before: str
    """Datadog's function: `week_before`."""


def parse_slower(value: object) -> SlowerThan:
    """What `1.5x week_before` says."""
    match = re.match(PATTERN, value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{shown(value)} is not a comparison: write 1.5x week_before (or hour_before, day_before, month_before)")
    return SlowerThan(parse_threshold(f"> {match[1]}x"), match[2])


class LatencyMonitor(TraceFields, LimitSpec):
    """The response time of an APM service (or of one of its resources), as a percentile."""

    label: ClassVar[str] = "a latency monitor"
    kind: Literal["latency"]
    percentile: str = Field("p95", pattern=r"^(p\d{2}(\.\d+)?|avg|max)$")
    """`p50` to `p99.9`, `avg` or `max`."""
    evaluate: EvaluateField = Evaluate("10m")
    critical: ThresholdField | None = None
    """`"> 500ms"`."""
    slower_than: Annotated[SlowerThan, ReadBy(parse_slower), WithJsonSchema({"type": "string", "pattern": PATTERN})] | None = None
    """`1.5x week_before`; a warning is then a ratio too: `warning: 1.2x`."""


def build(spec: LatencyMonitor, work: Work) -> Built | None:
    now = trace_series(spec, work, spec.percentile)
    if (spec.critical is None) == (spec.slower_than is None):
        work.error("missing-field", 'a latency monitor needs "critical" (a time) or "slower_than", and not both')
        return None
    if now is None:
        return None
    if spec.slower_than:
        found = limits(spec, work, RATIO, critical=spec.slower_than.threshold)
        # a quotient of percentiles has no percentile of its own: its mean over the window counts
        query = f"{spec.evaluate.render()}:{ratio_to(spec.slower_than.before, now)} {found}"
    else:
        found = limits(spec, work, IN_SECONDS, critical=spec.critical)
        if spec.critical and spec.critical.unit is None and found.thresholds["critical"] >= MINUTE:
            text = spec.critical.text
            work.warning("threshold-unit", f"{text} means seconds here", "critical", hint=f"write {text}ms, or {text}s if that is meant")
        aggregator = "percentile" if spec.percentile.startswith("p") else "avg"
        query = f"{spec.evaluate.render(aggregator)}:{now} {found}"
    return Built("query alert", query, found.thresholds, sources=("service", "resource", "scope", "slower_than"))


def lift(live: Live) -> dict[str, Any] | None:
    tail = split_tail(live.query)
    match = QUERY.match(tail[0]) if tail else None
    if not (tail and match) or live.type not in ("query alert", "metric alert"):
        return None
    tree = parse_metric(match["rest"]).tree
    before = None
    if isinstance(tree, Arithmetic) and len(tree.operands) == 2:
        tree, other = tree.operands
        before = other.function if isinstance(other, Call) else "unknown"
    if not isinstance(tree, Series) or not re.match(r"^p\d\d", tree.aggregator or "") or tree.modifiers:
        return None
    fields = trace_fields(tree)
    if fields is None or tree.metric.endswith((".hits", ".errors")):
        return None
    fields |= {"percentile": tree.aggregator, "evaluate": evaluate_text(match["aggregator"], match["span"], match["window"])}
    found = lift_limits(live, tail[1], tail[2], "x" if before else "s")
    if found is None:
        return None
    if before:
        found = {"slower_than": f"{found.pop('critical').removeprefix('> ')} {before}", **found}
    return {**fields, **found}


KIND = MonitorKind("latency", LatencyMonitor, build, lift, rank=20)
