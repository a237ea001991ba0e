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


def objects_at(body: Any, path: Sequence[str]) -> list[Payload]:
    """The objects in a list at a path; [] where there is no list."""
    found = at(body, path)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def replaced(body: Payload, path: Sequence[str], value: Any) -> Payload:
    """A copy with the value at a path of keys, all else shared with the body. Objects on the way are made where missing."""
    copy = dict(body)
    if len(path) == 1:
        copy[path[0]] = value
    else:
        inner = copy.get(path[0])
        copy[path[0]] = replaced(inner if isinstance(inner, dict) else {}, path[1:], value)
    return copy


def without(value: Any, steps: Sequence[str]) -> Any:
    """A copy without what is at the steps (`widgets`, `[]` or `[3]`, `*`, `definition`); the value itself where there is nothing."""
    if not steps:
        return value
    first, rest = steps[0], steps[1:]
    if first.startswith("["):
        if not isinstance(value, list):
            return value
        wanted = first[1:-1]
        if not rest:
            return [] if not wanted else [each for index, each in enumerate(value) if str(index) != wanted]
        return [without(each, rest) if not wanted or str(index) == wanted else each for index, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if first == "*":
        return {key: without(each, rest) for key, each in value.items()} if rest else {}
    if first not in value:
        return value
    if not rest:
        return {key: each for key, each in value.items() if key != first}
    inner = without(value[first], rest)
    return value if inner is value[first] else {**value, first: inner}


def steps_of(pattern: str) -> list[str]:
    """`widgets[].definition` -> `widgets`, `[]`, `definition`; `widgets[3]` -> `widgets`, `[3]`."""
    return pattern.replace("[", ".[").split(".")
