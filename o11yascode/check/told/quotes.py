"""Single quotes, or none, in a log monitor's query."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="quotes",
    group="query",
    severity=Severity.WARNING,
    summary="Single quotes, or none, in a log monitor's query.",
    why="Datadog has been seen to refuse single quotes with `invalid operator specified`, and documents no argument without quotes.",
    bad=raw("log alert", """\"logs(«'status:error'»).rollup('count').last('5m') > 10\""""),
    good=raw("log alert", """'logs("status:error").rollup("count").last("5m") > 10'"""),
)
