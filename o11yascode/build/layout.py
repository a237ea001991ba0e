"""Where widgets go: wishes of rows and widgets in, positions out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from o11yascode.resource.desired import Path, Payload

COLUMNS = 12
MOST_IN_A_LINE = 6
"""A row of more widgets than this is broken into lines: narrower than two columns nothing is readable."""

# A wall display of 1920 by 1080 is about 192 units wide and 108 high, at ten pixels a unit.
COLUMN_UNITS = 16
ROW_UNITS = 6
GAP_UNITS = 1


@dataclass(frozen=True, slots=True)
class Box:
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

    def overlaps(self, other: "Box") -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def payload(self) -> Payload:
        return {"x": self.x, "y": self.y, "width": self.width, "height": self.height}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a widget asks for. `usual` is what its kind takes where nobody says: columns (in a flat list) and rows."""

    width: int | None = None
    height: int | None = None
    usual: tuple[int, int] = (4, 3)
    at: Box | None = None
    """A place by hand: it takes no part in the flow."""


def row(wishes: Sequence[Wish], height: int | None = None, top: int = 0) -> list[Box]:
    """The boxes of one row: as wide as each other unless one says its width, as high as the row or its highest."""
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
        tallest = height or max(wish.height or wish.usual[1] for wish in line)
        widths = _widths(line) if share else [wish.width or wish.usual[0] for wish in line]
        x = 0
        for wish, width in zip(line, widths, strict=True):
            placed.append(Box(x, y, width, wish.height or tallest))
            x += width
        y += max(box.height for box in placed[-len(line) :])
    rest = iter(placed)
    return [wish.at if wish.at is not None else next(rest) for wish in wishes]


def _widths(line: list[Wish]) -> list[int]:
    """What is left of the columns, shared by those that say no width; the first ones get what does not divide."""
    free = COLUMNS - sum(wish.width or 0 for wish in line)
    sharing = sum(wish.width is None for wish in line)
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
    return max((box.bottom for box in boxes), default=top)


def scaled(box: Box) -> Box:
    """A box of the grid in a screenboard's units, with a gap to its neighbours."""
    return Box(box.x * COLUMN_UNITS, box.y * ROW_UNITS, box.width * COLUMN_UNITS - GAP_UNITS, box.height * ROW_UNITS - GAP_UNITS)


@dataclass(frozen=True, slots=True)
class LayoutProblem:
    """Something wrong with the places of a dashboard's widgets."""

    rule: str
    message: str
    path: Path
    """The widget, in the dashboard's payload."""
    error: bool


def layout_problems(body: Payload) -> list[LayoutProblem]:
    """Widgets outside the grid, over each other, without a place they need or with one they may not have."""
    found: list[LayoutProblem] = []
    free = body.get("layout_type") == "free"
    fixed = body.get("layout_type") == "ordered" and body.get("reflow_type") == "fixed"
    widgets = body.get("widgets")
    _check(widgets if isinstance(widgets, list) else [], ("widgets",), free, fixed, found)
    return found


def _check(widgets: list[Any], path: Path, free: bool, fixed: bool, found: list[LayoutProblem]) -> None:
    boxes: list[tuple[int, Box, str]] = []
    for index, widget in enumerate(widgets):
        if not isinstance(widget, dict) or not isinstance(definition := widget.get("definition"), dict):
            continue
        here = (*path, index)
        name = str(definition.get("title") or definition.get("type"))
        box = _box(widget.get("layout"))
        if box is None:
            if free or fixed:
                found.append(LayoutProblem("widget-layout", f'"{name}" needs a layout: x, y, width and height', here, error=True))
        else:
            if not free and box.right > COLUMNS:
                message = f'"{name}" ends at column {box.right}, but a dashboard has {COLUMNS}'
                found.append(LayoutProblem("outside-grid", message, here, error=True))
            for _, other, other_name in boxes:
                if box.overlaps(other):
                    found.append(LayoutProblem("widget-overlap", f'"{name}" lies over "{other_name}"', here, error=False))
                    break
            boxes.append((index, box, name))
        if isinstance(definition.get("widgets"), list):
            if free:
                found.append(LayoutProblem("group-on-screenboard", f'"{name}" is a group: a screenboard has none', here, error=True))
            _check(definition["widgets"], (*here, "definition", "widgets"), free, fixed, found)


def _box(layout: Any) -> Box | None:
    if not isinstance(layout, dict):
        return None
    numbers = [layout.get(key) for key in ("x", "y", "width", "height")]
    if not all(isinstance(number, int) and number >= 0 for number in numbers):
        return None
    return Box(*numbers)  # type: ignore[arg-type]
