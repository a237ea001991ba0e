"""An `ignore` that ignores nothing."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unused-ignore",
    group="project",
    severity=Severity.WARNING,
    summary="An `ignore` that ignores nothing.",
    why="The mistake was fixed and the excuse stayed: it would hide the next one.",
    bad=metric("avg:system.cpu.user{*}", "ignore: {«sum-over-gauge»: one host only}"),
    good=metric("sum:system.cpu.user{host:web-1}", "ignore: {sum-over-gauge: one host only}"),
)
