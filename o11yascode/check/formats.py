"""Conditional formats that stand beside each other: which are never drawn, which cross."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from o11yascode.resource.formats import Range


@lru_cache(maxsize=256)  # most graphs have the limits of another
def covered(ranges: tuple[Range, ...]) -> list[tuple[int, int]]:
    """Which of some formats are never drawn, each with the first before it that holds all its values."""
    return _after(ranges, Range.holds)


@lru_cache(maxsize=256)
def crossing(ranges: tuple[Range, ...]) -> list[tuple[int, int]]:
    """Which of some formats cross one before them, each with the first of those."""
    return _after(ranges, Range.crosses)


def _after(ranges: tuple[Range, ...], how: Callable[[Range, Range], bool]) -> list[tuple[int, int]]:
    found = []
    for late, one in enumerate(ranges):
        early = next((index for index in range(late) if how(ranges[index], one)), None)
        if early is not None:
            found.append((late, early))
    return found


def shown(given: Any) -> str:
    """A format as a person writes it: `> 80`."""
    return f"{given['comparator']} {given['value']:g}"
