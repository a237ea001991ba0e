"""An operator in the wrong case."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="operator-case",
    group="query",
    severity=Severity.WARNING,
    summary="An operator in the wrong case.",
    why=(
        "In the scope of a metric Datadog documents `AND` and `and`; what it makes of `And` is not known. A search of logs, events or "
        "traces knows `AND`, `OR` and `NOT` only: `and` is a word that has to stand in the message."
    ),
    bad=metric("avg:system.cpu.user{env:prod «And» region:us-east-1}"),
    good=metric("avg:system.cpu.user{env:prod AND region:us-east-1}"),
)
