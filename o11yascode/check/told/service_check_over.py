"""A service check over nothing."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="service-check-over",
    group="query",
    severity=Severity.ERROR,
    summary="A service check over nothing.",
    why='`.over()` cannot be blank: `.over("*")` is everything.',
    bad=raw(
        "service check", """'"datadog.agent.up"«.over("")».by("host").last(2).count_by_status()'""", message='"{{host.name}} is down."'
    ),
    good=raw(
        "service check", """'"datadog.agent.up".over("*").by("host").last(2).count_by_status()'""", message='"{{host.name}} is down."'
    ),
)
