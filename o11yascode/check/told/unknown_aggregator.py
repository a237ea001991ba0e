"""A word before the colon that is not a space aggregator."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-aggregator",
    group="query",
    severity=Severity.ERROR,
    summary="A word before the colon that is not a space aggregator.",
    why=("Datadog refuses it. A metric knows avg, sum, min, max, count and, for distributions, p50 to p99.9: `median` is p50."),
    bad=metric("«median»:system.cpu.user{*}"),
    good=metric("avg:system.cpu.user{*}"),
)
