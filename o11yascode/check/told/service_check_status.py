"""A service check without a status to count."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="service-check-status",
    group="query",
    severity=Severity.ERROR,
    summary="A service check without a status to count.",
    why="Datadog refuses it: it ends with `.count_by_status()` or `.pct_by_status()`.",
    bad=raw("service check", """'«"datadog.agent.up".over("*").by("host").last(2)»'""", message='"{{host.name}} is down."'),
    good=raw(
        "service check", """'"datadog.agent.up".over("*").by("host").last(2).count_by_status()'""", message='"{{host.name}} is down."'
    ),
)
