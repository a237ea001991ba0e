"""A comparison that the monitor does not take."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="comparator",
    group="query",
    severity=Severity.ERROR,
    summary="A comparison that the monitor does not take.",
    why="Monitors compare with < <= > >= == or !=; an SLO alert with > or >= only, an anomaly with >=.",
    bad=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} «=>» 90"),
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} >= 90"),
)
