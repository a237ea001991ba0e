"""`kind: error_tracking`, new issues, issues of high impact, or how often an issue occurs."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import compared, lift_limits, limits
from o11yascode.monitor.search import COUNT, QUERY, MeasureField, fields_of, quoted, rollup
from o11yascode.spec.duration import WindowField
from o11yascode.spec.monitor import LimitSpec, Texts
from o11yascode.spec.threshold import Threshold, ThresholdField, parse_threshold

PRODUCTS = {"traces": "backend", "logs": "backend", "rum": "browser"}
"""Where errors come from -> what Datadog's current form calls it."""
CLAUSES = {"new_issue": ".new()", "high_impact": ".impact()", "count": ""}
ISSUE = "@issue.id"


class ErrorTrackingMonitor(LimitSpec):
    """Errors grouped to issues by Datadog's Error Tracking.

    New issues and high impact use Datadog's current form, `error-tracking("…").source("backend").new()…`;
    `alert_on: count`, and `form: product`, the form of each product, `error-tracking-traces("…")…`.
    """

    label: ClassVar[str] = "an error_tracking monitor"
    kind: Literal["error_tracking"]
    source: Literal["traces", "logs", "rum", "all", "browser", "mobile", "backend"]
    """traces, logs (both: backend), rum (browser); or one of Datadog's own words."""
    match: str
    """`service:gs2 env:prod`."""
    alert_on: Literal["new_issue", "high_impact", "count"] = "new_issue"
    critical: ThresholdField | None = None
    """Of a new issue, `> 0` unless given."""
    window: WindowField = "1d"
    by: Texts = Field(default_factory=lambda: [ISSUE])
    measure: MeasureField = COUNT
    """`count`, or such as `cardinality(@usr.email)`: the users an issue hits."""
    form: Literal["current", "product"] | None = None


def build(spec: ErrorTrackingMonitor, work: Work) -> Built | None:
    critical = spec.critical or _default(spec, work)
    if critical is None:
        return None
    found = limits(spec, work, critical=critical, allowed=(">", ">="))
    if not any(facet.strip("@") == "issue.id" for facet in spec.by):
        work.error("error-tracking-group", "an error tracking monitor is grouped by issue", "by", hint=f'add "{ISSUE}"')
    product = spec.form == "product" or (spec.form is None and spec.alert_on == "count")
    if product and spec.source not in PRODUCTS:
        work.error("error-tracking-source", f'"{spec.source}" has no form of its own', "source", hint=f"write {', '.join(PRODUCTS)} here")
        return None
    if not product and spec.alert_on == "count":
        work.error("error-tracking-source", "Datadog's current form knows new_issue and high_impact only", "form", hint="leave form out")
        return None
    head = f"error-tracking-{spec.source}" if product else "error-tracking"
    source = "" if product else f'.source("{PRODUCTS.get(spec.source, spec.source)}")'
    query = (
        f"{head}({quoted(spec.match.rstrip())}){source}{CLAUSES[spec.alert_on]}{rollup(spec.measure)}"
        f'.by("{",".join(spec.by)}").last("{spec.window}") {found}'
    )
    return Built("error-tracking alert", query, found.thresholds, sources=("match",))


def _default(spec: ErrorTrackingMonitor, work: Work) -> Threshold | None:
    if spec.alert_on == "new_issue":
        return parse_threshold("> 0")
    work.error("missing-field", f'an error_tracking monitor on {spec.alert_on} needs "critical"')
    return None


def lift(live: Live) -> dict[str, Any] | None:
    found = compared(live, QUERY, "error-tracking alert")
    if found is None or found.match["index"] or found.match["span"] != "last" or not found.match["source"].startswith("error-tracking"):
        return None
    match = found.match
    clauses, product = match["clauses"], match["source"].removeprefix("error-tracking").removeprefix("-")
    fields: dict[str, Any] = {"source": product}
    if not product:
        source, _, clauses = clauses.removeprefix('.source("').partition('")')
        fields["source"] = {"backend": "traces", "browser": "rum"}.get(source, source)
    alert_on = next((name for name, clause in CLAUSES.items() if clause == clauses), None)
    if alert_on is None:
        return None
    own = fields_of(match)
    fields |= {"match": own.pop("match"), "alert_on": alert_on, **own, "window": match["window"]}
    if fields.get("by") == ISSUE:
        del fields["by"]
    if product and alert_on != "count":
        fields["form"] = "product"
    ends = lift_limits(live, found)
    return None if ends is None else {**fields, **ends}


KIND = MonitorKind("error_tracking", ErrorTrackingMonitor, build, lift)
