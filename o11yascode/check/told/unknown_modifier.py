"""A modifier that is not known."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-modifier",
    group="query",
    severity=Severity.WARNING,
    summary="A modifier that is not known.",
    why="Series know `.as_count()`, `.as_rate()`, `.rollup()`, `.fill()` and `.weighted()`.",
    bad=metric("avg:system.cpu.user{*}«.rollupp(sum, 60)»"),
    good=metric("avg:system.cpu.user{*}.rollup(avg, 60)"),
)
