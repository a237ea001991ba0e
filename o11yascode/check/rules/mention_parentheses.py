"""A handle in parentheses."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.handles import integrated, own
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity


def check(view: MonitorView) -> Iterator[Finding]:
    for path, said in view.messages:
        for mention in said.mentions:
            if mention.glued or not integrated(mention.handle):
                continue
            handle = own(mention.handle)
            after = said.text[mention.start + 1 + len(handle) :][:1]
            if "(" in handle or ")" in handle or after == ")" or said.text[mention.start - 1 : mention.start] == "(":
                message = f"@{handle} is in parentheses, and Datadog takes the closing one for a part of the handle"
                yield Finding(message, path, mention.start, mention.end, "remove the parentheses")


RULE = Rule(
    name="mention-parentheses",
    group="message",
    severity=Severity.WARNING,
    summary="A handle in parentheses.",
    why="A handle reaches to the next white space: `@slack-ops)` is a channel that nobody has.",
    bad=metric("avg:system.cpu.user{*}", message='"It is busy («@slack-example-alerts»)."'),
    good=metric("avg:system.cpu.user{*}", message='"It is busy. @slack-example-alerts"'),
    in_message="@",
    monitor=check,
)
