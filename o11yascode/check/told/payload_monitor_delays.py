"""Two delays for new groups."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-monitor-delays",
    group="payload",
    severity=Severity.WARNING,
    summary="Two delays for new groups.",
    why="`new_group_delay` replaces `new_host_delay`: only one counts.",
    bad=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90", "options:\n  new_group_delay: 60\n  new_host_delay: «600»"),
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90", "options:\n  new_group_delay: 60"),
)
