"""`kind: apm`, a search in spans kept by retention filters."""

from typing import ClassVar, Literal

from o11yascode.monitor.kind import MonitorKind
from o11yascode.monitor.search import SearchSpec, build_search, lift_search


class ApmMonitor(SearchSpec):
    """Spans kept by retention filters; durations are in nanoseconds."""

    label: ClassVar[str] = "an apm monitor"
    kind: Literal["apm"]


_FORM = ("trace-analytics", "trace-analytics alert", "spans")
KIND = MonitorKind("apm", ApmMonitor, build_search(*_FORM), lift_search(*_FORM))
