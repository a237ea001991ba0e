"""A graph with more lines than anybody can tell apart."""

import re
from collections.abc import Iterator

from o11yascode.check.example import dashboard
from o11yascode.check.facts import unbounded
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView, listed
from o11yascode.diagnostics import Severity
from o11yascode.query.compose import series

LIMITED = re.compile(r"\b(top|bottom|count_nonzero|count_not_null)\w*\s*\(")
KEYS = 4


def check(view: DashboardView) -> Iterator[Finding]:
    for widget in view.widgets:
        if widget.type != "timeseries" or any(LIMITED.search(text.text) for text in widget.queries):
            continue
        if any(isinstance(f, dict) and f.get("limit") for _, r in widget.requests() for f in listed(r.get("formulas"))):
            continue
        for text in widget.queries:
            if text.language != "metric" or text.parsed.tree is None:
                continue
            for one in series(text.parsed.tree):
                if one.group is None:
                    continue
                endless = next((key for key in one.group.keys if unbounded(key.name)), None)
                if endless:
                    message = f"a line for each {endless.name}: more than anybody can tell apart"
                    yield Finding(message, text.path, endless.start, endless.end, "top(…, 10, 'mean', 'desc')")
                elif len(one.group.keys) >= KEYS:
                    message = f"a line for each {', '.join(one.group.names)}: more than anybody can tell apart"
                    yield Finding(message, text.path, one.group.start, one.group.end, "top(…, 10, 'mean', 'desc')")


_GRAPH = "kind: timeseries\ntitle: Errors\nquery: {query}"

RULE = Rule(
    name="too-many-series",
    group="dashboard",
    severity=Severity.WARNING,
    summary="A graph with a line for each value of a tag that has ever more of them, or of four tags at once.",
    why="A graph of a thousand lines is slow, and shows a carpet. `top(…, 10, 'mean', 'desc')` shows those that matter.",
    bad=dashboard(_GRAPH.format(query="sum:shop.errors{*} by {«user_id»}.as_count()")),
    good=dashboard(_GRAPH.format(query="top(sum:shop.errors{*} by {user_id}.as_count(), 10, 'sum', 'desc')")),
    dashboard=check,
)
