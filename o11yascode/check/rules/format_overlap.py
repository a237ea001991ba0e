"""Two colours for one value."""

from collections.abc import Iterator
from typing import Any

from o11yascode.check.example import dashboard
from o11yascode.check.formats import Range, range_of, shown
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView
from o11yascode.diagnostics import Severity
from o11yascode.resource.desired import Path


def check(view: DashboardView) -> Iterator[Finding]:
    for path, given in view.formats:
        yield from _formats(given, path)


def _formats(given: list[Any], path: Path) -> Iterator[Finding]:
    before: list[tuple[object, Range]] = []
    for index, each in enumerate(given):
        found = range_of(each)
        if found is None:
            continue
        other = next((first for first, range_ in before if range_.crosses(found)), None)
        if other is not None:
            message = f"{shown(each)} and {shown(other)} are both true of the values between them"
            yield Finding(message, (*path, index), hint="let one begin where the other ends")
        before.append((each, found))


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
