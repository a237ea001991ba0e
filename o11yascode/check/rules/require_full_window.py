"""A monitor of rare events that waits for a full window."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.metrics import FAILURES
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity
from o11yascode.query.ast import Series


def check(view: MonitorView) -> Iterator[Finding]:
    if view.options.get("require_full_window") is not True or not isinstance(view.expr, Series):
        return
    if view.expr.has("as_count") and FAILURES.search(view.expr.metric):
        message = f"{view.expr.metric} has points only while something fails: a full window of them is the exception"
        yield Finding(message, ("options", "require_full_window"), hint="write require_full_window: false")


RULE = Rule(
    name="require-full-window",
    group="monitor",
    severity=Severity.WARNING,
    summary="A monitor of rare events that waits for a full window of data.",
    why="Errors are counted only while there are some. With `require_full_window` the monitor skips every window that has a gap.",
    bad=metric("sum:shop.errors{*}.as_count()", "evaluate: sum over 10m", "require_full_window: «true»"),
    good=metric("sum:shop.errors{*}.as_count()", "evaluate: sum over 10m", "require_full_window: false"),
    in_query="as_count",
    option="require_full_window",
    monitor=check,
)
