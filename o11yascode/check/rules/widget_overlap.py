"""Two widgets in one place."""

from collections.abc import Iterator
from operator import itemgetter

from o11yascode.check.example import dashboard
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView, WidgetView
from o11yascode.diagnostics import Severity
from o11yascode.payload.look import listed
from o11yascode.resource.desired import Path, Payload

Placed = tuple[int, int, int, int, WidgetView]
"""Top, bottom, left and right of a widget."""


def check(view: DashboardView) -> Iterator[Finding]:
    places: dict[tuple[Path, int | None, int], list[Placed]] = {}
    tabs = _tabs(view) if view.payload.get("tabs") else {}
    columns: dict[tuple[Path, int | None], int] = {}
    for widget in view.widgets:
        layout = widget.layout
        if layout is not None and (placed := _placed(widget, layout)):
            sheet = (widget.path[:-1], tabs.get(widget.path))
            # a break begins a second column, whose rows count from the top again
            columns[sheet] = columns.get(sheet, 0) + bool(layout.get("is_column_break"))
            places.setdefault((*sheet, columns[sheet]), []).append(placed)
    for all_placed in places.values():
        for under, widget in _overlapping(all_placed):
            first, second = sorted((under, widget), key=lambda each: each.path[-1])
            yield Finding(f"{second.name} lies over {first.name}", second.path, hint="move one of them, or remove `at`")


def _overlapping(placed: list[Placed]) -> Iterator[tuple[WidgetView, WidgetView]]:
    """Each widget that lies over another, behind that other; from top to bottom."""
    placed.sort(key=itemgetter(0))
    open_: list[Placed] = []
    for each in placed:
        y, bottom, x, right, widget = each
        open_ = [other for other in open_ if other[1] > y]
        under = next((other for other in open_ if other[2] < right and x < other[3] and other[0] < bottom), None)
        if under is not None:
            yield under[4], widget
        open_.append(each)


def _tabs(view: DashboardView) -> dict[Path, int]:
    """Which tab each top widget stands in: every tab has a grid of its own."""
    tops = [widget for widget in listed(view.payload.get("widgets")) if isinstance(widget, dict)]
    by_id = {str(widget["id"]): index for index, widget in enumerate(tops) if widget.get("id") is not None}
    by_id |= {f"@{index + 1}": index for index in range(len(tops))}
    found: dict[Path, int] = {}
    for number, tab in enumerate(listed(view.payload.get("tabs"))):
        for name in listed(tab.get("widget_ids")) if isinstance(tab, dict) else []:
            if str(name) in by_id:
                found[("widgets", by_id[str(name)])] = number
    return found


def _placed(widget: WidgetView, layout: Payload) -> Placed | None:
    x, y, width, height = layout.get("x"), layout.get("y"), layout.get("width"), layout.get("height")
    if isinstance(x, int) and isinstance(y, int) and isinstance(width, int) and isinstance(height, int):
        return (y, y + height, x, x + width, widget)
    return None


_NOTE = "kind: note\ncontent: {text}\nat: {at}"

RULE = Rule(
    name="widget-overlap",
    group="dashboard",
    severity=Severity.WARNING,
    summary="Two widgets in one place.",
    why="Datadog takes it. On a screenboard one hides the other, in a grid one is pushed away: neither is what was written.",
    bad=dashboard(
        _NOTE.replace("{text}", "One").replace("{at}", "{x: 0, y: 0, width: 6, height: 2}"),
        "«" + _NOTE.replace("{text}", "Two").replace("{at}", "{x: 4, y: 1, width: 6, height: 2}"),
        more="layout: fixed",
    ),
    good=dashboard(
        _NOTE.replace("{text}", "One").replace("{at}", "{x: 0, y: 0, width: 6, height: 2}"),
        _NOTE.replace("{text}", "Two").replace("{at}", "{x: 6, y: 0, width: 6, height: 2}"),
        more="layout: fixed",
    ),
    dashboard=check,
)
