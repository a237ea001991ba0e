"""A metric without data for a week."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="silent-metric",
    group="online",
    severity=Severity.WARNING,
    summary="A metric without data for a week.",
    why="What sent it was turned off or renamed: the monitor sleeps.",
    bad=metric("avg:«system.cpu.stolen»{*}"),
    good=metric("avg:system.cpu.user{*}"),
)
