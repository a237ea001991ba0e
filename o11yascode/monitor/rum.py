"""`kind: rum`, a search in what users' browsers and phones tell."""

from typing import ClassVar, Literal

from o11yascode.monitor.kind import MonitorKind
from o11yascode.monitor.search import SearchSpec, build_search, lift_search


class RumMonitor(SearchSpec):
    label: ClassVar[str] = "a rum monitor"
    kind: Literal["rum"]


_FORM = ("rum", "rum alert", "rum")
KIND = MonitorKind("rum", RumMonitor, build_search(*_FORM), lift_search(*_FORM))
