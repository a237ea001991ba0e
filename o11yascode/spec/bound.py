"""Limits as people write them: `50`, `> 50`, `300ms`, `70%`, `2GiB`; parsed, and converted to the unit a query counts in."""

import re
from dataclasses import dataclass

from o11yascode.diagnostics import shown

_BOUND = re.compile(r"^\s*(>=|<=|>|<)?\s*(-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*([A-Za-zµ%]*)\s*$")

UNITS: dict[str, tuple[str, str, float]] = {
    "ns": ("time", "nanosecond", 1e-9),
    "us": ("time", "microsecond", 1e-6),
    "µs": ("time", "microsecond", 1e-6),
    "ms": ("time", "millisecond", 1e-3),
    "s": ("time", "second", 1),
    "min": ("time", "minute", 60),
    "m": ("time", "minute", 60),
    "h": ("time", "hour", 3600),
    "d": ("time", "day", 86400),
    "w": ("time", "week", 604800),
    "B": ("bytes", "byte", 1),
    "KiB": ("bytes", "kibibyte", 1024),
    "MiB": ("bytes", "mebibyte", 1024**2),
    "GiB": ("bytes", "gibibyte", 1024**3),
    "TiB": ("bytes", "tebibyte", 1024**4),
    "kB": ("bytes", "kilobyte", 1000),
    "KB": ("bytes", "kilobyte", 1000),
    "MB": ("bytes", "megabyte", 1000**2),
    "GB": ("bytes", "gigabyte", 1000**3),
    "TB": ("bytes", "terabyte", 1000**4),
    "%": ("share", "percent", 0.01),
    "fraction": ("share", "fraction", 1),
}
"""What people write -> family, Datadog's name, size in the family's base."""
_BY_NAME = {name: (family, name, size) for family, name, size in UNITS.values()}


def canonical_unit(written: str) -> str:
    """Datadog's name of a unit: `ms` is `millisecond`; a name that is none of the short ones stands for itself."""
    return UNITS[written][1] if written in UNITS else written


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparator (None: at or beyond), a number and the unit it was written in ("" where none)."""

    comparator: str | None
    number: int | float
    unit: str

    def converted(self, unit: str | None) -> int | float:
        """The number in the unit a query counts in.

        Raises:
            ValueError: where the two units do not measure the same, or no unit is known for a limit that needs one.
        """
        if not self.unit or (self.unit == "%" and unit is None):
            return self.number
        if unit is None:
            raise ValueError(f'a limit in {self.unit} needs to know what the query counts: say "unit: {self.unit}" or another')
        here = UNITS[self.unit]
        there = UNITS.get(unit) or _BY_NAME.get(unit)
        if there is None or there[0] != here[0]:
            raise ValueError(f"a limit in {self.unit} cannot be compared with a query that counts {unit}")
        value = self.number * (here[2] / there[2] if here[2] >= there[2] else 1 / (there[2] / here[2]))
        value = round(value, 9)
        return int(value) if value == int(value) else value


def parse_bound(written: object) -> Bound:
    """The bound somebody wrote.

    Raises:
        ValueError: where it is neither a number nor a number with a comparator and a known unit.
    """
    if isinstance(written, Bound):
        return written
    if isinstance(written, (int, float)) and not isinstance(written, bool):
        return Bound(None, written, "")
    match = _BOUND.match(written) if isinstance(written, str) else None
    if match is None:
        raise ValueError(f"{shown(written)} is no limit: write a number, with a unit and a comparator where needed (300ms, 70%, < 5)")
    if match[3] and match[3] not in UNITS:
        raise ValueError(f'unknown unit "{match[3]}" (known: {", ".join(UNITS)})')
    number = float(match[2])
    return Bound(match[1], int(number) if number == int(number) and "." not in match[2] else number, match[3])
