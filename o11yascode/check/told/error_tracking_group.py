"""An error tracking query that is not grouped by issue."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="error-tracking-group",
    group="query",
    severity=Severity.ERROR,
    summary="An error tracking query that is not grouped by issue.",
    why="Datadog wants `@issue.id` among the groups.",
    bad=raw("error-tracking alert", '«error-tracking("service:web").source("backend").new().rollup("count").last("1d") > 0»'),
    good=raw(
        "error-tracking alert", 'error-tracking("service:web").source("backend").new().rollup("count").by("@issue.id").last("1d") > 0'
    ),
)
