"""A metric without a scope."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="missing-scope",
    group="query",
    severity=Severity.ERROR,
    summary="A metric without a scope.",
    why="Every metric needs its braces: `{*}` is everything. Datadog refuses a metric without.",
    bad=metric("avg:«system.cpu.user»"),
    good=metric("avg:system.cpu.user{*}"),
)
