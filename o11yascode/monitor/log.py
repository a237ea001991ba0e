"""`kind: log`, how many logs a search finds, or a measure of them."""

from typing import ClassVar, Literal

from o11yascode.monitor.kind import MonitorKind
from o11yascode.monitor.search import SearchSpec, build_search, lift_search


class LogMonitor(SearchSpec):
    """Logs: `match: service:gs2 status:error`, `window: 5m`, `critical: "> 20"`."""

    label: ClassVar[str] = "a log monitor"
    kind: Literal["log"]


_FORM = ("logs", "log alert", "logs")
KIND = MonitorKind("log", LogMonitor, build_search(*_FORM), lift_search(*_FORM))
