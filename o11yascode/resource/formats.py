"""Conditional formats: their order counts only where two of them can match the same value."""

from itertools import pairwise
from math import inf
from typing import Any

Range = tuple[float, bool, float, bool]
"""Low end, whether it belongs, high end, whether it belongs."""


def _range(format_: Any) -> Range:
    value = format_.get("value") if isinstance(format_, dict) else None
    comparator = format_.get("comparator") if isinstance(format_, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return (-inf, True, inf, True)
    ranges: dict[Any, Range] = {
        ">": (value, False, inf, True),
        ">=": (value, True, inf, True),
        "<": (-inf, True, value, False),
        "<=": (-inf, True, value, True),
        "=": (value, True, value, True),
    }
    return ranges.get(comparator, (-inf, True, inf, True))


def can_match_the_same(first: Any, second: Any) -> bool:
    """Whether some value is matched by both, so that the one that comes first wins."""
    low1, has_low1, high1, has_high1 = _range(first)
    low2, has_low2, high2, has_high2 = _range(second)
    low, has_low = max((low1, not has_low1), (low2, not has_low2))
    high, lacks_high = min((high1, has_high1), (high2, has_high2))
    return low < high or (low == high and not has_low and lacks_high)


def keeps_meaning(formats: list[Any], order: list[int]) -> bool:
    """Whether formats mean the same in another order: `order[i]` is where the i-th one went."""
    if all(a < b for a, b in pairwise(order)):
        return True
    return not any(
        order[i] > order[j] and can_match_the_same(formats[i], formats[j]) for i in range(len(formats)) for j in range(i + 1, len(formats))
    )
