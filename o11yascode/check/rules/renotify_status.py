"""A reminder of a state that the monitor never has."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity


def check(view: MonitorView) -> Iterator[Finding]:
    statuses = view.options.get("renotify_statuses")
    if not isinstance(statuses, list) or view.type in ("composite", "service check"):
        return
    if "warn" in statuses and "warning" not in view.thresholds:
        yield Finding("it reminds of warnings, but has no warning threshold", ("options", "renotify_statuses"), hint="remove warning")
    tells = view.options.get("notify_no_data") is True or view.options.get("on_missing_data") == "show_and_notify_no_data"
    if "no data" in statuses and not tells:
        message = "it reminds of missing data, but never reports it"
        yield Finding(message, ("options", "renotify_statuses"), hint="remove no_data, or write no_data: notify")


RULE = Rule(
    name="renotify-status",
    group="monitor",
    severity=Severity.WARNING,
    summary="A reminder of a state that the monitor never reports.",
    why="Without a warning threshold there is no warning to repeat, and without `no_data: notify` no missing data.",
    bad=metric("avg:system.cpu.user{*}", "renotify: {every: 1h, statuses: «[alert, warning]»}"),
    good=metric("avg:system.cpu.user{*}", "renotify: {every: 1h, statuses: [alert]}"),
    option="renotify_statuses",
    monitor=check,
)
