"""Looking into a payload that may be anything: what is not there, or is of another type, is simply not found."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

from o11yascode.resource.desired import Path


def mapping(value: Any) -> dict[str, Any]:
    """The value where it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """The value where it is a list, else nothing."""
    return value if isinstance(value, list) else []


def mappings(value: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The mappings of a list, each with its path."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            if isinstance(each, dict):
                yield (*path, index), each


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The texts of a list, each with its path."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            if isinstance(each, str):
                yield (*path, index), each


def texts_at(found: Iterable[tuple[Path, dict[str, Any]]], key: str) -> list[tuple[Path, str]]:
    """The text that each of some mappings has at a key, with its path."""
    return [((*path, key), text) for path, each in found if isinstance(text := each.get(key), str)]


def number(value: Any) -> float | None:
    """A number, None for everything else (true and false too)."""
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def can_be_sent(value: float) -> bool:
    """Whether JSON, as Datadog reads it, holds a number."""
    return -(2**63) <= value < 2**64 if isinstance(value, int) else math.isfinite(value)


def repeated(found: Iterable[tuple[Path, str]]) -> Iterator[tuple[Path, str]]:
    """Those whose text came before."""
    seen: set[str] = set()
    for path, text in found:
        if text in seen:
            yield path, text
        seen.add(text)
