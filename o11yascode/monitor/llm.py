"""`kind: llm`, a search in spans of language models."""

from typing import ClassVar, Literal

from o11yascode.monitor.kind import MonitorKind
from o11yascode.monitor.search import SearchSpec, build_search, lift_search


class LlmMonitor(SearchSpec):
    label: ClassVar[str] = "an llm monitor"
    kind: Literal["llm"]


_FORM = ("llm-observability", "llm-observability alert", "llm_observability")
KIND = MonitorKind("llm", LlmMonitor, build_search(*_FORM), lift_search(*_FORM))
