"""`outliers` of a query that is not grouped."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="outliers-without-group",
    group="query",
    severity=Severity.ERROR,
    summary="`outliers` of a query that is not grouped.",
    why="It compares the members of a group with each other: there have to be some.",
    bad=raw("query alert", "avg(last_30m):outliers(«avg:system.cpu.user{*}», 'dbscan', 7) > 0"),
    good=raw(
        "query alert", "avg(last_30m):outliers(avg:system.cpu.user{*} by {host}, 'dbscan', 7) > 0", message='"{{host.name}} differs."'
    ),
)
