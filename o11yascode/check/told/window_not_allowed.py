"""A window that this form of monitor does not take."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="window-not-allowed",
    group="monitor",
    severity=Severity.ERROR,
    summary="A window that this form of monitor does not take.",
    why=(
        "Metric monitors look at a month at most, changes and log monitors at two days; a window in the future is for "
        "forecasts. There are no seconds."
    ),
    bad=raw("query alert", "avg(«last_30s»):avg:system.cpu.user{*} > 90"),
    good=raw("query alert", "avg(last_1m):avg:system.cpu.user{*} > 90"),
)
