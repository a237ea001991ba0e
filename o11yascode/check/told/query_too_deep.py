"""Parentheses or functions nested deeper than anybody writes by hand."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="query-too-deep",
    group="query",
    severity=Severity.ERROR,
    summary="Parentheses or functions nested deeper than anybody writes by hand.",
    why="A query nested this deep is made by a program that ran away; no reader follows it, and parsers give up on it.",
    bad=metric("(" * 50 + "«(»" + "avg:system.load.1{*}" + ")" * 51),
    good=metric("((avg:system.load.1{*}))"),
)
