"""A graph without a title."""

from collections.abc import Iterator

from o11yascode.check.example import dashboard
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView
from o11yascode.diagnostics import Severity

DRAWN = frozenset(
    {
        "alert_graph", "alert_value", "bar_chart", "change", "check_status", "distribution", "geomap", "heatmap", "hostmap", "list_stream",
        "query_table", "query_value", "scatterplot", "slo_list", "sunburst", "timeseries", "toplist", "treemap",
    }
)  # fmt: skip
"""Widget types that show data and nothing else that would name it."""


def check(view: DashboardView) -> Iterator[Finding]:
    for widget in view.widgets:
        if widget.type in DRAWN and not str(widget.definition.get("title") or "").strip():
            yield Finding(f"{widget.name} has no title", widget.path, hint="say in the title what is good or bad to see")


RULE = Rule(
    name="untitled-widget",
    group="dashboard",
    severity=Severity.WARNING,
    summary="A graph without a title.",
    why="Datadog shows the query in its place. Nobody should have to read queries to understand a dashboard.",
    bad=dashboard("«kind: timeseries\nquery: avg:system.cpu.user{*}"),
    good=dashboard("kind: timeseries\ntitle: CPU\nquery: avg:system.cpu.user{*}"),
    dashboard=check,
)
