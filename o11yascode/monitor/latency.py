"""`kind: latency`, an APM service's response time: fixed (`slower_than: 500ms`) or beside what it was (`1.5x week_before`)."""

import re
from contextlib import suppress
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Struct
from pydantic import Field, WithJsonSchema

from o11yascode.diagnostics import shown
from o11yascode.monitor.compose import metric_query, ratio_to
from o11yascode.monitor.evaluate import Evaluate, EvaluateField, evaluate_text
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import IN_SECONDS, RATIO, lift_limits, limits
from o11yascode.monitor.traces import TraceFields, trace_fields, trace_series
from o11yascode.query.ast import Arithmetic, Call, Series
from o11yascode.spec.monitor import LimitSpec
from o11yascode.spec.reading import ReadBy
from o11yascode.spec.threshold import Threshold, ThresholdField, parse_threshold

MINUTE = 60
"""Seconds: so slow no service is watched for without a word on the unit."""
BEFORE = ("hour_before", "day_before", "week_before", "month_before")
PATTERN = rf"^(\d+(?:\.\d+)?)x ({'|'.join(BEFORE)})$"
SLOWER = {"anyOf": [{"type": "number"}, {"type": "string"}], "examples": ["500ms", "1.5x week_before"]}


class SlowerThan(Struct, frozen=True):
    """A time, or how many times slower than at some time before."""

    threshold: Threshold
    before: str | None = None
    """Datadog's function: `week_before`."""


def parse_slower(value: object) -> SlowerThan:
    """What `1.5x week_before` or `500ms` says; a number alone is seconds."""
    if isinstance(value, str) and (match := re.match(PATTERN, value)):
        return SlowerThan(parse_threshold(f"> {match[1]}x"), match[2])
    with suppress(ValueError):
        time = parse_threshold(value)
        if time.unit in IN_SECONDS and time.comparator is None:
            return SlowerThan(time)
    raise ValueError(f"{shown(value)} is neither a time nor a comparison: write 500ms, or 1.5x week_before ({', '.join(BEFORE)})")


class LatencyMonitor(TraceFields, LimitSpec):
    """The response time of an APM service (or of one of its resources), as a percentile."""

    label: ClassVar[str] = "a latency monitor"
    kind: Literal["latency"]
    percentile: str = Field("p95", pattern=r"^(p\d{2}(\.\d+)?|avg|max)$")
    """`p50` to `p99.9`, `avg` or `max`."""
    evaluate: EvaluateField = Evaluate("10m")
    critical: ThresholdField | None = None
    """In place of `slower_than`, with a comparator: `"> 500ms"`."""
    slower_than: Annotated[SlowerThan, ReadBy(parse_slower), WithJsonSchema(SLOWER)] | None = None
    """`500ms`, or `1.5x week_before`; a warning is then a ratio too: `warning: 1.2x`."""


def build(spec: LatencyMonitor, work: Work) -> Built | None:
    now = trace_series(spec, work, spec.percentile)
    if (spec.critical is None) == (spec.slower_than is None):
        work.error("missing-field", 'a latency monitor needs "critical" (a time) or "slower_than", and not both')
        return None
    if now is None:
        return None
    slower = spec.slower_than
    if slower and slower.before:
        found = limits(spec, work, RATIO, critical=slower.threshold)
        # a quotient of percentiles has no percentile of its own: its mean over the window counts
        query = f"{spec.evaluate.render()}:{ratio_to(slower.before, now)} {found}"
    else:
        critical = slower.threshold if slower else spec.critical
        found = limits(spec, work, IN_SECONDS, critical=critical)
        if critical and critical.unit is None and found.thresholds["critical"] >= MINUTE:
            field = "slower_than" if slower else "critical"
            text = critical.text
            work.warning("threshold-unit", f"{text} means seconds here", field, hint=f"write {text}ms, or {text}s if that is meant")
        aggregator = "percentile" if spec.percentile.startswith("p") else "avg"
        query = f"{spec.evaluate.render(aggregator)}:{now} {found}"
    return Built("query alert", query, found.thresholds, sources=("service", "resource", "scope", "slower_than"))


def lift(live: Live) -> dict[str, Any] | None:
    found = metric_query(live)
    if found is None:
        return None
    query, tree = found
    before = None
    if isinstance(tree, Arithmetic) and len(tree.operands) == 2:
        tree, other = tree.operands
        before = other.function if isinstance(other, Call) else "unknown"
    if not isinstance(tree, Series) or not re.match(r"^p\d\d", tree.aggregator or "") or tree.modifiers:
        return None
    fields = trace_fields(tree)
    if fields is None or tree.metric.endswith((".hits", ".errors")):
        return None
    fields |= {"percentile": tree.aggregator, "evaluate": evaluate_text(query.match)}
    ends = lift_limits(live, query, "x" if before else "s")
    if ends is None:
        return None
    if before:
        ends = {"slower_than": f"{ends.pop('critical').removeprefix('> ')} {before}", **ends}
    return {**fields, **ends}


KIND = MonitorKind("latency", LatencyMonitor, build, lift, rank=20)
