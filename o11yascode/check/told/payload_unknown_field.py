"""A field that the official client does not know."""

from o11yascode.check.example import raw_dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-unknown-field",
    group="payload",
    severity=Severity.WARNING,
    summary="A field that the official client does not know.",
    why=("Usually misspelt. Only a warning: Datadog adds fields before its client learns of them, and takes unknown ones without a word."),
    bad=raw_dashboard("«is_readonly»: true\nwidgets: []"),
    good=raw_dashboard("is_read_only: true\nwidgets: []"),
)
