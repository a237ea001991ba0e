"""Empty or unclosed braces in a message, or a template statement."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="template-syntax",
    group="message",
    severity=Severity.WARNING,
    summary="Empty or unclosed braces in a message, or a template statement.",
    why="Datadog sends them as they stand.",
    bad=metric("avg:system.cpu.user{*}", message='"It is «{{»value % busy."'),
    good=metric("avg:system.cpu.user{*}", message='"It is {{value}} % busy."'),
)
