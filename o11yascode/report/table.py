"""A table for a terminal whose rows are grouped: a title line, and its rows in columns below it."""

from collections.abc import Iterable, Mapping, Sequence

from o11yascode.report.terminal import Paint, clean, one_line

_INDENT = 2
_GAP = 2
_LEAST = 14


def grouped_table(groups: Mapping[str, Sequence[Sequence[str]]], paint: Paint, width: int) -> str:
    """Each group's title, then its rows: columns as wide as they need, the last cut where the terminal is narrow."""
    rows = [row for own in groups.values() for row in own]
    if not rows:
        return ""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    over = _INDENT + sum(widths) + _GAP * (len(widths) - 1) - width
    if over > 0:
        widths[-1] = max(widths[-1] - over, min(widths[-1], _LEAST))
    lines = []
    for title, own in groups.items():
        lines.append(paint("bold", clean(title)))
        lines += [" " * _INDENT + _line(row, widths) for row in own]
    return "\n".join(lines)


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    return (" " * _GAP).join(f"{one_line(cell, w):<{w}}" for cell, w in zip(cells, widths, strict=True)).rstrip()
