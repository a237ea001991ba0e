"""All resource kinds: one file each, found here by their `KIND` (and what else is in `ALSO`)."""

from importlib import import_module

from o11yascode.discovery import modules
from o11yascode.resource.kind import Kind


def _discover() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for module in modules(__path__):
        loaded = import_module(f"{__name__}.{module}")
        for kind in (loaded.KIND, *getattr(loaded, "ALSO", ())):
            found[kind.name] = kind
    return dict(sorted(found.items(), key=lambda entry: (entry[1].rank, entry[0])))


KINDS: dict[str, Kind] = _discover()
"""By name; those that others refer to come first."""
