"""`week_before` and the like inside a change monitor."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="before-in-change",
    group="monitor",
    severity=Severity.WARNING,
    summary="`week_before` and the like inside a change monitor.",
    why="The change form compares with the past by itself: with `week_before` in it, it compares two pasts.",
    bad=raw("query alert", "change(avg(last_5m),last_1d):«week_before»(avg:system.load.1{*}) > 5"),
    good=raw("query alert", "change(avg(last_5m),last_1d):avg:system.load.1{*} > 5"),
)
