"""An anomaly threshold that is not a share above 0, up to 1."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="anomaly-threshold",
    group="query",
    severity=Severity.ERROR,
    summary="An anomaly threshold that is not a share above 0, up to 1.",
    why="It is the share of points outside the band: above 0, at most 1. More than 1, with `>`, is never reached.",
    bad=raw("query alert", "avg(last_4h):anomalies(avg:system.load.1{*}, 'agile', 2) >= «5»"),
    good=raw("query alert", "avg(last_4h):anomalies(avg:system.load.1{*}, 'agile', 2) >= 1"),
)
