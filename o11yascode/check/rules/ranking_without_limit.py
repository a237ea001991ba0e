"""A ranking of everything."""

import re
from collections.abc import Iterator
from typing import Any

from o11yascode.check.example import dashboard
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView, WidgetView
from o11yascode.diagnostics import Severity
from o11yascode.payload.look import listed
from o11yascode.resource.desired import Payload

TOP = re.compile(r"\b(top|bottom)(_offset|\d+(_\w+)?)?\s*\(")


def check(view: DashboardView) -> Iterator[Finding]:
    for widget in view.widgets:
        if widget.type != "toplist":
            continue
        for path, request in widget.requests:
            if not _limited(request) and not any(TOP.search(text.text) for text in widget.queries) and _grouped(widget, request):
                yield Finding(f"{widget.name} ranks without a limit", path, hint="add top: 10")


def _limited(request: Payload) -> bool:
    sort = request.get("sort")
    if isinstance(sort, dict) and sort.get("count"):
        return True
    groups: list[Any] = []
    for query in listed(request.get("queries")):
        given = query.get("group_by") if isinstance(query, dict) else None
        groups += given if isinstance(given, list) else [given]
        if isinstance(query, dict) and query.get("limit"):
            return True
    formulas = [each for each in listed(request.get("formulas")) if isinstance(each, dict)]
    return any(isinstance(each, dict) and each.get("limit") for each in [*groups, *formulas])


def _grouped(widget: WidgetView, request: Payload) -> bool:
    """Whether there is anything to rank."""
    if any(isinstance(query, dict) and query.get("group_by") for query in listed(request.get("queries"))):
        return True
    return any(" by" in text.text or "}by" in text.text for text in widget.queries if text.language == "metric")


_RANKING = "kind: ranking\ntitle: Busiest hosts\nquery: avg:system.cpu.user{*} by {host}"

RULE = Rule(
    name="ranking-without-limit",
    group="dashboard",
    severity=Severity.WARNING,
    summary="A ranking without a limit.",
    why="A top list of five hundred hosts is slow, and nobody scrolls: `top: 10` says what is looked at.",
    bad=dashboard("«" + _RANKING),
    good=dashboard(_RANKING + "\ntop: 10"),
    dashboard=check,
)
