"""A source of errors that does not exist."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="error-tracking-source",
    group="query",
    severity=Severity.ERROR,
    summary="A source of errors that does not exist.",
    why="It is one of all, browser, mobile and backend.",
    bad=raw("error-tracking alert", 'error-tracking("service:web")«.source("web")».new().rollup("count").by("@issue.id").last("1d") > 0'),
    good=raw(
        "error-tracking alert", 'error-tracking("service:web").source("browser").new().rollup("count").by("@issue.id").last("1d") > 0'
    ),
)
