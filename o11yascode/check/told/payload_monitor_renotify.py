"""What to repeat, but not how often."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-monitor-renotify",
    group="payload",
    severity=Severity.WARNING,
    summary="What to repeat, but not how often.",
    why="`renotify_statuses`, `renotify_occurrences` and `escalation_message` do nothing without `renotify_interval`.",
    bad=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90", "options:\n  renotify_statuses: «[alert]»"),
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90", "options:\n  renotify_statuses: [alert]\n  renotify_interval: 60"),
)
