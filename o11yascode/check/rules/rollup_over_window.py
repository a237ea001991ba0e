"""A rollup longer than the monitor's window."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import QueryView
from o11yascode.diagnostics import Severity
from o11yascode.query.contents import number_of


def check(view: QueryView) -> Iterator[Finding]:
    if view.window is None:
        return
    for one in view.series:
        for modifier in one.modifiers:
            seconds = number_of(modifier.arguments[-1]) if modifier.name == "rollup" and modifier.arguments else None
            if seconds is not None and seconds > view.window * 60:
                at = modifier.arguments[-1]
                message = f"a point of {at} seconds does not fit into a window of {view.window} minutes"
                yield Finding(message, start=at.start, end=at.end, hint=f"at most {view.window * 60}, or a longer window")


RULE = Rule(
    name="rollup-over-window",
    group="query",
    severity=Severity.WARNING,
    summary="A rollup longer than the monitor's window.",
    why=(
        "The window then holds a part of one point, whose value changes until the point is complete: "
        "the monitor alerts on half-filled numbers, or has no data."
    ),
    bad=metric("sum:trace.http.request.hits{*}.rollup(sum, «3600»)", "evaluate: sum over 10m"),
    good=metric("sum:trace.http.request.hits{*}.rollup(sum, 300)", "evaluate: sum over 10m"),
    in_query="rollup",
    query=check,
)
