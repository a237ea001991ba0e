"""`kind: service_check`, the status that an agent's check reports, so many times in a row."""

import re
from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.search import clauses, clauses_pattern, lift_clauses
from o11yascode.resource.desired import Payload
from o11yascode.spec.monitor import MonitorSpec, Texts
from o11yascode.spec.threshold import Threshold, ThresholdField
from o11yascode.spec.units import whole

LEVELS = ("critical", "warning", "ok", "unknown")
CLAUSES = ("over", "exclude", "by")
QUERY = re.compile(
    r'^"(?P<check>[^"]+)"' + clauses_pattern(CLAUSES) + r"\.last\((?P<last>\d+)\)\.(?P<count>count_by_status|pct_by_status)\(\)$"
)


class ServiceCheckMonitor(MonitorSpec):
    """`critical: 3` alerts after three reports in a row; `critical: 50%` when half of a cluster reports it."""

    label: ClassVar[str] = "a service_check monitor"
    kind: Literal["service_check"]
    check: str = Field(pattern=r'^[^"\s]+$')
    """Name of the check: `datadog.agent.up`."""
    over: Texts | None = None
    """Tags of what is watched: `env:prod`."""
    exclude: Texts | None = None
    by: Texts | None = None
    """One alert for each: `host`; `*` for each that reports."""
    last: int | None = Field(None, ge=1, le=100)
    """Reports looked at; default: one more than the largest threshold (of a share: 1)."""
    critical: ThresholdField | None = None
    warning: ThresholdField | None = None
    ok: ThresholdField | None = None
    unknown: ThresholdField | None = None


def build(spec: ServiceCheckMonitor, work: Work) -> Built | None:
    levels: dict[str, Threshold] = {name: value for name in LEVELS if (value := getattr(spec, name)) is not None}
    share = any(level.unit == "%" for level in levels.values())
    thresholds: Payload = {}
    for name, level in levels.items():
        if level.comparator not in (None, ">="):
            work.error(
                "threshold-comparator", "a service check counts reports in a row: it takes no comparator", name, hint=f"write {level.text}"
            )
        if level.unit not in ((None, "%") if share else (None,)):
            work.error(
                "threshold-unit",
                f'"{level.unit}" is not a unit of a service check',
                name,
                hint="write a number of reports, or a % of a cluster",
            )
        thresholds[name] = level.number
    largest = max((int(level.number) for level in levels.values()), default=1)
    last = spec.last or (1 if share else largest + 1)
    if not share and last < largest:
        work.error(
            "service-check-last",
            f"the check looks at {last} reports, but a threshold needs {largest}",
            "last",
            hint=f"write {largest} or more",
        )
    query = f'"{spec.check}"{clauses(spec, CLAUSES)}.last({last}).{"pct" if share else "count"}_by_status()'
    return Built("service check", query, thresholds, sources=("check", "over", "by", "last"))


def lift(live: Live) -> dict[str, Any] | None:
    match = QUERY.match(live.query)
    if not match or live.type != "service check":
        return None
    fields: dict[str, Any] = {"check": match["check"], **lift_clauses(match, CLAUSES)}
    levels = {name: whole(value) for name in LEVELS if (value := live.thresholds.pop(name, None)) is not None}
    share = match["count"] == "pct_by_status"
    last = int(match["last"])
    if last != (1 if share else int(max(levels.values(), default=1)) + 1):
        fields["last"] = last
    return {**fields, **{name: f"{value}%" if share else value for name, value in levels.items()}}


KIND = MonitorKind("service_check", ServiceCheckMonitor, build, lift)
