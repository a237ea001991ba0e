"""Thresholds with units, as people write them, in the unit that a query counts."""

import pytest

from o11yascode.spec.threshold import parse_threshold


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
    assert parse_threshold(written).in_unit(unit) == value


@pytest.mark.parametrize("written", ["", "fast", "> ", "5 parsecs", True, None, [], "1..5", "nan", "> 1e999", f"> {'9' * 5000}"])
def test_what_is_no_limit(written: object) -> None:
    with pytest.raises(ValueError):
        parse_threshold(written)


@pytest.mark.parametrize("unit", [None, "byte", "%"])
def test_a_time_is_compared_with_a_time_only(unit: str | None) -> None:
    with pytest.raises(ValueError):
        parse_threshold("300ms").in_unit(unit)
