"""Monitor kinds, one file each, with the kind's name. A file with a `KIND` is all a new kind needs: there is no list to edit."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from o11yascode.discovery import modules

if TYPE_CHECKING:
    from o11yascode.monitor.kind import MonitorKind


@cache
def kinds() -> "Mapping[str, MonitorKind]":
    """Every monitor kind by name, in alphabetical order."""
    return {name: kind for name in sorted(modules(__path__)) if (kind := _kind_in(name)) is not None}


@cache
def kind_for(name: str) -> "MonitorKind | None":
    """The kind with this name, or None. Loads its file alone."""
    return _kind_in(name) if name in modules(__path__) else None


def _kind_in(file: str) -> "MonitorKind | None":
    kind: MonitorKind | None = getattr(import_module(f"{__name__}.{file}"), "KIND", None)
    return kind
