"""A number outside of what Datadog takes."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-out-of-range",
    group="payload",
    severity=Severity.ERROR,
    summary="A number outside of what Datadog takes.",
    why="A priority is 1 to 5, `timeout_h` at most 24 hours (a warning: old monitors have more), delays are at least 0.",
    bad=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90", "priority: «9»"),
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90", "priority: 2"),
)
