"""A sum of shares, percentiles or times."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.metrics import additive
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView, QueryView
from o11yascode.diagnostics import Severity
from o11yascode.query.ast import Series
from o11yascode.query.forms import MetricMonitor


def check(view: QueryView) -> Iterator[Finding]:
    for one in view.series:
        if one.aggregator == "sum" and not additive(one.metric) and not one.has("as_count", "as_rate"):
            message = f"a sum of {one.metric} over its sources means nothing"
            yield Finding(message, start=one.start, end=one.start + 3, hint=f"write avg:{one.metric} or max:{one.metric}")


def over_time(view: MonitorView) -> Iterator[Finding]:
    tree = view.tree
    if isinstance(tree, MetricMonitor) and tree.aggregator == "sum" and isinstance(tree.expr, Series):
        if not additive(tree.expr.metric) and tree.expr.aggregator != "sum":
            message = f"the sum of {tree.expr.metric} over time grows with the number of points"
            yield Finding(message, ("query",), tree.start, tree.start + 3, "write avg or max over the window")


RULE = Rule(
    name="sum-over-gauge",
    group="query",
    severity=Severity.WARNING,
    summary="A sum of shares, percentiles or times.",
    why=(
        "Two hosts at 60 % are not at 120 %. A sum of percentages, of percentiles or of latencies grows with the number of hosts "
        "and of points: such a monitor alerts because somebody scaled out."
    ),
    bad=metric("«sum»:system.cpu.user{service:shop}"),
    good=metric("avg:system.cpu.user{service:shop}"),
    in_query="sum",
    query=check,
    monitor=over_time,
)
