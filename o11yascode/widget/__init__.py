"""Widget kinds, one file each. A file with a `KIND` (or `KINDS`) is all a new kind needs: there is no list to edit."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from o11yascode.spec.widget import WidgetSpec
    from o11yascode.widget.kind import WidgetKind


@cache
def kinds() -> "Mapping[str, WidgetKind]":
    """Every widget kind by name, in alphabetical order."""
    found = {}
    for module in iter_modules(__path__):
        loaded = import_module(f"{__name__}.{module.name}")
        own = getattr(loaded, "KINDS", None) or ([loaded.KIND] if hasattr(loaded, "KIND") else [])
        found.update({kind.name: kind for kind in own})
    return dict(sorted(found.items()))


@cache
def models() -> "Mapping[str, type[WidgetSpec]]":
    """The model of every kind, by the kind's name."""
    return {name: kind.model for name, kind in kinds().items()}


def kind_for(name: str) -> "WidgetKind | None":
    """The kind with this name, or None."""
    return kinds().get(name)


@cache
def kinds_of_type(type: str) -> "tuple[WidgetKind, ...]":
    """The kinds that may say a Datadog widget type, the most specific first."""
    return tuple(sorted((kind for kind in kinds().values() if type in kind.types), key=lambda kind: (kind.rank, kind.name)))
