"""A limit of `fill` beyond what Datadog takes."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="fill-limit",
    group="query",
    severity=Severity.WARNING,
    summary="A limit of `fill` beyond what Datadog takes.",
    why="Gaps are filled for 600 seconds at most.",
    bad=metric("avg:system.cpu.user{*}.fill(last, «3600»)"),
    good=metric("avg:system.cpu.user{*}.fill(last, 600)"),
)
