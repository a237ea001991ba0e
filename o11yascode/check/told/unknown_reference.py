"""A link or a reference to a spec that does not exist."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-reference",
    group="project",
    severity=Severity.ERROR,
    summary="A link or a reference to a spec that does not exist.",
    why="What it should lead to was renamed, removed, or misspelt: at apply there would be no id to put in its place.",
    bad=metric("avg:system.cpu.user{*}", "links:\n  - dashboard: «shop/overview»"),
    good=metric("avg:system.cpu.user{*}", "links:\n  - url: https://wiki.example.com/shop"),
)
