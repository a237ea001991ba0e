"""References between resources: `${ref:service/id}` in a payload stands for a live id known only at apply."""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

import orjson

from o11yascode.resource.desired import Path, Resource

REFERENCE = re.compile(r"\$\{ref:([a-z0-9_./-]+)\}")


def reference(resource_id: str) -> str:
    """The text that stands for the live id of a resource until it is known."""
    return f"${{ref:{resource_id}}}"


def find_references(payload: Any) -> Iterator[tuple[Path, str]]:
    """Every reference in a payload: where it stands and the full id it names."""
    if isinstance(payload, str):
        for match in REFERENCE.finditer(payload) if "${ref:" in payload else ():
            yield (), match[1]
    elif isinstance(payload, dict | list) and _may_refer(payload):
        yield from _references(payload, ())


def _may_refer(payload: Any) -> bool:
    """Looks at the payload's text: most refer to nothing, and walking one costs ten times as much."""
    try:
        return b"${ref:" in orjson.dumps(payload)
    except TypeError:
        return True  # not all that Python holds has JSON


def _references(payload: dict[Any, Any] | list[Any], path: Path) -> Iterator[tuple[Path, str]]:
    for key, value in payload.items() if isinstance(payload, dict) else enumerate(payload):
        if isinstance(value, str):
            for match in REFERENCE.finditer(value) if "${ref:" in value else ():
                yield (*path, key), match[1]
        elif isinstance(value, dict | list):
            yield from _references(value, (*path, key))


def refers(resource: Resource) -> bool:
    """Whether a resource may refer to others: one that was kept from an earlier run knows it without its payload."""
    known: frozenset[str] | None = getattr(resource, "references", None)
    return known is None or bool(known)


def ids_referred_to(resource: Resource) -> Collection[str]:
    """The ids that a resource refers to: one that was kept from an earlier run knows them without its payload."""
    known: frozenset[str] | None = getattr(resource, "references", None)
    if known is not None:
        return known
    return {name for _, name in find_references(resource.payload)} if refers(resource) else ()


def resolve_references(
    payload: Any, live_id: Callable[[str], int | str | None], text_keys: frozenset[str] = frozenset(), key: str = ""
) -> Any:
    """A copy of the payload with every reference whose live id is known replaced by it.

    A string that is one reference becomes the id in Datadog's own type (a monitor's is a number),
    unless its key is among `text_keys` (`alert_id` of a widget is a string). Inside a longer text
    it becomes text. What `live_id` does not know (None) stays a reference.
    """
    if isinstance(payload, dict):
        return {k: resolve_references(v, live_id, text_keys, k) for k, v in payload.items()}
    if isinstance(payload, list):
        return [resolve_references(v, live_id, text_keys, key) for v in payload]
    if not (isinstance(payload, str) and "${ref:" in payload):
        return payload
    whole = REFERENCE.fullmatch(payload)
    if whole:
        found = live_id(whole[1])
        if found is None:
            return payload
        return str(found) if key in text_keys else found

    def replace(match: re.Match[str]) -> str:
        found = live_id(match[1])
        return match[0] if found is None else str(found)

    return REFERENCE.sub(replace, payload)
