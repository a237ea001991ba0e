"""A handle that cannot lead anywhere."""

import re
from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.handles import WORDS, malformed, own
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity

APART = re.compile(rf"(?<![\w@])@ +(?=({WORDS})-)")


def check(view: MonitorView) -> Iterator[Finding]:
    for path, mention in view.mentions:
        handle = own(mention.handle)
        why = None if mention.glued else malformed(handle)
        if why:
            yield Finding(f"@{handle}: {why[0]}", path, mention.start, mention.start + 1 + len(handle), why[1])
    for path, said in view.messages:
        for match in APART.finditer(said.text) if "@ " in said.text else ():
            yield Finding("a space after the @ mentions nobody", path, match.start(), match.end(), "remove the space")


RULE = Rule(
    name="mention-malformed",
    group="message",
    severity=Severity.WARNING,
    summary="A handle that cannot lead anywhere.",
    why="`@slack`, `@slack-#alerts`, `@slack_alerts`, `@ slack-alerts`: Datadog takes each without a word, and notifies nobody.",
    bad=metric("avg:system.cpu.user{*}", message='"It is busy. «@slack-#alerts»"'),
    good=metric("avg:system.cpu.user{*}", message='"It is busy. @slack-example-alerts"'),
    in_message="@",
    monitor=check,
)
