"""Conditional formats as ranges of numbers."""

from collections.abc import Callable
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple


class Range(NamedTuple):
    """The values for which a format is drawn, ends included or not."""

    low: float
    high: float
    low_in: bool
    high_in: bool

    def holds(self, other: "Range") -> bool:
        """Whether every value of the other is in this one."""
        below = self.low < other.low or (self.low == other.low and (self.low_in or not other.low_in))
        above = self.high > other.high or (self.high == other.high and (self.high_in or not other.high_in))
        return below and above

    def crosses(self, other: "Range") -> bool:
        """Whether they share more than a single value, and neither holds the other."""
        return max(self.low, other.low) < min(self.high, other.high) and not self.holds(other) and not other.holds(self)


def range_of(given: Any) -> Range | None:
    """The range of one conditional format; None where it is none that can be known."""
    if not isinstance(given, dict):
        return None
    comparator, value = given.get("comparator"), given.get("value")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or given.get("metric") or given.get("timeframe"):
        return None
    number = float(value)
    if comparator in (">", ">="):
        return Range(number, inf, comparator == ">=", False)
    if comparator in ("<", "<="):
        return Range(-inf, number, False, comparator == "<=")
    return Range(number, number, True, True) if comparator == "=" else None


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
