"""A value of another type than the API takes."""

from o11yascode.check.example import raw_dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-wrong-type",
    group="payload",
    severity=Severity.ERROR,
    summary="A value of another type than the API takes.",
    why="Datadog refuses a list where a text belongs, or reads something else than was meant.",
    bad=raw_dashboard("description: «[Overview]»\nwidgets: []"),
    good=raw_dashboard("description: Overview\nwidgets: []"),
)
