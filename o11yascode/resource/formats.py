"""Conditional formats as ranges of numbers: their order counts only where two of them can match the same value."""

from itertools import pairwise
from math import inf
from typing import Any, NamedTuple


class Range(NamedTuple):
    """The values for which a format is drawn, ends included or not."""

    low: float
    high: float
    low_in: bool
    high_in: bool

    def meets(self, other: "Range") -> bool:
        """Whether some value is in both."""
        low, is_open = max((self.low, not self.low_in), (other.low, not other.low_in))
        high, is_closed = min((self.high, self.high_in), (other.high, other.high_in))
        return low < high or (low == high and is_closed and not is_open)

    def holds(self, other: "Range") -> bool:
        """Whether every value of the other is in this one."""
        below = self.low < other.low or (self.low == other.low and (self.low_in or not other.low_in))
        above = self.high > other.high or (self.high == other.high and (self.high_in or not other.high_in))
        return below and above

    def crosses(self, other: "Range") -> bool:
        """Whether they share more than a single value, and neither holds the other."""
        return max(self.low, other.low) < min(self.high, other.high) and not self.holds(other) and not other.holds(self)


def range_of(given: Any) -> Range | None:
    """The range of one conditional format; None where nobody knows it."""
    if not isinstance(given, dict):
        return None
    comparator, value = given.get("comparator"), given.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if comparator in (">", ">="):
        return Range(value, inf, comparator == ">=", False)
    if comparator in ("<", "<="):
        return Range(-inf, value, False, comparator == "<=")
    return Range(value, value, True, True) if comparator == "=" else None


def can_match_the_same(first: Any, second: Any) -> bool:
    """Whether some value is matched by both, so that the one that comes first wins."""
    one, other = range_of(first), range_of(second)
    return one is None or other is None or one.meets(other)


def keeps_meaning(formats: list[Any], order: list[int]) -> bool:
    """Whether formats mean the same in another order: `order[i]` is where the i-th one went."""
    if all(a < b for a, b in pairwise(order)):
        return True
    return not any(
        order[i] > order[j] and can_match_the_same(formats[i], formats[j]) for i in range(len(formats)) for j in range(i + 1, len(formats))
    )
