"""The query and the options name different thresholds."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="threshold-mismatch",
    group="threshold",
    severity=Severity.ERROR,
    summary="The query and the options name different thresholds.",
    why=("Datadog refuses it: `Alert threshold (95) does not match that used in the query (90)`. The typed kinds write the number once."),
    bad=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > «90»", "options: {thresholds: {critical: 95}}"),
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90", "options: {thresholds: {critical: 90}}"),
)
