"""A tag value in quotes."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="quoted-tag-value",
    group="query",
    severity=Severity.WARNING,
    summary="A tag value in quotes.",
    why="Values in the scope of a metric have no quotes: they would be taken for a part of the value.",
    bad=metric("avg:system.cpu.user{«env:'prod'»}"),
    good=metric("avg:system.cpu.user{env:prod}"),
)
