"""`kind: database`, a search in database queries."""

from typing import ClassVar, Literal

from o11yascode.monitor.search import SearchSpec, search_kind


class DatabaseMonitor(SearchSpec):
    label: ClassVar[str] = "a database monitor"
    kind: Literal["database"]


KIND = search_kind("database", DatabaseMonitor, ("database-monitoring", "database-monitoring alert", "database_queries"))
