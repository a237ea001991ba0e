"""Messages grouped by a tag that the monitor is not grouped by."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity, did_you_mean


def check(view: MonitorView) -> Iterator[Finding]:
    given, groups = view.options.get("notify_by"), view.groups
    if not isinstance(given, list) or groups is None:
        return
    for index, key in enumerate(given):
        if key != "*" and isinstance(key, str) and key not in groups:
            message = f"notify_by names {key}, but the query is not grouped by it"
            hint = did_you_mean(key, groups) or (f"its groups: {', '.join(groups)}" if groups else "group the query by it")
            yield Finding(message, ("options", "notify_by", index), hint=hint)


RULE = Rule(
    name="notify-by-group",
    group="monitor",
    severity=Severity.WARNING,
    summary="`notify_by` names a tag that the query is not grouped by.",
    why="Datadog refuses a `notify_by` whose keys are not among the groups.",
    bad=metric("avg:system.cpu.user{*} by {host,env}", "notify_by: [«cluster»]", message='"{{host.name}} is busy."'),
    good=metric("avg:system.cpu.user{*} by {host,env}", "notify_by: [env]", message='"{{env.name}} is busy."'),
    option="notify_by",
    monitor=check,
)
