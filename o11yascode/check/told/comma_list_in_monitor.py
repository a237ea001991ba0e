"""Several queries with commas in one monitor."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="comma-list-in-monitor",
    group="query",
    severity=Severity.ERROR,
    summary="Several queries with commas in one monitor.",
    why="Only old graphs take a list; a monitor watches one number a group.",
    bad=raw("query alert", "avg(last_5m):avg:system.cpu.user{*}«,» avg:system.cpu.system{*} > 90"),
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} + avg:system.cpu.system{*} > 90"),
)
