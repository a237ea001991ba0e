"""A service check that is not grouped."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="service-check-by",
    group="query",
    severity=Severity.WARNING,
    summary="A service check that is not grouped.",
    why="Without `.by(…)` one host that fails is lost among those that do not.",
    bad=raw("service check", """'«"datadog.agent.up".over("*").last(2).count_by_status()»'""", message="A host is down."),
    good=raw(
        "service check", """'"datadog.agent.up".over("*").by("host").last(2).count_by_status()'""", message='"{{host.name}} is down."'
    ),
)
