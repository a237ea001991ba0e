"""A colour that is never seen."""

from collections.abc import Iterator

from o11yascode.check.example import dashboard
from o11yascode.check.formats import covered, shown
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView
from o11yascode.diagnostics import Severity


def check(view: DashboardView) -> Iterator[Finding]:
    for formats in view.formats:
        for late, early in covered(tuple([each.range for each in formats])):
            message = f"{shown(formats[late].given)} is never drawn: {shown(formats[early].given)} stands before it and is true as well"
            yield Finding(message, formats[late].path, hint="write the strictest first")


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
