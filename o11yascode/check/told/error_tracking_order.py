"""`.source()` is not right after the search."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="error-tracking-order",
    group="query",
    severity=Severity.ERROR,
    summary="`.source()` is not right after the search.",
    why="Datadog reads the steps in this order: source, new or impact, rollup, by, last.",
    bad=raw(
        "error-tracking alert", 'error-tracking("service:web").new()«.source("backend")».rollup("count").by("@issue.id").last("1d") > 0'
    ),
    good=raw(
        "error-tracking alert", 'error-tracking("service:web").source("backend").new().rollup("count").by("@issue.id").last("1d") > 0'
    ),
)
