"""Now and a week ago, rolled up differently."""

import re
from collections.abc import Iterator

from o11yascode.check.example import dashboard
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView, WidgetView
from o11yascode.diagnostics import Severity
from o11yascode.query.ast import Call, Node, Series
from o11yascode.query.contents import operations, series
from o11yascode.resource.desired import Path

SHIFTS = ("hour_before", "day_before", "week_before", "month_before", "timeshift", "calendar_shift")
SHIFTED = re.compile(rf"\b({'|'.join(SHIFTS)})\s*\(\s*(\w+)")


def check(view: DashboardView) -> Iterator[Finding]:
    for widget in view.widgets:
        for text in widget.queries:
            if _shifts(text.text):
                yield from _compared(widget)
                break


def _compared(widget: WidgetView) -> Iterator[Finding]:
    """Series of one metric, one of them shifted, that are not rolled up alike."""
    names = {match[2] for text in widget.queries if text.language == "formula" for match in SHIFTED.finditer(text.text)}
    now: dict[tuple[str, str | None], list[str]] = {}
    past: list[tuple[Path, Series]] = []
    for text in widget.queries:
        shifted = {id(one) for one in _in_shift(text.read.tree)} if text.read.series and _shifts(text.text) else ()
        for one in text.read.series:
            if text.name in names or id(one) in shifted:
                past.append((text.path, one))
            else:
                now.setdefault((one.metric, one.aggregator), []).append(_rolled(one))
    for path, one in past:
        others = now.get((one.metric, one.aggregator))
        if others and _rolled(one) not in others:
            message = f"{one.metric} is compared with itself, but rolled up differently"
            hint = f"roll it up as now: {others[0]}" if others[0] else "roll both up alike"
            yield Finding(message, path, one.start, one.end, hint)


def _shifts(text: str) -> bool:
    return "_before" in text or "shift" in text


def _in_shift(tree: Node) -> Iterator[Series]:
    for node in operations(tree):
        if isinstance(node, Call) and node.function in SHIFTS and node.arguments:
            yield from series(node.arguments[0])


def _rolled(one: Series) -> str:
    return "".join(sorted(str(each) for each in one.modifiers if each.name in ("rollup", "as_count", "as_rate")))


_GRAPH = """kind: timeseries
title: Calls
queries:
  now: sum:trace.http.request.hits{{*}}.as_count().rollup(sum, 60)
  before: {before}
"""

RULE = Rule(
    name="compare-rollup",
    group="dashboard",
    severity=Severity.WARNING,
    summary="The present and the past, rolled up differently.",
    why="A sum a minute beside a sum an hour: the line of last week lies sixty times higher, and nobody sees why.",
    bad=dashboard(_GRAPH.format(before="week_before(«sum:trace.http.request.hits{*}.as_count().rollup(sum, 3600)»)")),
    good=dashboard(_GRAPH.format(before="week_before(sum:trace.http.request.hits{*}.as_count().rollup(sum, 60))")),
    dashboard=check,
)
