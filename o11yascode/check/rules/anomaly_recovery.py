"""An anomaly monitor that could be in alert and in recovery at once."""

from collections.abc import Iterator

from o11yascode.check.example import raw
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity
from o11yascode.query.forms import MetricMonitor, Window


def check(view: MonitorView) -> Iterator[Finding]:
    tree, windows = view.tree, view.options.get("threshold_windows")
    if not isinstance(tree, MetricMonitor) or tree.form != "anomaly" or not isinstance(windows, dict):
        return
    trigger, recovery = (Window(str(windows.get(key))).minutes for key in ("trigger_window", "recovery_window"))
    critical = tree.comparison.number
    if trigger is None or recovery is None or critical is None or not 0 < critical <= 1:
        return
    least = trigger * (1 - critical) + 1
    if recovery < least:
        message = f"with this recovery window the monitor can be in alert and recovered at once: it takes {least:.0f} minutes or more"
        yield Finding(message, ("options", "threshold_windows", "recovery_window"), hint=f"write last_{max(15, round(least))}m or longer")


RULE = Rule(
    name="anomaly-recovery",
    group="monitor",
    severity=Severity.WARNING,
    summary="An anomaly monitor whose recovery window is too short for its threshold.",
    why=(
        "Datadog refuses it: `alert and alert recovery criteria are such that the monitor can be simultaneously in alert and alert "
        "recovery states`. The recovery window has to hold more than the share of good points that an alert leaves."
    ),
    bad=raw(
        "query alert",
        "avg(last_4h):anomalies(avg:system.load.1{*}, 'agile', 2, alert_window='last_60m') >= 0.5",
        "options:\n  threshold_windows:\n    trigger_window: last_60m\n    recovery_window: «last_15m»",
    ),
    good=raw(
        "query alert",
        "avg(last_4h):anomalies(avg:system.load.1{*}, 'agile', 2, alert_window='last_60m') >= 0.5",
        "options:\n  threshold_windows:\n    trigger_window: last_60m\n    recovery_window: last_60m",
    ),
    option="threshold_windows",
    monitor=check,
)
