"""`kind: network`, a search in network performance, or network paths."""

from typing import ClassVar, Literal

from o11yascode.monitor.search import SearchSpec, search_kind


class NetworkMonitor(SearchSpec):
    """Network performance, or network paths (which need `index: netpath-path` or `netpath-hop`)."""

    label: ClassVar[str] = "a network monitor"
    kind: Literal["network"]
    source: Literal["performance", "path"] = "performance"


FORMS = {
    "performance": ("network-performance", "network-performance alert", "network"),
    "path": ("network-path", "network-path alert", "network_path"),
}
KIND = search_kind("network", NetworkMonitor, FORMS)
