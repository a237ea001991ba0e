"""An event query that is grouped by more than four facets."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="too-many-groups",
    group="query",
    severity=Severity.WARNING,
    summary="An event query that is grouped by more than four facets.",
    why="Datadog takes four, and of many groups only the first 1,000.",
    bad=raw(
        "log alert",
        'logs("*").rollup("count")«.by("service,env,host,version,@http.method")».last("5m") > 10',
        message='"{{service.name}} logs more."',
    ),
    good=raw("log alert", 'logs("*").rollup("count").by("service,env").last("5m") > 10', message='"{{service.name}} logs more."'),
)
