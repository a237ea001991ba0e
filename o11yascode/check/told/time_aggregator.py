"""A word that is not a time aggregator."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="time-aggregator",
    group="query",
    severity=Severity.ERROR,
    summary="A word that is not a time aggregator.",
    why="A monitor looks at its window by avg, sum, min or max (or percentile, for distributions).",
    bad=raw("query alert", "«last»(last_5m):avg:system.cpu.user{*} > 90"),
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90"),
)
