"""A conditional that is not closed, or closed twice."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unbalanced-conditional",
    group="message",
    severity=Severity.ERROR,
    summary="A conditional that is not closed, or closed twice.",
    why="Datadog refuses a message whose conditionals are not balanced, or sends the wrong half of it.",
    bad=metric("avg:system.cpu.user{*}", message='"«{{#is_alert}}»It is busy."'),
    good=metric("avg:system.cpu.user{*}", message='"{{#is_alert}}It is busy.{{/is_alert}}"'),
)
