"""A dashboard's `$variable` in a monitor."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="template-variable-in-monitor",
    group="query",
    severity=Severity.ERROR,
    summary="A dashboard's `$variable` in a monitor.",
    why="Monitors have no template variables: a query copied from a dashboard is refused, or matches nothing.",
    bad=metric("avg:system.cpu.user{«$env»}"),
    good=metric("avg:system.cpu.user{env:prod}"),
)
