"""A monitor's query without a window of time."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="missing-window",
    group="query",
    severity=Severity.ERROR,
    summary="A monitor's query without a window of time.",
    why=(
        'A metric monitor begins with a time aggregator and a window, a log monitor ends with `.last("5m")`. A query '
        "copied from a graph has neither."
    ),
    bad=raw("query alert", "«avg»:system.cpu.user{*} > 90"),
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90"),
)
