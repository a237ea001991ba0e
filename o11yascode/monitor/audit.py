"""`kind: audit`, a search in what people did in Datadog."""

from typing import ClassVar, Literal

from o11yascode.monitor.kind import MonitorKind
from o11yascode.monitor.search import SearchSpec, build_search, lift_search


class AuditMonitor(SearchSpec):
    label: ClassVar[str] = "an audit monitor"
    kind: Literal["audit"]


_FORM = ("audits", "audit alert", "audit")
KIND = MonitorKind("audit", AuditMonitor, build_search(*_FORM), lift_search(*_FORM))
