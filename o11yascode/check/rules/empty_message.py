"""An alert that says nothing."""

import re
from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity
from o11yascode.query.template import Part, Text

NOTHING = re.compile(r"\{\{[#/^][^{}]*\}\}|\{\{else\}\}|(?<!\{\{\[)(?<![\w@])@(?:[^\s{},'\"]|\{\{[^{}#/^]*\}\})+|[\s,.;|()\-]+")
ANY = re.compile(r"[^\W_]")
LATER = re.compile(r"\s\S*?[^\W_]")


def check(view: MonitorView) -> Iterator[Finding]:
    if view.type == "synthetics alert" or (view.template.tree is not None and any(map(_speaks, view.template.tree.parts))):
        return
    if not ANY.search(NOTHING.sub("", view.message)):
        yield Finding("the message holds nothing but mentions", ("message",), hint="say what is wrong, for whom, and what to do")


def _speaks(part: Part) -> bool:
    """Whether a part surely says something, without looking closely."""
    if not isinstance(part, Text):
        return False
    before, at, _ = part.text.partition("@")
    # the first word may be the end of a handle with a variable in it
    return ANY.search(before) is not None if not at else "{" not in before and LATER.search(before) is not None


RULE = Rule(
    name="empty-message",
    group="message",
    severity=Severity.WARNING,
    summary="A message that holds nothing but mentions.",
    why="Whoever is woken reads the message first. The name says what the number did; the message says what it means and what to do.",
    bad=metric("avg:system.cpu.user{*}", message='«"@slack-example-alerts"»'),
    good=metric("avg:system.cpu.user{*}", message='"The shop answers slowly. @slack-example-alerts"'),
    monitor=check,
)
