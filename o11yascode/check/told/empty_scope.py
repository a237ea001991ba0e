"""A scope that says nothing."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="empty-scope",
    group="query",
    severity=Severity.WARNING,
    summary="A scope that says nothing.",
    why="What Datadog makes of `{}` is not documented; `{*}` says that everything is meant.",
    bad=metric("avg:system.cpu.user«{»}"),
    good=metric("avg:system.cpu.user{*}"),
)
