"""A log facet (`@…`) in the scope of a metric."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="facet-in-scope",
    group="query",
    severity=Severity.ERROR,
    summary="A log facet (`@…`) in the scope of a metric.",
    why="Metrics have tags; `@` belongs to searches of logs, traces and events. Datadog refuses it.",
    bad=metric("sum:trace.http.request.hits{«@http.status_code:500»}.as_count()", "evaluate: sum over 5m"),
    good=metric("sum:trace.http.request.hits{http.status_code:500}.as_count()", "evaluate: sum over 5m"),
)
