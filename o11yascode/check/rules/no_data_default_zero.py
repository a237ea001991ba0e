"""A monitor that waits for missing data it can never have."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity
from o11yascode.query.ast import Call


def check(view: MonitorView) -> Iterator[Finding]:
    if isinstance(view.expr, Call) and view.expr.function == "default_zero" and view.options.get("notify_no_data") is True:
        message = "default_zero() gives a zero where there is no data: missing data is never reported"
        yield Finding(message, ("options", "notify_no_data"), hint="remove one of the two")


RULE = Rule(
    name="no-data-default-zero",
    group="monitor",
    severity=Severity.WARNING,
    summary="A monitor that reports missing data, of a query that fills gaps with zeros.",
    why="`default_zero()` around the whole query means that data is never missing. The safety net has a hole just where it is needed.",
    bad=metric(
        "default_zero(sum:shop.orders{*}.as_count())", "evaluate: sum over 10m", 'critical: "< 1"', "no_data: «{notify_after: 20m}»"
    ),
    good=metric("sum:shop.orders{*}.as_count()", "evaluate: sum over 10m", 'critical: "< 1"', "no_data: {notify_after: 20m}"),
    in_query="default_zero",
    option="notify_no_data",
    monitor=check,
)
