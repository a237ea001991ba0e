"""Spans of time as people write them: `5m`, `1h`, `900s`; and the windows of monitor queries: `5m`, `1mo`."""

import re
from typing import Annotated

from msgspec import Struct
from pydantic import AfterValidator, WithJsonSchema

from o11yascode.diagnostics import shown
from o11yascode.spec.reading import ReadBy
from o11yascode.spec.units import SECONDS, whole

PATTERN = r"^(\d+(s|m|h|d|w))+$"
WINDOW_PATTERN = r"^[1-9]\d*(mo|m|h|d|w)$"
SPAN_PATTERN = r"^([1-9]\d*(mo|m|h|d|w)|current 1(h|d|mo))$"
_PART = re.compile(r"(\d+)([smhdw])")


class Duration(Struct, frozen=True):
    """A span of time in whole seconds, and the text it was written as."""

    seconds: int
    text: str

    @property
    def minutes(self) -> int | float:
        """In minutes; a whole number wherever it is one."""
        return whole(self.seconds / 60)

    @property
    def hours(self) -> int | float:
        """In hours; a whole number wherever it is one."""
        return whole(self.seconds / 3600)


def parse_duration(value: object) -> Duration:
    """The duration that `5m`, `1h30m` or `900s` says. Raises ValueError with what to write instead."""
    if isinstance(value, Duration):
        return value
    if value == 0 and not isinstance(value, bool):
        return Duration(0, "0s")
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f"{value} has no unit: write {value}s, {value}m or {value}h")
    if not isinstance(value, str) or not re.match(PATTERN, value):
        raise ValueError(f"{shown(value)} is not a duration: write a number and a unit (s, m, h, d, w), such as 5m or 900s")
    return Duration(sum(int(number) * int(SECONDS[unit]) for number, unit in _PART.findall(value)), value)


def format_duration(seconds: int | float) -> str:
    """Seconds as a person would write them: 300 -> `5m`, 86400 -> `1d`, 90 -> `90s`."""
    for unit in ("d", "h", "m"):
        if seconds and seconds % SECONDS[unit] == 0:
            return f"{int(seconds // SECONDS[unit])}{unit}"
    return f"{int(seconds)}s"


def parse_window(value: object) -> str:
    """A window of a monitor query, `5m`, `4h`, `1d`, `1w`, `1mo`, checked. Datadog knows no seconds here."""
    if isinstance(value, str) and re.match(WINDOW_PATTERN, value):
        return value
    raise ValueError(f"{shown(value)} is not an evaluation window: write a number and m, h, d, w or mo, such as 5m or 1mo")


def parse_span(value: object) -> str:
    """As `parse_window`, or what has gone by of an hour, a day or a month: `current 1d`."""
    if isinstance(value, str) and value.startswith("current "):
        if re.match(SPAN_PATTERN, value):
            return value
        raise ValueError(f"{shown(value)} is not an evaluation window: only current 1h, current 1d and current 1mo grow from a start")
    return parse_window(value)


DurationField = Annotated[
    Duration, ReadBy(parse_duration), WithJsonSchema({"type": "string", "pattern": PATTERN, "examples": ["5m", "1h", "900s"]})
]
"""A model field that is written `5m`, `1h`, `900s`."""

WindowField = Annotated[
    str, ReadBy(parse_window), WithJsonSchema({"type": "string", "pattern": WINDOW_PATTERN, "examples": ["5m", "1h", "1mo"]})
]
"""A model field that is written as the window of a monitor query: `5m`, `1d`, `1mo`."""

SpanField = Annotated[
    str, ReadBy(parse_span), WithJsonSchema({"type": "string", "pattern": SPAN_PATTERN, "examples": ["5m", "1h", "current 1d"]})
]
"""A model field that is written as a window, or as one that grows from a start: `5m`, `current 1d`."""


def _minutes(value: Duration) -> Duration:
    if value.seconds % 60:
        raise ValueError(f"{value.text} is not a whole number of minutes, which Datadog needs here")
    return value


def _hours(value: Duration) -> Duration:
    if value.seconds % 3600:
        raise ValueError(f"{value.text} is not a whole number of hours, which Datadog needs here")
    return value


MinutesField = Annotated[DurationField, AfterValidator(_minutes)]
HoursField = Annotated[DurationField, AfterValidator(_hours)]
