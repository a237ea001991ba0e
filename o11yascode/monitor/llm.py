"""`kind: llm`, a search in spans of language models."""

from typing import ClassVar, Literal

from o11yascode.monitor.search import SearchSpec, search_kind


class LlmMonitor(SearchSpec):
    label: ClassVar[str] = "an llm monitor"
    kind: Literal["llm"]


KIND = search_kind("llm", LlmMonitor, ("llm-observability", "llm-observability alert", "llm_observability"))
