"""An event query that does not say what it counts."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="missing-rollup",
    group="query",
    severity=Severity.ERROR,
    summary="An event query that does not say what it counts.",
    why='Datadog refuses it: `.rollup("count")` counts events.',
    bad=raw("log alert", '«logs("status:error").index("*").last("5m") > 10»'),
    good=raw("log alert", 'logs("status:error").index("*").rollup("count").last("5m") > 10'),
)
