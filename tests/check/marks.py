"""Where the mark in a rule's example stands."""

from collections.abc import Mapping
from typing import NamedTuple


class Place(NamedTuple):
    """Where a mark stands: line and column count from 1."""

    file: str
    line: int
    column: int
    end: int


def unmarked(given: Mapping[str, str]) -> tuple[dict[str, str], Place | None]:
    """The files without marks, and where the mark stood."""
    place = None
    clean: dict[str, str] = {}
    for file, text in given.items():
        for number, line in enumerate(text.splitlines(), 1):
            if "«" in line:
                start = line.index("«") + 1
                place = Place(file, number, start, line.index("»") if "»" in line else start + 1)
        clean[file] = text.replace("«", "").replace("»", "")
    return clean, place
