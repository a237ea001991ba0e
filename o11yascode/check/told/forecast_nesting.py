"""A function that cannot stand inside `forecast`."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="forecast-nesting",
    group="query",
    severity=Severity.ERROR,
    summary="A function that cannot stand inside `forecast`.",
    why="Datadog refuses anomalies, cumsum, integral, outliers and trend lines there.",
    bad=raw("query alert", "max(next_1w):forecast(«robust_trend»(avg:system.disk.used{*}), 'linear', 1) >= 1000"),
    good=raw("query alert", "max(next_1w):forecast(avg:system.disk.used{*}, 'linear', 1) >= 1000"),
)
