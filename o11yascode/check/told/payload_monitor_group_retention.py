"""A metric monitor that says how long groups are kept."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-monitor-group-retention",
    group="payload",
    severity=Severity.ERROR,
    summary="A metric monitor that says how long groups are kept.",
    why=("`group_retention_duration` is for logs, events, spans, RUM and the like; Datadog refuses it on metric monitors."),
    bad=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90", "options:\n  group_retention_duration: «2h»"),
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90"),
)
