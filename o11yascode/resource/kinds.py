"""All resource kinds, found in the modules of this package that have a `KIND` (or `KINDS`)."""

import pkgutil
from importlib import import_module

import o11yascode.resource as package
from o11yascode.resource.kind import Kind


def _discover() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if module.name == __name__:
            continue
        loaded = import_module(module.name)
        kinds = [loaded.KIND] if hasattr(loaded, "KIND") else []
        for kind in (*kinds, *getattr(loaded, "ALSO", ())):
            found[kind.name] = kind
    return dict(sorted(found.items(), key=lambda entry: (entry[1].rank, entry[0])))


KINDS: dict[str, Kind] = _discover()
