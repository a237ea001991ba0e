"""Downtimes: once, or again and again."""

import pytest

from o11yascode.build.downtime import FORM
from tests.build.forms import good, make, round_trip


def test_once_for_one_monitor() -> None:
    spec = """
        id: move
        scope: env:prod
        monitor: cpu
        start: 2030-01-31T08:00:00Z
        end: 2030-01-31T10:00:00Z
        message: The database moves.
    """
    assert good(FORM, spec).payload == {
        "data": {
            "type": "downtime",
            "attributes": {
                "scope": "env:prod",
                "message": "The database moves.",
                "monitor_identifier": {"monitor_id": "${ref:shop/cpu}"},
                "schedule": {"start": "2030-01-31T08:00:00Z", "end": "2030-01-31T10:00:00Z"},
            },
        }
    }


def test_times_are_sent_in_utc() -> None:
    spec = "id: x\nscope: x\nmonitor: 12\nstart: 2030-01-31T08:00:00+09:00\nend: 2030-01-31T08:00:00+00:00"
    assert good(FORM, spec).attributes["schedule"] == {"start": "2030-01-30T23:00:00Z", "end": "2030-01-31T08:00:00+00:00"}


def test_every_night_for_all_monitors_of_a_team() -> None:
    spec = """
        id: backup
        scope: "*"
        monitor_tags: [team:core]
        timezone: Europe/Berlin
        recurrences: [{rrule: FREQ=DAILY, duration: 1h, start: 2030-01-31T02:00}]
        notify_end_types: []
    """
    result = good(FORM, spec)
    assert result.attributes["schedule"] == {
        "timezone": "Europe/Berlin",
        "recurrences": [{"rrule": "FREQ=DAILY", "duration": "1h", "start": "2030-01-31T02:00"}],
    }
    assert result.attributes["notify_end_types"] == []
    assert round_trip(FORM, result.payload) == result.payload


def test_a_live_one_comes_back_short() -> None:
    live = {
        "data": {
            "type": "downtime",
            "id": "00000000-0000-4000-8000-000000000001",
            "attributes": {
                "scope": "env:prod",
                "message": None,
                "monitor_identifier": {"monitor_id": "${ref:shop/cpu}"},
                "display_timezone": "UTC",
                "mute_first_recovery_notification": False,
                "notify_end_states": ["warn", "alert", "no data"],
                "notify_end_types": ["expired"],
                "schedule": {"start": "2030-01-31T08:00:00+00:00", "end": None},
                "status": "scheduled",
            },
        }
    }
    assert FORM.lift(live) == {"scope": "env:prod", "monitor": "shop/cpu", "start": "2030-01-31T08:00:00+00:00"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("scope: x", 'give "monitor" or "monitor_tags"'),
        ("scope: x\nmonitor: cpu\nmonitor_tags: [a]", 'give "monitor" or "monitor_tags"'),
        ("scope: x\nmonitor: cpuu", '"cpuu" names no resource'),
        ("scope: x\nmonitor: overview", '"overview" is a dashboard'),
        ("scope: x\nmonitor: 12\nstart: tomorrow", "write a time as 2026-01-31T08:00:00Z"),
        ("scope: x\nmonitor: 12\nstart: 2030-01-31T08:00", "a time needs its offset"),
        ("scope: x\nmonitor: 12\nstart: 2030-01-31T08:00Z\nend: 2030-01-31T08:00Z", "the end is not after the start"),
        ("scope: x\nmonitor: 12\nrecurrences: [{rrule: DTSTART=1, duration: 1h}]", "an rrule here has no DTSTART"),
        ("scope: x\nmonitor: 12\nrecurrences: [{rrule: FREQ=DAILY, duration: 90s}]", '"duration" has a wrong form: the text "90s"'),
        ("scope: x\nmonitor: 12\nrecurrences: [{rrule: FREQ=DAILY, duration: 1h30m}]", '"duration" has a wrong form: the text "1h30m"'),
        (
            "scope: x\nmonitor: 12\nrecurrences: [{rrule: FREQ=DALY, duration: 1h}]",
            "not a recurrence rule (invalid 'FREQ': DALY): write FREQ",
        ),
        ("scope: x\nmonitor: 12\nrecurrences: [{rrule: every day, duration: 1h}]", "not a recurrence rule: write FREQ=WEEKLY;BYDAY=SU"),
        ("scope: x\nmonitor: 12\nrecurrences: [{rrule: FREQ=DAILY;COUNT=3, duration: 1h}]", 'counts from its "start"'),
        ("scope: x\nmonitor: 12\ndisplay_timezone: Europe/Berln", 'not a time zone: did you mean "Europe/Berlin"?'),
        ("scope: x\nmonitor: 12\ndisplay_timezone: europe/berlin", 'write "Europe/Berlin"'),
        ("scope: x\nmonitor: 12\ntimezone: UTC", '"timezone" is for recurrences'),
    ],
)
def test_what_is_wrong_is_told(fields: str, message: str) -> None:
    result = make(FORM, f"id: x\n{fields}\n")
    assert result.resources == []
    assert message in "\n".join(result.problems())


def test_an_end_that_is_too_early_is_told_where_it_stands() -> None:
    (found,) = make(FORM, "id: x\nscope: x\nmonitor: 12\nstart: 2030-01-31T08:00Z\nend: 2030-01-31T07:00Z\n").diagnostics
    assert str(found.location) == "x.yaml:5:6"
