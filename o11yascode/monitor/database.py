"""`kind: database`, a search in database queries."""

from typing import ClassVar, Literal

from o11yascode.monitor.kind import MonitorKind
from o11yascode.monitor.search import SearchSpec, build_search, lift_search


class DatabaseMonitor(SearchSpec):
    label: ClassVar[str] = "a database monitor"
    kind: Literal["database"]


_FORM = ("database-monitoring", "database-monitoring alert", "database_queries")
KIND = MonitorKind("database", DatabaseMonitor, build_search(*_FORM), lift_search(*_FORM))
