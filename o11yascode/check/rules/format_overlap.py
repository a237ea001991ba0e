"""Two colours for one value."""

from collections.abc import Iterator

from o11yascode.check.example import dashboard
from o11yascode.check.formats import crossing, shown
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView
from o11yascode.diagnostics import Severity


def check(view: DashboardView) -> Iterator[Finding]:
    for formats in view.formats:
        for late, other in crossing(tuple([each.range for each in formats])):
            message = f"{shown(formats[late].given)} and {shown(formats[other].given)} are both true of the values between them"
            yield Finding(message, formats[late].path, hint="let one begin where the other ends")


_VALUE = """kind: value
title: CPU
query: avg:system.cpu.user{{*}}
conditional_formats:
  - {{comparator: "<", value: 70, palette: white_on_green}}
  - {second}
"""

RULE = Rule(
    name="format-overlap",
    group="dashboard",
    severity=Severity.WARNING,
    summary="Two conditional formats that are both true of some values, neither within the other.",
    why=(
        "The first one wins, but editors may change the order: ranges that cross each other mean one thing today and another tomorrow. "
        "A stricter format before a wider one is fine."
    ),
    bad=dashboard(_VALUE.format(second='«{comparator: ">", value: 60, palette: white_on_red}')),
    good=dashboard(_VALUE.format(second='{comparator: ">=", value: 70, palette: white_on_red}')),
    dashboard=check,
)
