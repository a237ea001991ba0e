"""A service check that looks at too few or too many runs."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="service-check-last",
    group="query",
    severity=Severity.ERROR,
    summary="A service check that looks at too few or too many runs.",
    why="`.last(N)` takes 1 to 100, and no fewer than the largest threshold.",
    bad=raw(
        "service check", """'"datadog.agent.up".over("*").by("host")«.last(101)».count_by_status()'""", message='"{{host.name}} is down."'
    ),
    good=raw(
        "service check", """'"datadog.agent.up".over("*").by("host").last(2).count_by_status()'""", message='"{{host.name}} is down."'
    ),
)
