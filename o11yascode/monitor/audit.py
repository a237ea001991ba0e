"""`kind: audit`, a search in what people did in Datadog."""

from typing import ClassVar, Literal

from o11yascode.monitor.search import SearchSpec, search_kind


class AuditMonitor(SearchSpec):
    label: ClassVar[str] = "an audit monitor"
    kind: Literal["audit"]


KIND = search_kind("audit", AuditMonitor, ("audits", "audit alert", "audit"))
