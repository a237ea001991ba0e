"""A reminder that does not say what it reminds of."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity


def check(view: MonitorView) -> Iterator[Finding]:
    if view.options.get("renotify_interval") and not view.options.get("renotify_statuses") and "warning" in view.thresholds:
        message = "the reminder names no states: Datadog repeats alerts and missing data, but not warnings"
        yield Finding(message, ("options", "renotify_interval"), hint="name them: renotify: {every: …, statuses: [alert, warning]}")


RULE = Rule(
    name="renotify-without-statuses",
    group="monitor",
    severity=Severity.WARNING,
    summary="A reminder that does not name its states, in a monitor that also warns.",
    why="Without statuses Datadog repeats alerts and missing data. Whether a warning that lasts is repeated should be somebody's decision.",
    bad=metric("avg:system.cpu.user{*}", 'warning: "> 70"', "renotify: {every: «1h»}"),
    good=metric("avg:system.cpu.user{*}", 'warning: "> 70"', "renotify: {every: 1h, statuses: [alert, warning]}"),
    option="renotify_interval",
    monitor=check,
)
