"""A multi alert whose message does not say which group it is."""

import re
from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.texts import value_of
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity

NAMED = re.compile(r"\{\{[^{}]*\}\}")


def check(view: MonitorView) -> Iterator[Finding]:
    # what error tracking sends always shows the issue
    keys = [key for key in view.groups or [] if key.removeprefix("@") != "issue.id"]
    if not keys or not view.message.strip() or view.options.get("notify_by") == ["*"]:
        return
    if view.options.get("groupby_simple_monitor") is True:
        return
    said = " ".join(NAMED.findall(f"{view.payload.get('name')} {view.message}"))
    in_lower = said.lower()
    if any(key.lstrip("@").lower() in in_lower for key in keys) or re.search(r"\b(log|event|span|rum|issue)\.", said):
        return
    message = f"it alerts for each {' and '.join(keys)}, but neither name nor message says which"
    yield Finding(message, ("message",), hint=f"write {{{{{value_of(keys[0])}}}}} in it")


RULE = Rule(
    name="group-not-in-message",
    group="message",
    severity=Severity.WARNING,
    summary="A multi alert whose name and message do not say which group it is.",
    why=(
        "A monitor with `by {host}` sends a message for each host. If neither its name nor its message holds `{{host.name}}`, "
        "whoever is woken has to open Datadog to learn where to look."
    ),
    bad=metric("avg:system.cpu.user{*} by {host}", message="«The host is busy.»"),
    good=metric("avg:system.cpu.user{*} by {host}", message='"{{host.name}} is busy."'),
    monitor=check,
)
