"""A way to fill gaps that does not exist."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="fill-method",
    group="query",
    severity=Severity.ERROR,
    summary="A way to fill gaps that does not exist.",
    why="Gaps are filled by linear, last, zero or null.",
    bad=metric("avg:system.cpu.user{*}.fill(«previous»)"),
    good=metric("avg:system.cpu.user{*}.fill(last)"),
)
