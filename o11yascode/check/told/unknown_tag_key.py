"""A tag that the metric does not have."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-tag-key",
    group="online",
    severity=Severity.WARNING,
    summary="A tag that the metric does not have.",
    why="A filter by it matches nothing, a group by it has one nameless member.",
    bad=metric("avg:system.cpu.user{«enviroment»:prod}"),
    good=metric("avg:system.cpu.user{env:prod}"),
)
