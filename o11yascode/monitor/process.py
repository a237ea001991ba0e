"""`kind: process`, how many live processes a search finds."""

import re
from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import compared, lift_limits, limits
from o11yascode.monitor.search import clauses, clauses_pattern, lift_clauses, quoted, unquoted
from o11yascode.spec.monitor import Texts, ThresholdSpec

CLAUSES = ("over", "by")
QUERY = re.compile(
    r'^processes\("(?P<match>(?:[^"\\]|\\.)*)"\)' + clauses_pattern(CLAUSES) + r'\.rollup\("count"\)\.last\("(?P<window>\d+[smhd])"\)$'
)


class ProcessMonitor(ThresholdSpec):
    label: ClassVar[str] = "a process monitor"
    kind: Literal["process"]
    match: str
    """A search of command lines: `java AND elasticsearch`."""
    over: Texts | None = None
    """Tags: `env:prod`."""
    by: Texts | None = None
    """One alert for each: `host`."""
    window: str = Field(pattern=r"^[1-9]\d*[smhd]$")
    """`5m`."""


def build(spec: ProcessMonitor, work: Work) -> Built | None:
    found = limits(spec, work)
    query = f'processes({quoted(spec.match.rstrip())}){clauses(spec, CLAUSES)}.rollup("count").last("{spec.window}") {found}'
    return Built("process alert", query, found.thresholds, sources=("match",))


def lift(live: Live) -> dict[str, Any] | None:
    found = compared(live, QUERY, "process alert")
    if found is None:
        return None
    match = found.match
    ends = lift_limits(live, found)
    return None if ends is None else {"match": unquoted(match["match"]), **lift_clauses(match, CLAUSES), "window": match["window"], **ends}


KIND = MonitorKind("process", ProcessMonitor, build, lift)
