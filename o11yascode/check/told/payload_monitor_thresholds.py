"""Thresholds without a critical one."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-monitor-thresholds",
    group="threshold",
    severity=Severity.ERROR,
    summary="Thresholds without a critical one.",
    why="Datadog refuses it: `Alert status is required.`",
    bad=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90", "options:\n  thresholds: «{warning: 70}»"),
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90", "options:\n  thresholds: {critical: 90, warning: 70}"),
)
