"""A table for a terminal: columns as wide as needed, the widest ones cut where the terminal is narrow."""

from collections.abc import Sequence

from o11yascode.report.terminal import Paint, one_line

_GAP = 2
_LEAST = 12


def table(head: Sequence[str], rows: Sequence[Sequence[str]], paint: Paint, width: int) -> str:
    """Rows under a head. What repeats in the first column is left blank."""
    widths = [max(len(head[i]), *(len(row[i]) for row in rows)) if rows else len(head[i]) for i in range(len(head))]
    while sum(widths) + _GAP * (len(widths) - 1) > width and max(widths) > _LEAST:
        widths[widths.index(max(widths))] -= 1
    lines = [paint("bold", _line(head, widths))]
    previous = ""
    for row in rows:
        cells = [one_line(cell, widths[i]) for i, cell in enumerate(row)]
        lines.append(_line(["" if row[0] == previous else cells[0], *cells[1:]], widths))
        previous = row[0]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return (" " * _GAP).join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()
