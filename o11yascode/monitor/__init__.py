"""Monitor kinds, one file each. A file with a `KIND` (or `KINDS`) is all a new kind needs: there is no list to edit."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from o11yascode.monitor.kind import MonitorKind


@cache
def kinds() -> "Mapping[str, MonitorKind]":
    """Every monitor kind by name, in alphabetical order."""
    found = {}
    for module in iter_modules(__path__):
        loaded = import_module(f"{__name__}.{module.name}")
        own = getattr(loaded, "KINDS", None) or ([loaded.KIND] if hasattr(loaded, "KIND") else [])
        found.update({kind.name: kind for kind in own})
    return dict(sorted(found.items()))


def kind_for(name: str) -> "MonitorKind | None":
    """The kind with this name, or None."""
    return kinds().get(name)


def lift(body: dict[str, Any]) -> dict[str, Any]:
    """The spec fields of a live monitor: the most specific kind that says the same, else `raw`."""
    from o11yascode.monitor.lifting import lift as lift_body

    return lift_body(body)
