"""A group's variable without `.name`."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.texts import value_of
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity
from o11yascode.query.forms import ChainMonitor, MetricMonitor


def check(view: MonitorView) -> Iterator[Finding]:
    if not isinstance(view.tree, (MetricMonitor, ChainMonitor)):
        return
    for place, said in view.notified:
        for value in said.values:
            if not value.path.strip().endswith(".name") and _is_key(view, value.path.strip()):
                message = f"{{{{{value.path}}}}} renders nothing useful: the value is in its name"
                yield Finding(message, place, value.start, value.end, f"write {{{{{value_of(value.path.strip())}}}}}")


def _is_key(view: MonitorView, name: str) -> bool:
    """Whether the monitor groups or filters by it."""
    if view.groups and name in view.groups:
        return True
    return bool(name in view.query or view.inner) and name in view.filtered


RULE = Rule(
    name="bare-variable",
    group="message",
    severity=Severity.WARNING,
    summary="A group's variable without `.name`.",
    why="`{{host}}` is the group itself, `{{host.name}}` its value: Datadog prints nothing readable for the first.",
    bad=metric("avg:system.cpu.user{*} by {host}", message='"«{{host}}» is busy."'),
    good=metric("avg:system.cpu.user{*} by {host}", message='"{{host.name}} is busy."'),
    in_message="{{",
    monitor=check,
)
