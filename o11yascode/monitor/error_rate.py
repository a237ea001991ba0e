"""`kind: error_rate`, the share of requests that fail: of an APM service, or of two queries, in percent."""

import re
from typing import Any, ClassVar, Literal

from o11yascode.monitor.compose import expression, metric_query, parts_of_share, same_call
from o11yascode.monitor.evaluate import Evaluate, EvaluateField, evaluate_text
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import lift_limits, limits_in_percent
from o11yascode.monitor.traces import TraceFields, trace_fields, trace_series
from o11yascode.query.ast import Expr, Series
from o11yascode.query.compose import call, share
from o11yascode.spec.monitor import NO_DATA, ThresholdSpec


class ErrorRateMonitor(TraceFields, ThresholdSpec):
    """Errors divided by requests, in percent: `critical: "> 5%"`."""

    label: ClassVar[str] = "an error_rate monitor"
    kind: Literal["error_rate"]
    errors: str | None = None
    """A metric query, with `requests`, in place of an APM service."""
    requests: str | None = None
    """A metric query: all requests, the failed ones included."""
    evaluate: EvaluateField = Evaluate("5m", "sum")
    default_zero: bool | None = None
    """Count no errors as zero rather than no data; by default so, unless `no_data` says what missing data means."""


def build(spec: ErrorRateMonitor, work: Work) -> Built | None:
    found = limits_in_percent(spec, work)
    if (spec.errors is None) != (spec.requests is None):
        work.error("missing-field", 'an error_rate monitor needs both "errors" and "requests", or neither and a service')
        return None
    errors: Expr | None
    requests: Expr | None
    if spec.errors is not None and spec.requests is not None:
        errors, requests = expression(spec.errors), expression(spec.requests)
    else:
        errors = trace_series(spec, work, "sum", ".errors", ["as_count"])
        requests = trace_series(spec, work, "sum", ".hits", ["as_count"]) if errors else None
    if errors is None or requests is None:
        return None
    if guarded(spec.default_zero, spec.no_data.mode if spec.no_data else None):
        errors = call("default_zero", errors)
    query = f"{spec.evaluate.render('sum')}:{share(errors, requests)} {found}"
    return Built("query alert", query, found.thresholds, sources=("errors", "requests", "service", "resource", "scope"))


def guarded(default_zero: bool | None, no_data: str | None) -> bool:
    """Whether missing errors count as zero. Datadog refuses default_zero beside any `on_missing_data` but the default."""
    return default_zero if default_zero is not None else no_data in (None, "default")


def lift(live: Live) -> dict[str, Any] | None:
    found = metric_query(live)
    if found is None:
        return None
    query, tree = found
    parts = parts_of_share(tree)
    if parts is None or not re.search(r"error|fail|fatal|5xx", str(parts[0]), re.IGNORECASE) or query.match["aggregator"] != "sum":
        return None
    errors, requests = parts
    zero = same_call(errors, "default_zero")
    if zero and len(zero.arguments) == 1 and isinstance(zero.arguments[0], Expr):
        errors = zero.arguments[0]
    fields = _queries(errors, requests)
    mode = {option: word for word, option in NO_DATA.items()}.get(str(live.options.get("on_missing_data")))
    if guarded(None, mode) != bool(zero):
        fields["default_zero"] = bool(zero)
    fields["evaluate"] = evaluate_text(query.match)
    ends = lift_limits(live, query, "%")
    return None if ends is None else {**fields, **ends}


def _queries(errors: Expr, requests: Expr) -> dict[str, Any]:
    """A service where both are its trace metrics, else the queries."""
    if isinstance(errors, Series) and isinstance(requests, Series):
        if errors.metric.endswith(".errors") and requests.metric == errors.metric.removesuffix(".errors") + ".hits":
            fields = trace_fields(errors)
            if fields is not None and fields == trace_fields(requests):
                return fields
    return {"errors": str(errors), "requests": str(requests)}


KIND = MonitorKind("error_rate", ErrorRateMonitor, build, lift, rank=20)
