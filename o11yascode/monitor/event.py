"""`kind: event`, a search in events of all kinds."""

from typing import ClassVar, Literal

from o11yascode.monitor.kind import MonitorKind
from o11yascode.monitor.search import SearchSpec, build_search, lift_search


class EventMonitor(SearchSpec):
    """Events: deployments, alerts of integrations, what Watchdog found (`source:watchdog`)."""

    label: ClassVar[str] = "an event monitor"
    kind: Literal["event"]


_FORM = ("events", "event-v2 alert", "events")
KIND = MonitorKind("event", EventMonitor, build_search(*_FORM), lift_search(*_FORM))
