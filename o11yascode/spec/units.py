"""The units that people write behind a number: what each measures, Datadog's name for it, and its size."""

from typing import TypeVar

N = TypeVar("N")

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
SECONDS = {unit: size for unit, (family, _, size) in UNITS.items() if family == "time"}
"""The units of time, in seconds."""


def canonical_unit(written: str) -> str:
    """Datadog's name of a unit: `ms` is `millisecond`; a name that is none of the short ones stands for itself."""
    return UNITS[written][1] if written in UNITS else written


def converted(number: int | float, unit: str, wanted: str) -> int | float:
    """A number in another unit, which may also be given by Datadog's name for it; whole where it is whole.

    Raises:
        ValueError: the two do not measure the same.
    """
    here = UNITS.get(unit)
    there = UNITS.get(wanted) or _BY_NAME.get(wanted)
    if here is None or there is None or there[0] != here[0]:
        raise ValueError(f"a limit in {unit} cannot be compared with a query that counts {wanted}")
    return simple(number * (here[2] / there[2] if here[2] >= there[2] else 1 / (there[2] / here[2])))


def simple(number: int | float) -> int | float:
    """The number without the noise of binary fractions, and whole where it is whole: 0.30000000000000004 -> 0.3."""
    rounded = round(number, 12)
    return int(rounded) if rounded == int(rounded) else rounded


def whole(number: N) -> N | int:
    """A float that is a whole number as one: 50.0, as the API gives it, is written 50. Anything else as it is."""
    return int(number) if isinstance(number, float) and number.is_integer() else number
