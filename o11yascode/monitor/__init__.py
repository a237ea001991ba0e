"""Monitor kinds, one file each, with the kind's name. A file with a `KIND` is all a new kind needs: there is no list to edit."""

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
    return {name: kind for name in sorted(_files()) if (kind := _kind_in(name)) is not None}


@cache
def kind_for(name: str) -> "MonitorKind | None":
    """The kind with this name, or None. Loads its file alone."""
    return _kind_in(name) if name in _files() else None


def _files() -> set[str]:
    return {module.name for module in iter_modules(__path__)}


def _kind_in(file: str) -> "MonitorKind | None":
    kind: MonitorKind | None = getattr(import_module(f"{__name__}.{file}"), "KIND", None)
    return kind


def lift(body: dict[str, Any]) -> dict[str, Any]:
    """The spec fields of a live monitor: the most specific kind that says the same, else `raw`."""
    from o11yascode.monitor.lifting import lift as lift_body

    return lift_body(body)
