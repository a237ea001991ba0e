"""`kind: process`, how many live processes a search finds."""

import re
from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import lift_limits, limits, split_tail
from o11yascode.monitor.search import quoted, unquoted
from o11yascode.spec.monitor import Texts, ThresholdSpec

_TAGS = r"\((?P<{0}>\"[^\"]*\"(?:,\s*\"[^\"]*\")*)\)"
QUERY = re.compile(
    r'^processes\("(?P<match>(?:[^"\\]|\\.)*)"\)'
    + rf"(?:\.over{_TAGS.format('over')})?(?:\.by{_TAGS.format('by')})?"
    + r'\.rollup\("count"\)\.last\("(?P<window>\d+[smhd])"\)$'
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
    clauses = "".join(f".{name}({','.join(map(quoted, tags))})" for name in ("over", "by") if (tags := getattr(spec, name)))
    query = f'processes({quoted(spec.match.rstrip())}){clauses}.rollup("count").last("{spec.window}") {found}'
    return Built("process alert", query, found.thresholds, sources=("match",))


def lift(live: Live) -> dict[str, Any] | None:
    tail = split_tail(live.query)
    match = QUERY.match(tail[0]) if tail else None
    if not (tail and match) or live.type != "process alert":
        return None
    fields: dict[str, Any] = {"match": unquoted(match["match"])}
    for name in ("over", "by"):
        if match[name]:
            tags = re.findall(r'"([^"]*)"', match[name])
            fields[name] = tags[0] if len(tags) == 1 else tags
    found = lift_limits(live, tail[1], tail[2])
    return None if found is None else {**fields, "window": match["window"], **found}


KIND = MonitorKind("process", ProcessMonitor, build, lift)
