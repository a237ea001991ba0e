"""Bodies and calls of a kind: its live id, what to send, what an answer holds, the request to make."""

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Call, Kind, Pattern
from o11yascode.resource.paths import at, steps_of, without

_ID = (("id",),)
"""Where most kinds have theirs."""
ANY_SHAPE = (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)
"""What may be raised where somebody else's body, which may have any shape, is not as expected; OSError by a moment too far away."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def live_id(kind: Kind, body: Payload) -> int | str | None:
    """The id in Datadog's own type (a monitor's is a number); parts of a natural key are joined with `/`. None where there is none."""
    if kind.id_path == _ID:
        found = body.get("id")
        return None if found == "" else found
    parts = [at(body, path) for path in kind.id_path]
    if any(part is None or part == "" for part in parts):
        return None
    return parts[0] if len(parts) == 1 else "/".join(str(part) for part in parts)


def name_of(kind: Kind, body: Payload) -> str:
    """What people call it: name or title; "" where it has none."""
    value = at(body, kind.name_path)
    return "" if value is None else str(value)


def natural_key(kind: Kind, body: Payload) -> str:
    """What a resource without a mark is known by: its live id where the body says it, else its name."""
    key = live_id(kind, body)
    return name_of(kind, body) if key is None else str(key)


def key_parts(kind: Kind, live: int | str | None) -> dict[str, str]:
    """What a natural key of several parts is made of, by name; {} of a live id that is one."""
    if len(kind.id_path) == 1 or not isinstance(live, str):
        return {}
    parts = live.split("/", len(kind.id_path) - 1)
    return {path[-1]: part for path, part in zip(kind.id_path, parts, strict=False)}


def in_path(kind: Kind, body: Payload) -> Payload:
    """What of a body stands in the path of its requests."""
    return {key: body[key] for key in kind.path_keys if key in body}


def unwrap(kind: Kind, response: Any) -> Payload:
    """The resource in the answer to a write or a GET, in the form of the payload.

    An SLO's write answers `{"data": [slo]}`, its GET `{"data": slo}`; a v2 answer also has `included` and `meta`.
    """
    body = response
    for key in kind.envelope:
        if isinstance(body, dict) and key in body:
            body = body[key]
    if isinstance(body, list):
        body = body[0] if body else {}
    if kind.wrapped and isinstance(body, dict):
        return {"data": body["data"]} if "data" in body else {"data": body} if "attributes" in body else body
    return body if isinstance(body, dict) else {}


def from_row(kind: Kind, row: Payload, path_values: Mapping[str, Any] | None = None) -> Payload:
    """A row of a list as a body: with the envelope of v2, and the keys that stand in the path it was read from."""
    body = {"data": row} if kind.wrapped else row
    return {**path_values, **body} if path_values else body


def rows_of(kind: Kind, response: Any) -> list[Payload]:
    """The rows of one page of a list."""
    rows = at(response, kind.listing.rows) if kind.listing and kind.listing.rows else response
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def call(kind: Kind, action: str, live: int | str | None = None, body: Payload | None = None) -> Call:
    """The request for `create`, `get`, `update`, `delete`, `restore` or `items` of one resource, its path filled in.

    `body` is what is sent or what is known of the resource: a synthetics test's `type` and a Slack channel's `account` stand in its path.
    """
    template: Call | None = getattr(kind, action)
    if template is None:
        raise ValueError(f"{kind.name} has no {action}")
    id = live if live is not None else live_id(kind, body or {})
    values: dict[str, Any] = {"id": id, **key_parts(kind, id)}
    known = body or {}

    def value(name: str) -> Any:
        return values[name] if values.get(name) is not None else known.get(name, "")

    def fill(found: re.Match[str]) -> str:
        return quote(str(value(found[1])), safe=":")

    path = _PLACEHOLDER.sub(fill, template.path).replace("//", "/")
    return Call(template.method, path, template.query, _filled(template.body, value))


def _filled(template: Any, value: Any) -> Any:
    if isinstance(template, dict):
        return {key: _filled(inner, value) for key, inner in template.items()}
    if isinstance(template, list):
        return [_filled(inner, value) for inner in template]
    if isinstance(template, str):
        whole = _PLACEHOLDER.fullmatch(template)
        return value(whole[1]) if whole else template
    return template


def sendable(kind: Kind, body: Payload) -> Payload:
    """What of a body may be sent: without what the server owns, and without what stands in the path.

    What has a call of its own (`items_of`) is still there.

    Widget ids stay: an update that leaves them out renumbers the widgets, and links to them break.
    """
    kept = {key: value for key, value in body.items() if key not in kind.path_keys}
    ids = [pattern for pattern in kind.read_only if (kind.widgets and pattern.endswith("widgets[].id")) or pattern.startswith("tabs")]
    return without_read_only(kind, kept, but=ids)


def without_read_only(kind: Kind, body: Payload, *, but: Collection[Pattern] = ()) -> Payload:
    """A copy without what the server owns. `dashboards[].*` leaves those keys of the items that the kind has defaults for."""
    kept: Any = body
    for pattern in kind.read_only:
        if pattern not in but:
            kept = _without_rest(kept, kind, pattern) if pattern.endswith("[].*") else without(kept, steps_of(pattern))
    result: Payload = kept
    return result


def _without_rest(body: Payload, kind: Kind, pattern: Pattern) -> Payload:
    prefix = pattern.removesuffix("*")
    ours = {other.removeprefix(prefix) for other in kind.defaults if other.startswith(prefix)}
    key = prefix.removesuffix("[].")
    items = body.get(key)
    if not isinstance(items, list):
        return body
    return {**body, key: [{k: v for k, v in item.items() if k in ours} if isinstance(item, dict) else item for item in items]}


def items_of(kind: Kind, body: Payload) -> Payload | None:
    """The body of the second call (`items`) that a kind has; None where there is none, or the body says nothing of it."""
    if not kind.items_key or body.get(kind.items_key) is None:
        return None
    return {kind.items_key: body[kind.items_key]}
