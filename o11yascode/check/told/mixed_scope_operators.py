"""Symbols (`!` `,`) and words (`AND` `OR` `NOT` `IN`) in one scope."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="mixed-scope-operators",
    group="query",
    severity=Severity.ERROR,
    summary="Symbols (`!` `,`) and words (`AND` `OR` `NOT` `IN`) in one scope.",
    why="Datadog has two ways to write a filter and refuses a scope that uses both.",
    bad=metric("avg:system.cpu.user{env:prod AND «!»region:us-east-1}"),
    good=metric("avg:system.cpu.user{env:prod AND NOT region:us-east-1}"),
)
