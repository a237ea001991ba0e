"""An operator that is written neither in upper nor in lower case."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="operator-case",
    group="query",
    severity=Severity.WARNING,
    summary="An operator that is written neither in upper nor in lower case.",
    why="Datadog documents `AND` and `and`; what it makes of `And` is not known.",
    bad=metric("avg:system.cpu.user{env:prod «And» region:us-east-1}"),
    good=metric("avg:system.cpu.user{env:prod AND region:us-east-1}"),
)
