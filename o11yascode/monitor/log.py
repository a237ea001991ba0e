"""`kind: log`, how many logs a search finds, or a measure of them."""

from typing import ClassVar, Literal

from o11yascode.monitor.search import SearchSpec, search_kind


class LogMonitor(SearchSpec):
    """Logs: `match: service:gs2 status:error`, `window: 5m`, `critical: "> 20"`."""

    label: ClassVar[str] = "a log monitor"
    kind: Literal["log"]


KIND = search_kind("log", LogMonitor, ("logs", "log alert", "logs"))
