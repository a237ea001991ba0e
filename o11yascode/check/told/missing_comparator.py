"""A monitor's query that compares with nothing."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="missing-comparator",
    group="query",
    severity=Severity.ERROR,
    summary="A monitor's query that compares with nothing.",
    why="It could never alert, and Datadog refuses it: `invalid operator specified`.",
    bad=raw("query alert", "avg(last_5m):avg:system.cpu.user{*«}»"),
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90"),
)
