"""A conditional that Datadog is not known to have."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-conditional",
    group="message",
    severity=Severity.WARNING,
    summary="A conditional that Datadog is not known to have.",
    why="What stands in it is never sent.",
    bad=metric("avg:system.cpu.user{*}", message='"«{{#is_alarm}}»It is busy.{{/is_alarm}}"'),
    good=metric("avg:system.cpu.user{*}", message='"{{#is_alert}}It is busy.{{/is_alert}}"'),
)
