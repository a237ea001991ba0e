"""Options for missing data that exclude each other."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-monitor-missing-data",
    group="payload",
    severity=Severity.ERROR,
    summary="Options for missing data that exclude each other.",
    why=(
        "`on_missing_data` replaces `notify_no_data` and `no_data_timeframe`; composites, service checks and SLO alerts "
        "do not have it. A query inside `default_zero()` never misses data: that is a warning."
    ),
    bad=raw(
        "query alert",
        "avg(last_5m):avg:system.cpu.user{*} > 90",
        "options:\n  on_missing_data: «show_and_notify_no_data»\n  notify_no_data: true",
    ),
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90", "options:\n  on_missing_data: show_and_notify_no_data"),
)
