"""A plan as text for a terminal: a line a change, and below it rows of what differs."""

from collections.abc import Iterable, Sequence

from o11yascode.diagnostics import counted
from o11yascode.report.rows import DIM, NEW, OLD, Row, value_row
from o11yascode.report.terminal import Paint, clean, one_line
from o11yascode.resource.difference import Difference
from o11yascode.sync.plan import Action, Change, Plan

SIGNS = {Action.CREATE: "+", Action.UPDATE: "~", Action.DELETE: "-", Action.REPLACE: "±"}
_STYLES = {Action.CREATE: "green", Action.UPDATE: "yellow", Action.DELETE: "bold red", Action.REPLACE: "bold red"}
_PART_STYLES = {OLD: "red", NEW: "green", DIM: "dim"}
_LABEL_WIDTH = 24
_INDENT = 4


def plan_text(plan: Plan, paint: Paint, width: int = 100) -> str:
    """The whole plan: a line a change, rows of what differs below it, and the summary."""
    out = [paint("bold", f"{clean(plan.project)} → {clean(plan.target)} ({clean(plan.host.split('://')[-1])})"), ""]
    ordered = order_for_people(plan.changes)
    id_width = min(max((len(c.id) for c in ordered), default=0), 44)
    kind_width = max((len(c.kind) for c in ordered), default=0)
    for change in ordered:
        out += _change(change, paint, width, kind_width, id_width)
    if ordered:
        out.append("")
    out.append(summary_line(plan))
    out += [f"{paint('blue', 'note:')} {clean(notice)}" for notice in plan.notices]
    return "\n".join(out)


def order_for_people(changes: Iterable[Change]) -> list[Change]:
    """By service, then id; deletes last, where they stand out."""
    return sorted(changes, key=lambda c: (c.action is Action.DELETE, c.id, c.kind))


def summary_line(plan: Plan) -> str:
    """`1 to create, 2 to update, 40 unchanged. Read in 0.4 s, 2 requests.`"""
    numbers = [
        (plan.count(Action.CREATE), "to create"),
        (plan.adoptions, "to adopt"),
        (plan.count(Action.UPDATE) - plan.adoptions, "to update"),
        (plan.count(Action.REPLACE), "to replace"),
        (plan.count(Action.DELETE), "to delete"),
    ]
    parts = [f"{number} {what}" for number, what in numbers if number] or ["Nothing to do"]
    parts.append(f"{plan.unchanged} unchanged")
    if plan.out_of_scope:
        parts.append(f"{plan.out_of_scope} outside the selection")
    return f"{', '.join(parts)}. Read in {plan.seconds:.1f} s, {counted(plan.requests, 'request')}."


def _change(change: Change, paint: Paint, width: int, kind_width: int, id_width: int) -> list[str]:
    style = _STYLES[change.action]
    head = f"{SIGNS[change.action]} {change.kind:<{kind_width}}  {clean(change.id):<{id_width}}"
    place = f"{change.source.file}:{change.source.line}" if change.source else ""
    tail = "  ".join(t for t in (clean(place), one_line(change.reason or "")) if t)
    name = f'"{one_line(change.name, 60)}"' if change.name and change.action is not Action.UPDATE else ""
    line = paint(style, head) + ("  " + paint("dim", tail) if tail else "")
    lines = [line]
    if name:
        if len(head) + len(tail) + len(name) + 4 <= width:
            lines = [f"{line}  {name}"]
        else:
            lines.append(" " * _INDENT + name)
    if change.marks_only:
        return lines
    # What explains a difference knows the query languages: a plan without one does not wait for them.
    from o11yascode.report.describe import describe

    return lines + rows_lines(describe(change), paint, width)


def difference_lines(differences: Iterable[Difference], paint: Paint, width: int) -> list[str]:
    """Differences as the API has them: a row for each path."""
    return rows_lines([value_row(each.path, each.before, each.after) for each in differences], paint, width)


def rows_lines(rows: Sequence[Row], paint: Paint, width: int) -> list[str]:
    """Rows one below the other, their labels in a column that takes up to 60 % of the width."""
    longest = max((len(row.label) for row in rows if row.parts), default=0)
    column = min(max(longest, _LABEL_WIDTH), max(width * 6 // 10 - _INDENT, _LABEL_WIDTH))
    return [line for row in rows for line in _row_lines(row, paint, width, column)]


def _row_lines(row: Row, paint: Paint, width: int, column: int) -> list[str]:
    """A row with its label in a column; text wraps below itself."""
    label = one_line(row.label, max(width - (30 if row.parts else _INDENT), 30))
    margin = " " * (_INDENT + column + 1)
    first = " " * _INDENT + f"{label:<{column}} "
    lines = [paint("dim", first)]
    room = max(width - len(margin), 30)
    if row.parts and len(first) > len(margin):
        lines.append(margin)
    used = 0
    for part in row.parts:
        text = clean(part.text.replace("\n", "⏎ "))
        style = _PART_STYLES.get(part.style, "")
        text = {OLD: f"[-{text}-]", NEW: f"{{+{text}+}}"}.get(part.style, text) if text else text
        for piece in _pieces(text, room):
            if used and used + len(piece.rstrip()) > room:
                lines.append(margin)
                used, piece = 0, piece.lstrip()
            lines[-1] += paint(style, piece)
            used += len(piece)
    return [line.rstrip() for line in lines]


def _pieces(text: str, room: int) -> Iterable[str]:
    """Words with the space after them; a word longer than the line is cut."""
    start = 0
    while start < len(text):
        end = text.find(" ", start, start + room)
        end = start + room if end < 0 else end + 1
        yield text[start:end]
        start = end
