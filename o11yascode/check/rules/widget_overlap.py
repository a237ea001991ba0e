"""Two widgets on one place."""

from collections.abc import Iterator

from o11yascode.build.layout import Box
from o11yascode.check.example import dashboard
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView, WidgetView, listed
from o11yascode.diagnostics import Severity
from o11yascode.resource.desired import Path


def check(view: DashboardView) -> Iterator[Finding]:
    places: dict[tuple[Path, int | None, int], list[tuple[Box, WidgetView]]] = {}
    tabs = _tabs(view)
    columns: dict[tuple[Path, int | None], int] = {}
    for widget in view.widgets:
        box = _box(widget)
        if box is not None:
            sheet = (widget.path[:-1], tabs.get(widget.path))
            # a break begins a second column, whose rows count from the top again
            columns[sheet] = columns.get(sheet, 0) + bool((widget.layout or {}).get("is_column_break"))
            places.setdefault((*sheet, columns[sheet]), []).append((box, widget))
    for placed in places.values():
        placed.sort(key=lambda each: each[0].y)
        open_: list[tuple[Box, WidgetView]] = []
        for box, widget in placed:
            open_ = [each for each in open_ if each[0].bottom > box.y]
            under = next((other for other_box, other in open_ if other_box.overlaps(box)), None)
            if under is not None:
                first, second = sorted((under, widget), key=lambda each: each.path[-1])
                yield Finding(f"{second.name} lies over {first.name}", second.path, hint="move one of them, or leave `at` out")
            open_.append((box, widget))


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


def _box(widget: WidgetView) -> Box | None:
    layout = widget.layout or {}
    numbers = [layout.get(key) for key in ("x", "y", "width", "height")]
    if all(isinstance(number, int) for number in numbers):
        return Box(*numbers)  # type: ignore[arg-type]
    return None


_NOTE = "kind: note\ncontent: {text}\nat: {at}"

RULE = Rule(
    name="widget-overlap",
    group="dashboard",
    severity=Severity.WARNING,
    summary="Two widgets on one place.",
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
