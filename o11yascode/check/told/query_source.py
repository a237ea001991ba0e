"""A query that does not fit the monitor's type."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="query-source",
    group="query",
    severity=Severity.ERROR,
    summary="A query that does not fit the monitor's type.",
    why="A monitor of type `log alert` begins with `logs(…)`. Datadog cannot change the type of a monitor later.",
    bad=raw("log alert", '«metrics»("status:error").rollup("count").last("5m") > 10'),
    good=raw("log alert", 'logs("status:error").rollup("count").last("5m") > 10'),
)
