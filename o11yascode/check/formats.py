"""Conditional formats as ranges of numbers."""

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


def shown(given: Any) -> str:
    """A format as a person writes it: `> 80`."""
    return f"{given['comparator']} {given['value']:g}"
