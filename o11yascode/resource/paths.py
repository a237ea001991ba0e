"""Reaching into bodies: reading, and copying with one place changed."""

from collections.abc import Collection, Sequence
from typing import Any

from o11yascode.resource.desired import Payload


def at(body: Any, path: Sequence[str | int], default: Any = None) -> Any:
    """The value at a path of keys and indexes, or the default where there is none."""
    for step in path:
        if isinstance(body, dict) and step in body:
            body = body[step]
        elif isinstance(body, list) and isinstance(step, int) and 0 <= step < len(body):
            body = body[step]
        else:
            return default
    return body


def objects_at(body: Any, path: Sequence[str]) -> list[Payload]:
    """The objects in a list at a path; [] where there is no list."""
    found = at(body, path)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def replaced(body: Payload, path: Sequence[str], value: Any) -> Payload:
    """A copy with the value at a path of keys, all else shared with the body. Objects on the way are made where missing."""
    if not path:
        whole: Payload = value
        return whole
    inner = body.get(path[0])
    return {**body, path[0]: replaced(inner if isinstance(inner, dict) else {}, path[1:], value)}


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


def without_values(value: Any, steps: Sequence[str], values: Collection[Any], is_set: bool = False) -> Any:
    """A copy without what is at the steps where it is one of the values; of lists that are sets, in any order."""
    first, rest = steps[0], steps[1:]
    if first == "[]":
        return [without_values(each, rest, values, is_set) for each in value] if rest and isinstance(value, list) else value
    if not isinstance(value, dict) or not (first == "*" or first in value):
        return value
    copy = {}
    for key, inner in value.items():
        if first not in ("*", key):
            copy[key] = inner
        elif rest:
            copy[key] = without_values(inner, rest, values, is_set)
        elif not any(_same(inner, one, is_set) for one in values):
            copy[key] = inner
    return copy


def _same(value: Any, other: Any, is_set: bool) -> bool:
    if is_set and isinstance(value, list) and isinstance(other, list):
        return sorted(map(str, value)) == sorted(map(str, other))
    return type(value) is type(other) and bool(value == other)


def steps_of(pattern: str) -> list[str]:
    """`widgets[].definition` -> `widgets`, `[]`, `definition`; `widgets[3]` -> `widgets`, `[3]`."""
    return pattern.replace("[", ".[").split(".")
