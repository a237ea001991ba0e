"""A shift into the future."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import QueryView
from o11yascode.diagnostics import Severity
from o11yascode.query.ast import Call
from o11yascode.query.contents import number_of, operations


def check(view: QueryView) -> Iterator[Finding]:
    for node in operations(view.tree):
        if isinstance(node, Call) and node.function == "timeshift" and len(node.arguments) > 1:
            seconds = number_of(node.arguments[1])
            if seconds is not None and seconds > 0:
                at = node.arguments[1]
                message = f"`timeshift` by {at} seconds looks into the future"
                yield Finding(message, start=at.start, end=at.end, hint=f"write -{at}")


RULE = Rule(
    name="positive-timeshift",
    group="query",
    severity=Severity.WARNING,
    summary="A `timeshift` into the future.",
    why="The past is negative: `timeshift(…, -604800)` is a week ago. A positive number compares with what has not happened.",
    bad=metric("avg:system.cpu.user{*} - timeshift(avg:system.cpu.user{*}, «604800»)"),
    good=metric("avg:system.cpu.user{*} - timeshift(avg:system.cpu.user{*}, -604800)"),
    in_query="timeshift",
    query=check,
)
