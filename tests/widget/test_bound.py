"""Limits as people write them."""

import pytest

from o11yascode.spec.bound import parse_bound


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        (50, None, 50),
        ("50", "ms", 50),
        ("> 0.5", None, 0.5),
        ("300ms", "s", 0.3),
        ("1s", "ms", 1000),
        ("1.5 s", "millisecond", 1500),
        ("2h", "min", 120),
        ("2GiB", "MiB", 2048),
        ("70%", None, 70),
        ("70%", "%", 70),
        ("70%", "fraction", 0.7),
    ],
)
def test_a_limit_in_the_unit_a_query_counts(written: object, unit: str | None, value: float) -> None:
    assert parse_bound(written).converted(unit) == value


@pytest.mark.parametrize("written", ["", "fast", "> ", "5 parsecs", True, None, [], "1..5", "nan"])
def test_what_is_no_limit(written: object) -> None:
    with pytest.raises(ValueError):
        parse_bound(written)


@pytest.mark.parametrize("unit", [None, "byte", "%"])
def test_a_time_is_compared_with_a_time_only(unit: str | None) -> None:
    with pytest.raises(ValueError):
        parse_bound("300ms").converted(unit)
