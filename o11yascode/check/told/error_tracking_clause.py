"""An error tracking query with neither `.new()` nor `.impact()`."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="error-tracking-clause",
    group="query",
    severity=Severity.WARNING,
    summary="An error tracking query with neither `.new()` nor `.impact()`.",
    why="`.new()` alerts on new issues, `.impact()` on frequent ones; both at once are refused.",
    bad=raw("error-tracking alert", '«error-tracking("service:web").source("backend").rollup("count").by("@issue.id").last("1d") > 0»'),
    good=raw(
        "error-tracking alert", 'error-tracking("service:web").source("backend").new().rollup("count").by("@issue.id").last("1d") > 0'
    ),
)
