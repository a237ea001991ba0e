"""A ratio of counts with a time aggregator other than `sum`."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="as-count-aggregator",
    group="query",
    severity=Severity.WARNING,
    summary="A ratio of counts with a time aggregator other than `sum`.",
    why=(
        "With `.as_count()` and a division Datadog sums each count over the window before it divides. `avg`, `min` and "
        "`max` only look as if they did something else."
    ),
    bad=metric("sum:trace.http.request.errors{*}.as_count() / sum:trace.http.request.hits{*}.as_count() * 100", "evaluate: «avg over 10m»"),
    good=metric("sum:trace.http.request.errors{*}.as_count() / sum:trace.http.request.hits{*}.as_count() * 100", "evaluate: sum over 10m"),
)
