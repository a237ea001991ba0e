"""References between resources: `${ref:service/id}` in a payload stands for a live id known only at apply."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from o11yascode.resource.desired import Path

REFERENCE = re.compile(r"\$\{ref:([a-z0-9_./-]+)\}")


def reference(resource_id: str) -> str:
    """The text that stands for the live id of a resource until it is known."""
    return f"${{ref:{resource_id}}}"


def as_id(text: str) -> str:
    """A text whose references are the ids that they name, as a person writes them."""
    return REFERENCE.sub(r"\1", text)


def ids_in(payload: Any) -> frozenset[str]:
    """The ids that a payload refers to. Looks at its text: most refer to nothing, and walking one costs ten times as much."""
    try:
        return ids_in_text(orjson.dumps(payload))
    except TypeError:  # not all that Python holds has JSON
        return frozenset(id for _, id in _references(payload, ()))


def ids_in_text(text: bytes) -> frozenset[str]:
    """As `ids_in`, of a payload that is JSON already."""
    return frozenset(REFERENCE.findall(text.decode())) if b"${ref:" in text else frozenset()


def find_references(payload: Any) -> "Iterator[tuple[Path, str]]":
    """Every reference in a payload: where it stands and the full id it names."""
    return _references(payload, ()) if ids_in(payload) else iter(())


def _references(value: Any, path: "Path") -> "Iterator[tuple[Path, str]]":
    if isinstance(value, str):
        for match in REFERENCE.finditer(value):
            yield path, match[1]
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _references(inner, (*path, key))


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
