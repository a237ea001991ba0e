"""A series without a space aggregator."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="missing-aggregator",
    group="query",
    severity=Severity.WARNING,
    summary="A series without a space aggregator.",
    why="Datadog takes the average then, which is seldom meant for counts; written out, nobody has to know.",
    bad=metric("«system.cpu.user»{*}"),
    good=metric("avg:system.cpu.user{*}"),
)
