"""Which keys Datadog is known to have: a table derived from the official client's models, so that the client need not be loaded."""

import json
from functools import cache
from pathlib import Path

from o11yascode.resource.kind import Kind

_FILE = Path(__file__).with_name("known_keys.json")


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, dict[str, list[str]]] = json.loads(_FILE.read_text())
    return loaded


def known_keys(kind: Kind) -> frozenset[str]:
    """Names of all keys, at any depth."""
    names = _table().get(kind.vocabulary or kind.name, {}).get("keys", [])
    return frozenset(names) | (frozenset(_table()["dashboard"]["keys"]) if kind.widgets else frozenset())


def free_keys(kind: Kind) -> frozenset[str]:
    """Keys whose object may have any keys: HTTP headers, a Vega specification."""
    return frozenset(_table().get("dashboard" if kind.widgets else kind.vocabulary or kind.name, {}).get("free", []))
