"""A rollup interval that is not a whole number of seconds above zero."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="rollup-interval",
    group="query",
    severity=Severity.ERROR,
    summary="A rollup interval that is not a whole number of seconds above zero.",
    why="Datadog refuses it.",
    bad=metric("avg:system.cpu.user{*}.rollup(avg, «-60»)"),
    good=metric("avg:system.cpu.user{*}.rollup(avg, 60)"),
)
