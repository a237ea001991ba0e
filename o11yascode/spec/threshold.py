"""Thresholds as people write them: `> 50`, `>= 1`, `> 85%`, `> 500ms`, `2GiB`, `1.5x`, or a plain number."""

import math
import re
from functools import lru_cache
from typing import Annotated

from msgspec import Struct
from pydantic import WithJsonSchema

from o11yascode.diagnostics import shown
from o11yascode.spec.reading import ReadBy
from o11yascode.spec.units import UNITS, converted

COMPARATORS = (">=", "<=", "==", "!=", ">", "<")
TIMES = "x"
"""The unit of a factor: `1.5x`."""
_NUMBER = r"^\s*(>=|<=|==|!=|>|<)?\s*([-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)\s*"
PATTERN = rf"{_NUMBER}({'|'.join((*UNITS, TIMES))})?\s*$"
_KNOWN = {*UNITS, TIMES}
_WRITTEN = re.compile(rf"{_NUMBER}([^\W\d_]+|%)?\s*$")
_OPPOSITE = {">": "<", ">=": "<", "<": ">", "<=": ">"}


class Threshold(Struct, frozen=True):
    """A number to compare with; its comparator and unit where they were written."""

    number: int | float
    text: str
    """The number's own text: `0.50`; goes into queries unchanged."""
    comparator: str | None = None
    unit: str | None = None
    """`x` (times), or one of `units.UNITS`."""

    def in_unit(self, unit: str | None) -> int | float:
        """The number in the unit that a query counts in; as it is where it has none, or is a percentage of nothing that is known.

        Raises:
            ValueError: the two do not measure the same, or nobody says what the query counts.
        """
        if self.unit is None or (self.unit == "%" and unit is None):
            return self.number
        if unit is None:
            raise ValueError(f'a limit in {self.unit} needs to know the unit of the query: add "unit: {self.unit}", or whatever it is')
        return converted(self.number, self.unit, unit)


def parse_threshold(value: object) -> Threshold:
    """The threshold that a text or a number says. Raises ValueError with what to write instead."""
    if isinstance(value, Threshold):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Threshold(value, number_text(value))
    found = _read(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(
            f'{shown(value)} is not a threshold: write a comparator and a number, such as "> 50" (one of {" ".join(COMPARATORS)})'
        )
    return found


@lru_cache(maxsize=1000)  # the same texts stand in many specs
def _read(written: str) -> Threshold | None:
    match = _WRITTEN.match(written)
    if match is None:
        return None
    comparator, text, unit = match.groups()
    if unit is not None and unit not in _KNOWN:
        raise ValueError(f'unknown unit "{unit}" (known: {", ".join((*UNITS, TIMES))})')
    text = text.lstrip("+")
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{shown(written)} is too large a number")
    return Threshold(int(text) if text.removeprefix("-").isdigit() else number, text, comparator, unit)


def number_text(number: int | float) -> str:
    """A number as it stands in a query: never in scientific notation, which not all of Datadog's forms take."""
    if isinstance(number, int):
        return str(number)
    text = repr(number)
    return format(number, "f").rstrip("0").rstrip(".") if "e" in text else text


def opposite(comparator: str) -> str | None:
    """The side a recovery is on: `<` for `>`; None where there is none."""
    return _OPPOSITE.get(comparator)


ThresholdField = Annotated[
    Threshold,
    ReadBy(parse_threshold),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": PATTERN}], "examples": ["> 50", "> 85%", "> 500ms"]}),
]
"""A model field that is written `> 50`, `> 85%`, `> 500ms`, or as a plain number where the kind implies the comparator."""
