"""A handle with text right before it."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.handles import integrated
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity


def check(view: MonitorView) -> Iterator[Finding]:
    for path, mention in view.mentions:
        if mention.glued and integrated(mention.handle):
            message = f"@{mention.handle} is glued to the text before it: Datadog takes it for an address, and notifies nobody"
            yield Finding(message, path, mention.start, mention.end, "put a space before the @")


RULE = Rule(
    name="mention-glued",
    group="message",
    severity=Severity.WARNING,
    summary="A handle that is glued to the text before it.",
    why="A mention begins after white space. Right behind a letter or a full stop it is text like any other.",
    bad=metric("avg:system.cpu.user{*}", message='"It is busy.«@slack-example-alerts»"'),
    good=metric("avg:system.cpu.user{*}", message='"It is busy. @slack-example-alerts"'),
    in_message="@",
    monitor=check,
)
