"""A threshold that Datadog does not read as a number."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="threshold-number",
    group="query",
    severity=Severity.ERROR,
    summary="A threshold that Datadog does not read as a number.",
    why="Below one a zero has to stand before the point: 0.5, not .5.",
    bad=raw("query alert", "avg(last_5m):avg:system.load.1{*} > «.5»"),
    good=raw("query alert", "avg(last_5m):avg:system.load.1{*} > 0.5"),
)
