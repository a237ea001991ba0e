"""A service check with a comparison."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="service-check-comparison",
    group="query",
    severity=Severity.ERROR,
    summary="A service check with a comparison.",
    why="Its thresholds are numbers of runs in a row, and stand only in its options.",
    bad=raw(
        "service check", """'"datadog.agent.up".over("*").by("host").last(2).count_by_status() «> 0»'""", message='"{{host.name}} is down."'
    ),
    good=raw(
        "service check", """'"datadog.agent.up".over("*").by("host").last(2).count_by_status()'""", message='"{{host.name}} is down."'
    ),
)
