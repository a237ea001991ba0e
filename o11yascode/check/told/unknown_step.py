"""A step that this form of query does not have."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-step",
    group="query",
    severity=Severity.WARNING,
    summary="A step that this form of query does not have.",
    why="`logs(…)` knows index, rollup, by and last, a service check over, by, last and count_by_status.",
    bad=raw("log alert", 'logs("status:error")«.grouped("host")».rollup("count").last("5m") > 10'),
    good=raw("log alert", 'logs("status:error").rollup("count").last("5m") > 10'),
)
