"""Braces in a message that are not closed or empty, or a statement of templates."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="template-syntax",
    group="message",
    severity=Severity.WARNING,
    summary="Braces in a message that are not closed or empty, or a statement of templates.",
    why="Datadog sends them as they stand.",
    bad=metric("avg:system.cpu.user{*}", message='"It is «{{»value % busy."'),
    good=metric("avg:system.cpu.user{*}", message='"It is {{value}} % busy."'),
)
