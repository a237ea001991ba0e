"""Missing data that is told of before the window is over."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity
from o11yascode.query.monitor import METRIC_TYPES


def check(view: MonitorView) -> Iterator[Finding]:
    minutes = view.options.get("no_data_timeframe")
    if view.type not in METRIC_TYPES or view.options.get("notify_no_data") is not True or view.window is None:
        return
    if isinstance(minutes, int | float) and 0 < minutes < 2 * view.window:
        message = f"missing data is reported after {minutes:g} minutes, less than two windows of {view.window} minutes"
        yield Finding(message, ("options", "no_data_timeframe"), hint=f"{2 * view.window} minutes or more")


RULE = Rule(
    name="no-data-timeframe",
    group="monitor",
    severity=Severity.WARNING,
    summary="Missing data is reported before two windows have passed.",
    why="Datadog advises at least twice the window: with less, a single late point is an alert.",
    bad=metric("avg:system.cpu.user{*}", "evaluate: avg over 15m", "no_data: {notify_after: «20m»}"),
    good=metric("avg:system.cpu.user{*}", "evaluate: avg over 15m", "no_data: {notify_after: 30m}"),
    option="notify_no_data",
    monitor=check,
)
