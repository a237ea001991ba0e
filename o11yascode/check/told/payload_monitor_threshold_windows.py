"""An anomaly monitor with only one of its two windows."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-monitor-threshold-windows",
    group="threshold",
    severity=Severity.ERROR,
    summary="An anomaly monitor with only one of its two windows.",
    why="Datadog wants `trigger_window` and `recovery_window`, or neither.",
    bad=raw(
        "query alert",
        "avg(last_4h):anomalies(avg:system.load.1{*}, 'agile', 2) >= 1",
        "options:\n  threshold_windows: «{trigger_window: last_30m}»",
    ),
    good=raw(
        "query alert",
        "avg(last_4h):anomalies(avg:system.load.1{*}, 'agile', 2) >= 1",
        "options:\n  threshold_windows: {trigger_window: last_30m, recovery_window: last_30m}",
    ),
)
