"""A schedule that does not fit the monitor."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-monitor-schedule",
    group="payload",
    severity=Severity.ERROR,
    summary="A schedule that does not fit the monitor.",
    why="An evaluation window needs a query over `current_…`; a custom schedule has one recurrence, and no full window.",
    bad=raw(
        "query alert",
        "avg(last_5m):avg:system.cpu.user{*} > 90",
        "options:\n  scheduling_options:\n    evaluation_window: «{day_starts: '04:00'}»",
    ),
    good=raw(
        "query alert",
        "avg(current_1d):avg:system.cpu.user{*} > 90",
        "options:\n  scheduling_options:\n    evaluation_window: {day_starts: '04:00'}",
    ),
)
