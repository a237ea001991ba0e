"""Where widgets go: wishes of rows and widgets in, positions out. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from o11yascode.resource.desired import Payload

COLUMNS = 12
MOST_IN_A_LINE = 6
"""A row of more widgets than this is broken into lines: narrower than two columns nothing is readable."""

# A wall display of 1920 by 1080 is about 192 units wide and 108 high, at ten pixels a unit.
COLUMN_UNITS = 16
ROW_UNITS = 6
GAP_UNITS = 1


class Box(NamedTuple):
    """A rectangle: columns and rows of a grid, or units of a screenboard."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def payload(self) -> Payload:
        return {"x": self.x, "y": self.y, "width": self.width, "height": self.height}


class Wish(NamedTuple):
    """What a widget asks for. `usual` is what its kind takes where nobody says: columns (in a flat list) and rows."""

    width: int | None = None
    height: int | None = None
    usual: tuple[int, int] = (4, 3)
    at: Box | None = None
    """A place by hand: it takes no part in the flow."""


def row(wishes: Sequence[Wish], height: int | None = None, top: int = 0) -> list[Box]:
    """The boxes of one row: as wide as each other unless one says its width, as high as the row or its highest."""
    return list(_row(tuple(wishes), height, top))


@lru_cache(maxsize=1000)  # the same few rows stand in most dashboards
def _row(wishes: tuple[Wish, ...], height: int | None, top: int) -> list[Box]:
    lines = _lines([wish for wish in wishes if wish.at is None])
    return _laid_out(wishes, lines, height, top, share=True)


def flow(wishes: Sequence[Wish], height: int | None = None, top: int = 0) -> list[Box]:
    """The boxes of a flat list: each as wide as is usual for its kind, left to right, breaking where a line is full."""
    lines: list[list[Wish]] = []
    used = COLUMNS
    for wish in wishes:
        if wish.at is not None:
            continue
        width = wish.width or wish.usual[0]
        if used + width > COLUMNS:
            lines.append([])
            used = 0
        lines[-1].append(wish)
        used += width
    return _laid_out(wishes, lines, height, top, share=False)


def _lines(wishes: Sequence[Wish]) -> list[list[Wish]]:
    """A row's widgets in as few lines as keep each readable, lines of alike length where no width is said."""
    least = COLUMNS // MOST_IN_A_LINE
    if all(wish.width is None for wish in wishes):
        count = -(-len(wishes) // MOST_IN_A_LINE)
        size, longer = divmod(len(wishes), count) if count else (0, 0)
        lines, start = [], 0
        for index in range(count):
            end = start + size + (index < longer)
            lines.append(list(wishes[start:end]))
            start = end
        return lines
    lines, used = [], COLUMNS
    for wish in wishes:
        width = wish.width or least
        if used + width > COLUMNS:
            lines.append([])
            used = 0
        lines[-1].append(wish)
        used += width
    return lines


def _laid_out(wishes: Sequence[Wish], lines: list[list[Wish]], height: int | None, top: int, share: bool) -> list[Box]:
    placed: list[Box] = []
    y = top
    for line in lines:
        tallest = height or max([wish.height or wish.usual[1] for wish in line])
        widths = _widths(line) if share else [wish.width or wish.usual[0] for wish in line]
        x = below = 0
        for wish, width in zip(line, widths, strict=True):
            box = Box(x, y, width, wish.height or tallest)
            placed.append(box)
            x += width
            below = max(below, box.height)
        y += below
    rest = iter(placed)
    return [wish.at if wish.at is not None else next(rest) for wish in wishes]


def _widths(line: list[Wish]) -> list[int]:
    """What is left of the columns, shared by those that say no width; the first ones get what does not divide."""
    free = COLUMNS - sum([wish.width or 0 for wish in line])
    sharing = [wish.width for wish in line].count(None)
    size, wider = divmod(free, sharing) if sharing else (0, 0)
    widths = []
    for wish in line:
        if wish.width is not None:
            widths.append(wish.width)
            continue
        widths.append(size + (1 if wider > 0 else 0))
        wider -= 1
    return widths


def bottom(boxes: Sequence[Box], top: int = 0) -> int:
    """The first free row below some boxes."""
    return max([box.bottom for box in boxes], default=top)


def scaled(box: Box) -> Box:
    """A box of the grid in a screenboard's units, with a gap to its neighbours."""
    return Box(box.x * COLUMN_UNITS, box.y * ROW_UNITS, box.width * COLUMN_UNITS - GAP_UNITS, box.height * ROW_UNITS - GAP_UNITS)
