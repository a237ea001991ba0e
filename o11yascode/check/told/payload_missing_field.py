"""A field that Datadog needs."""

from o11yascode.check.example import raw_dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-missing-field",
    group="payload",
    severity=Severity.ERROR,
    summary="A field that Datadog needs.",
    why="Datadog refuses a body without it.",
    bad=raw_dashboard("widgets:\n  - definition: «{type: note}»"),
    good=raw_dashboard("widgets:\n  - definition: {type: note, content: Hello}"),
)
