"""A function of formulas in a query."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="function-in-query",
    group="query",
    severity=Severity.WARNING,
    summary="A function of formulas in a query.",
    why=("`rollup(…)`, `reduce(…)` and `percentile(…)` are seen in the formulas of widgets only; in a query the rollup is a modifier."),
    bad=metric("«rollup»(avg:system.cpu.user{*}, 'sum', 60)"),
    good=metric("avg:system.cpu.user{*}.rollup(sum, 60)"),
)
