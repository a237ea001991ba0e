"""A value that the official client does not know."""

from o11yascode.check.example import raw_dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-unknown-value",
    group="payload",
    severity=Severity.WARNING,
    summary="A value that the official client does not know.",
    why="Usually misspelt. Only a warning: Datadog adds widget types and the like before its client learns of them.",
    bad=raw_dashboard("widgets:\n  - definition: {type: «timeserie», title: CPU, requests: []}"),
    good=raw_dashboard("widgets:\n  - definition: {type: note, content: Hello}"),
)
