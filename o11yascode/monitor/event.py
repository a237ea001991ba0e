"""`kind: event`, a search in events of all kinds."""

from typing import ClassVar, Literal

from o11yascode.monitor.search import SearchSpec, search_kind


class EventMonitor(SearchSpec):
    """Events: deployments, alerts of integrations, what Watchdog found (`source:watchdog`)."""

    label: ClassVar[str] = "an event monitor"
    kind: Literal["event"]


KIND = search_kind("event", EventMonitor, ("events", "event-v2 alert", "events"))
