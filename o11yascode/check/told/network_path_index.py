"""A network path query without its index."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="network-path-index",
    group="query",
    severity=Severity.ERROR,
    summary="A network path query without its index.",
    why="Datadog wants `netpath-path` or `netpath-hop`.",
    bad=raw("network-path alert", 'network-path("*")«.index("main")».rollup("count").last("5m") > 0'),
    good=raw("network-path alert", 'network-path("*").index("netpath-path").rollup("count").last("5m") > 0'),
)
