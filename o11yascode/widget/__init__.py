"""Widget kinds, one file each. A file with a `KIND` (or `KINDS`) is all a new kind needs: there is no list to edit."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from o11yascode.discovery import likely, modules

if TYPE_CHECKING:
    from o11yascode.widget.kind import WidgetKind


@cache
def kinds() -> "Mapping[str, WidgetKind]":
    """Every widget kind by name, in alphabetical order."""
    found = {kind.name: kind for module in modules(__path__) for kind in _kinds_in(module)}
    return dict(sorted(found.items()))


@cache
def kind_for(name: str) -> "WidgetKind | None":
    """The kind with this name, or None. Loads the files alone that seem to define it."""
    return next((kind for module in likely(__path__, name) for kind in _kinds_in(module) if kind.name == name), None)


def _kinds_in(module: str) -> "Sequence[WidgetKind]":
    loaded = import_module(f"{__name__}.{module}")
    return getattr(loaded, "KINDS", None) or ([loaded.KIND] if hasattr(loaded, "KIND") else [])


@cache
def kinds_of_type(type: str) -> "tuple[WidgetKind, ...]":
    """The kinds that may say a Datadog widget type, the most specific first."""
    return tuple(sorted((kind for kind in kinds().values() if type in kind.types), key=lambda kind: (kind.rank, kind.name)))
