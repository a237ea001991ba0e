"""Thresholds as people write them: `> 50`, `>= 1`, `> 85%`, `> 500ms`, `1.5x`, or a plain number."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from o11yascode.diagnostics import shown

COMPARATORS = (">=", "<=", "==", "!=", ">", "<")
SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}
PATTERN = r"^\s*(>=|<=|==|!=|>|<)?\s*([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(%|x|ns|us|µs|ms|s|min|m|h|d)?\s*$"
_PATTERN = re.compile(PATTERN)
_OPPOSITE = {">": "<", ">=": "<", "<": ">", "<=": ">"}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number to compare with; its comparator and unit where they were written."""

    number: int | float
    text: str
    """The number's own text: `0.50`; goes into queries unchanged."""
    comparator: str | None = None
    unit: str | None = None
    """`%`, `x` (times), or a unit of time."""

    @property
    def seconds(self) -> int | float:
        """The number in seconds, where the unit is one of time."""
        if self.unit in (None, "s"):
            return self.number
        return simple(self.number * SECONDS[str(self.unit)])


def parse_threshold(value: object) -> Threshold:
    """The threshold that a text or a number says. Raises ValueError with what to write instead."""
    if isinstance(value, Threshold):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Threshold(value, number_text(value))
    match = _PATTERN.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(
            f'{shown(value)} is no threshold: write a comparator and a number, such as "> 50" (one of {" ".join(COMPARATORS)})'
        )
    text = match[2].lstrip("+")
    number = float(text) if any(c in text for c in ".eE") else int(text)
    return Threshold(number, text, match[1], match[3])


def number_text(number: int | float) -> str:
    """A number as it stands in a query: never in scientific notation, which not all of Datadog's forms take."""
    if isinstance(number, int):
        return str(number)
    text = repr(number)
    return format(number, "f").rstrip("0").rstrip(".") if "e" in text else text


def simple(number: int | float) -> int | float:
    """The number without the noise of binary fractions, and whole where it is whole: 0.30000000000000004 -> 0.3."""
    rounded = round(number, 12)
    return int(rounded) if rounded == int(rounded) else rounded


def opposite(comparator: str) -> str | None:
    """The side a recovery is on: `<` for `>`; None where there is none."""
    return _OPPOSITE.get(comparator)


ThresholdField = Annotated[
    Threshold,
    PlainValidator(parse_threshold),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": PATTERN}], "examples": ["> 50", "> 85%", "> 500ms"]}),
]
"""A model field that is written `> 50`, `> 85%`, `> 500ms`, or as a plain number where the kind implies the comparator."""
