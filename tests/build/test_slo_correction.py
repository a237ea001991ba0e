"""SLO corrections: times that do not count."""

import pytest

from o11yascode.build.slo_correction import FORM
from tests.build.forms import good, make, round_trip


def test_once() -> None:
    spec = """
        id: release
        slo: availability
        category: deployment
        start: 2030-01-31T08:00:00Z
        end: 2030-01-31T09:00:00Z
        description: The new cart
    """
    result = good(FORM, spec)
    assert result.payload == {
        "data": {
            "type": "correction",
            "attributes": {
                "slo_id": "${ref:shop/availability}",
                "category": "Deployment",
                "start": 1896076800,
                "end": 1896080400,
                "description": "The new cart",
            },
        }
    }
    assert FORM.lift(result.payload) == {
        "slo": "shop/availability",
        "category": "deployment",
        "start": "2030-01-31T08:00:00Z",
        "end": "2030-01-31T09:00:00Z",
        "description": "The new cart",
    }


def test_every_week_in_a_time_zone() -> None:
    spec = """
        id: maintenance
        slo_query: env:prod service:checkout
        category: maintenance
        start: 2030-07-01T02:00
        timezone: Europe/Berlin
        rrule: FREQ=WEEKLY
        duration: 1h
    """
    result = good(FORM, spec)
    assert (result.attributes["start"], result.attributes["duration"]) == (1909094400, 3600)
    assert round_trip(FORM, result.payload) == result.payload


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("category: other\nstart: 0\nend: 1", 'give "slo" or "slo_query"'),
        ("slo: availability\ncategory: party\nstart: 0\nend: 1", "category"),
        ("slo: availability\ncategory: other\nstart: 5\nend: 1", "the end is not after the start"),
        ("slo: availability\ncategory: other\nstart: 5", 'give "end"'),
        ("slo: availability\ncategory: other\nstart: 5\nend: 9\ntimezone: Mars/Base", "is not a time zone"),
        ("slo: cpu\ncategory: other\nstart: 5\nend: 9", '"cpu" is a monitor'),
    ],
)
def test_what_is_wrong_is_told(fields: str, message: str) -> None:
    result = make(FORM, f"id: x\n{fields}\n")
    assert result.resources == []
    assert message in "\n".join(result.problems())


@pytest.mark.parametrize("start", [1e15, 6.7e16, 1e300])
def test_a_moment_that_no_calendar_has_is_lifted_to_raw(start: float) -> None:
    attributes = {"slo_id": "0" * 32, "category": "Other", "start": start, "end": start + 60}
    assert FORM.lift({"data": {"type": "correction", "attributes": attributes}}) == {"kind": "raw", "body": attributes}
