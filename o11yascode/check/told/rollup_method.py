"""A way to roll up that does not exist."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="rollup-method",
    group="query",
    severity=Severity.ERROR,
    summary="A way to roll up that does not exist.",
    why=("A series is rolled up by avg, sum, min, max or count, an event query also by cardinality and percentiles of a measure."),
    bad=metric("avg:system.cpu.user{*}.rollup(«median», 60)"),
    good=metric("avg:system.cpu.user{*}.rollup(avg, 60)"),
)
