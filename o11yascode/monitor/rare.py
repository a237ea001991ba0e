"""The rarer kinds on searches: `apm` (spans), `rum`, `event`, `ci`, `audit`, `database`, `network`, `llm`."""

from typing import Any, ClassVar, Literal

from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.search import SearchSpec, build_one, build_search, lift_one, lift_search


class ApmMonitor(SearchSpec):
    """Spans kept by retention filters; durations are in nanoseconds."""

    label: ClassVar[str] = "an apm monitor"
    kind: Literal["apm"]


class RumMonitor(SearchSpec):
    label: ClassVar[str] = "a rum monitor"
    kind: Literal["rum"]


class EventMonitor(SearchSpec):
    """Events: deployments, alerts of integrations, what Watchdog found (`source:watchdog`)."""

    label: ClassVar[str] = "an event monitor"
    kind: Literal["event"]


class AuditMonitor(SearchSpec):
    label: ClassVar[str] = "an audit monitor"
    kind: Literal["audit"]


class DatabaseMonitor(SearchSpec):
    label: ClassVar[str] = "a database monitor"
    kind: Literal["database"]


class LlmMonitor(SearchSpec):
    label: ClassVar[str] = "an llm monitor"
    kind: Literal["llm"]


class CiMonitor(SearchSpec):
    """Pipelines or tests of CI Visibility."""

    label: ClassVar[str] = "a ci monitor"
    kind: Literal["ci"]
    source: Literal["pipelines", "tests"] = "pipelines"


class NetworkMonitor(SearchSpec):
    """Network performance, or network paths (which need `index: netpath-path` or `netpath-hop`)."""

    label: ClassVar[str] = "a network monitor"
    kind: Literal["network"]
    source: Literal["performance", "path"] = "performance"


Form = tuple[str, str, str]
CI: dict[str, Form] = {
    "pipelines": ("ci-pipelines", "ci-pipelines alert", "ci_pipelines"),
    "tests": ("ci-tests", "ci-tests alert", "ci_tests"),
}
NETWORK: dict[str, Form] = {
    "performance": ("network-performance", "network-performance alert", "network"),
    "path": ("network-path", "network-path alert", "network_path"),
}


def _by_source(name: str, model: type[SearchSpec], forms: dict[str, Form]) -> MonitorKind:
    """A kind whose `source` says which of Datadog's monitor types it is."""

    def build(spec: Any, work: Work) -> Built | None:
        return build_one(spec, work, *forms[spec.source])

    def lift(live: Live) -> dict[str, Any] | None:
        for source, form in forms.items():
            fields = lift_one(live, *form)
            if fields is not None:
                return {"source": source, **fields}
        return None

    return MonitorKind(name, model, build, lift)


def _kind(name: str, model: type[SearchSpec], *form: str) -> MonitorKind:
    return MonitorKind(name, model, build_search(*form), lift_search(*form))


KINDS = (
    _kind("apm", ApmMonitor, "trace-analytics", "trace-analytics alert", "spans"),
    _kind("rum", RumMonitor, "rum", "rum alert", "rum"),
    _kind("event", EventMonitor, "events", "event-v2 alert", "events"),
    _kind("audit", AuditMonitor, "audits", "audit alert", "audit"),
    _kind("database", DatabaseMonitor, "database-monitoring", "database-monitoring alert", "database_queries"),
    _kind("llm", LlmMonitor, "llm-observability", "llm-observability alert", "llm_observability"),
    _by_source("ci", CiMonitor, CI),
    _by_source("network", NetworkMonitor, NETWORK),
)
