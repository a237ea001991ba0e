"""`kind: rum`, a search in what users' browsers and phones tell."""

from typing import ClassVar, Literal

from o11yascode.monitor.search import SearchSpec, search_kind


class RumMonitor(SearchSpec):
    label: ClassVar[str] = "a rum monitor"
    kind: Literal["rum"]


KIND = search_kind("rum", RumMonitor, ("rum", "rum alert", "rum"))
