"""A graph with more lines than anybody can tell apart."""

import re
from collections.abc import Iterator

from o11yascode.check.example import dashboard
from o11yascode.check.metrics import unbounded
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.texts import QueryText
from o11yascode.check.view import DashboardView, WidgetView
from o11yascode.diagnostics import Severity
from o11yascode.payload.look import listed
from o11yascode.query.ast import Grouping

LIMITED = re.compile(r"\b(top|bottom|count_nonzero|count_not_null)\w*\s*\(")
KEYS = 4


def check(view: DashboardView) -> Iterator[Finding]:
    for widget in view.widgets:
        if widget.type == "timeseries":
            found = [finding for text in widget.queries for one in text.read.series if one.group for finding in _crowd(text, one.group)]
            if found and not _limited(widget):
                yield from found


def _crowd(text: QueryText, group: Grouping) -> Iterator[Finding]:
    endless = next((key for key in group.keys if unbounded(key.name)), None)
    if endless:
        message = f"a line for each {endless.name}: more than anybody can tell apart"
        yield Finding(message, text.path, endless.start, endless.end, "wrap the query: top(…, 10, 'mean', 'desc')")
    elif len(group.keys) >= KEYS:
        message = f"a line for each {', '.join(group.names)}: more than anybody can tell apart"
        yield Finding(message, text.path, group.start, group.end, "wrap the query: top(…, 10, 'mean', 'desc')")


def _limited(widget: WidgetView) -> bool:
    if any(LIMITED.search(text.text) for text in widget.queries):
        return True
    return any(isinstance(f, dict) and f.get("limit") for _, request in widget.requests for f in listed(request.get("formulas")))


_GRAPH = "kind: timeseries\ntitle: Errors\nquery: {query}"

RULE = Rule(
    name="too-many-series",
    group="dashboard",
    severity=Severity.WARNING,
    summary="A graph with a line for each value of an unbounded tag, or for each combination of four tags.",
    why="A graph of a thousand lines is slow, and shows a carpet. `top(…, 10, 'mean', 'desc')` shows those that matter.",
    bad=dashboard(_GRAPH.format(query="sum:shop.errors{*} by {«user_id»}.as_count()")),
    good=dashboard(_GRAPH.format(query="top(sum:shop.errors{*} by {user_id}.as_count(), 10, 'sum', 'desc')")),
    dashboard=check,
)
