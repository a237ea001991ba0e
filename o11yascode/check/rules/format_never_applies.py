"""A colour that is never seen."""

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
        covering = next((first for first, range_ in before if range_.holds(found)), None)
        if covering is not None:
            message = f"{shown(each)} is never drawn: {shown(covering)} stands before it and is true as well"
            yield Finding(message, (*path, index), hint="write the strictest first")
        before.append((each, found))


_VALUE = """kind: value
title: CPU
query: avg:system.cpu.user{{*}}
conditional_formats:
  - {first}
  - {second}
"""
_WARN = '{comparator: ">", value: 70, palette: white_on_yellow}'
_RED = '{comparator: ">", value: 90, palette: white_on_red}'

RULE = Rule(
    name="format-never-applies",
    group="dashboard",
    severity=Severity.WARNING,
    summary="A conditional format that an earlier one always wins over.",
    why="Datadog takes the first format that is true: a red behind a yellow that covers it is never seen.",
    bad=dashboard(_VALUE.format(first=_WARN, second="«" + _RED)),
    good=dashboard(_VALUE.format(first=_RED, second=_WARN)),
    dashboard=check,
)
