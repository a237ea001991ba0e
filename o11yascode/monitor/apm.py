"""`kind: apm`, a search in spans kept by retention filters."""

from typing import ClassVar, Literal

from o11yascode.monitor.search import SearchSpec, search_kind


class ApmMonitor(SearchSpec):
    """Spans kept by retention filters; durations are in nanoseconds."""

    label: ClassVar[str] = "an apm monitor"
    kind: Literal["apm"]


KIND = search_kind("apm", ApmMonitor, ("trace-analytics", "trace-analytics alert", "spans"))
