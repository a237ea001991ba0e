"""A metric that Datadog has never seen."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-metric",
    group="online",
    severity=Severity.WARNING,
    summary="A metric that Datadog has never seen.",
    why="The monitor will have no data. Where the metric is new, apply what sends it first.",
    bad=metric("avg:«system.cpu.usr»{*}"),
    good=metric("avg:system.cpu.user{*}"),
)
