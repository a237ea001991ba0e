"""Reaching into bodies: reading, and copying with one place changed."""

from collections.abc import Sequence
from typing import Any

from o11yascode.resource.desired import Payload


def at(body: Any, path: Sequence[str], default: Any = None) -> Any:
    """The value at a path of keys, or the default where there is none."""
    for key in path:
        if not isinstance(body, dict) or key not in body:
            return default
        body = body[key]
    return body


def replaced(body: Payload, path: Sequence[str], value: Any) -> Payload:
    """A copy with the value at a path of keys, all else shared with the body. Objects on the way are made where missing."""
    copy = dict(body)
    if len(path) == 1:
        copy[path[0]] = value
    else:
        inner = copy.get(path[0])
        copy[path[0]] = replaced(inner if isinstance(inner, dict) else {}, path[1:], value)
    return copy
