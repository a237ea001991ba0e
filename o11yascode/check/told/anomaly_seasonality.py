"""Seasonality with an algorithm that has none."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="anomaly-seasonality",
    group="query",
    severity=Severity.ERROR,
    summary="Seasonality with an algorithm that has none.",
    why="`basic` looks only at the last hours; `agile` and `robust` know seasons.",
    bad=raw("query alert", "avg(last_4h):anomalies(avg:system.load.1{*}, 'basic', 2, «seasonality='weekly'») >= 1"),
    good=raw("query alert", "avg(last_4h):anomalies(avg:system.load.1{*}, 'agile', 2, seasonality='weekly') >= 1"),
)
