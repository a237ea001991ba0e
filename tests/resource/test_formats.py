"""When the order of conditional formats counts: tried out value by value."""

from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from o11yascode.resource.formats import can_match_the_same, keeps_meaning

MATCHES: dict[str, Any] = {
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    "=": lambda value, bound: value == bound,
}
FORMATS = st.fixed_dictionaries({"comparator": st.sampled_from(sorted(MATCHES)), "value": st.integers(-3, 3), "palette": st.just("p")})
VALUES = [value / 2 for value in range(-10, 11)]


def first_match(formats: list[dict[str, Any]], value: float) -> dict[str, Any] | None:
    return next((one for one in formats if MATCHES[one["comparator"]](value, one["value"])), None)


@given(first=FORMATS, second=FORMATS)
@settings(max_examples=100, deadline=None)
def test_two_meet_where_some_value_matches_both(first: dict[str, Any], second: dict[str, Any]) -> None:
    meet = any(first_match([first], value) and first_match([second], value) for value in VALUES)
    assert can_match_the_same(first, second) == meet


@given(formats=st.lists(FORMATS, min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_an_order_that_keeps_the_meaning_shows_every_value_alike(formats: list[dict[str, Any]]) -> None:
    for order in permutations(range(len(formats))):
        moved = [formats[order.index(position)] for position in range(len(formats))]
        if keeps_meaning(formats, list(order)):
            assert [first_match(formats, value) for value in VALUES] == [first_match(moved, value) for value in VALUES]


def test_what_cannot_be_read_may_match_anything() -> None:
    assert can_match_the_same({"comparator": "~", "value": 1}, {"comparator": ">", "value": 5})
    assert can_match_the_same({"comparator": ">", "value": "$limit"}, {"comparator": "<", "value": 5})
    assert not can_match_the_same({"comparator": "<", "value": 5}, {"comparator": ">=", "value": 5})
