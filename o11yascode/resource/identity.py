"""Ids of resources: full ids and their parts, former ids, and the live resource that a URL means."""

import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

_ID_IN_PATH = re.compile(
    r"/(?:monitors?|dashboard|screen|dash|slo|synthetics/details|notebook|dashboard/lists?|lists/manual|organization-settings/teams|teams?)"
    r"/(?:edit/|status/)?([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)"
)
_ID_IN_QUERY = ("slo_id", "sloId", "downtimeId", "monitor_id", "id")
_LIVE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class Parts(NamedTuple):
    """What a full id is made of."""

    service: str
    name: str
    env: str
    """Empty where it has none."""


def full_id(service: str, name: str, env: str | None) -> str:
    return f"{service}/{name}/{env}" if env else f"{service}/{name}"


def parts_of(id: str) -> Parts:
    """The parts of a full id."""
    service, _, rest = id.partition("/")
    name, _, env = rest.partition("/")
    return Parts(service, name, env)


def beside_id(id: str, suffix: str) -> str:
    """The full id of what is made beside a resource: `shop/checkout/prod` -> `shop/checkout-burn-1h/prod`."""
    service, name, env = parts_of(id)
    return full_id(service, f"{name}-{suffix}", env)


def former_id(service: str, was: str, env: str | None) -> str:
    """The full id that a `was` means: `old`, `service/old`, or all three parts."""
    if was.count("/") >= 2:
        return was
    service, _, name = was.rpartition("/") if "/" in was else (service, "", was)
    return full_id(service, name, env)


def live_id(adopt: str | int) -> str | None:
    """The live id that `adopt` names, as an id or as the address of the resource's page; None where it names none."""
    text = str(adopt).strip()
    if "://" not in text and "/" not in text:
        return text if _LIVE_ID.fullmatch(text) else None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    query = parse_qs(parts.query)
    for name in _ID_IN_QUERY:
        if query.get(name):
            return query[name][0] if _LIVE_ID.fullmatch(query[name][0]) else None
    found = _ID_IN_PATH.search(parts.path)
    if found:
        # A dashboard's id has three parts; what follows is its title.
        return found[1]
    return parts.fragment if re.fullmatch(r"\d+", parts.fragment) else None
