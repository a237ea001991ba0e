"""`.as_count()` and `.as_rate()` on one series."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="as-count-and-as-rate",
    group="query",
    severity=Severity.ERROR,
    summary="`.as_count()` and `.as_rate()` on one series.",
    why="They exclude each other: a number of events, or events a second.",
    bad=metric("sum:trace.http.request.hits{*}.as_count()«.as_rate()»", "evaluate: sum over 5m"),
    good=metric("sum:trace.http.request.hits{*}.as_rate()", "evaluate: avg over 5m"),
)
