"""A query that cannot be read."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="query-syntax",
    group="query",
    severity=Severity.ERROR,
    summary="A query that cannot be read.",
    why=("Datadog answers `The value provided for parameter 'query' is invalid` and says no more. Such a monitor is not created."),
    bad=metric("avg:system.cpu.user{env:prod}«}»"),
    good=metric("avg:system.cpu.user{env:prod}"),
)
