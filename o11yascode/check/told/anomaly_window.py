"""The windows of an anomaly monitor do not fit together."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="anomaly-window",
    group="query",
    severity=Severity.ERROR,
    summary="The windows of an anomaly monitor do not fit together.",
    why=(
        "`alert_window` in the query and `trigger_window` in the options say the same thing: Datadog refuses it when "
        "they differ. The query's own window has to be longer."
    ),
    bad=raw(
        "query alert",
        "avg(last_4h):anomalies(avg:system.load.1{*}, 'agile', 2, «alert_window='last_15m'») >= 1",
        "options: {threshold_windows: {trigger_window: last_30m, recovery_window: last_30m}}",
    ),
    good=raw(
        "query alert",
        "avg(last_4h):anomalies(avg:system.load.1{*}, 'agile', 2, alert_window='last_30m') >= 1",
        "options: {threshold_windows: {trigger_window: last_30m, recovery_window: last_30m}}",
    ),
)
