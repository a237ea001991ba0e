"""A window in which hardly a point of the metric falls."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.metrics import late
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity
from o11yascode.query.forms import MetricMonitor

LEAST = 10
"""Minutes: several AWS services report every five."""


def check(view: MonitorView) -> Iterator[Finding]:
    tree = view.tree
    if not isinstance(tree, MetricMonitor) or view.window is None or view.window >= LEAST or tree.window.kind != "last":
        return
    slow = next((name for name in view.metrics if late(name)), None)
    if slow:
        message = f"a window of {view.window} minutes holds hardly any point of {slow}"
        yield Finding(message, ("query",), tree.window.start, tree.window.end, "10 minutes or more; 15 for services that report every five")


RULE = Rule(
    name="short-window",
    group="monitor",
    severity=Severity.WARNING,
    summary="A window shorter than the metric's data takes to arrive.",
    why=(
        "Cloud metrics have a point a minute at best, several services one in five. A window of five minutes holds one point or none: "
        "the monitor flaps between OK and no data."
    ),
    bad=metric("sum:aws.lambda.errors{functionname:shop}.as_count()", "evaluate: «sum over 5m»", "evaluation_delay: 900s"),
    good=metric("sum:aws.lambda.errors{functionname:shop}.as_count()", "evaluate: sum over 15m", "evaluation_delay: 900s"),
    monitor=check,
)
