"""An `ignore` without a reason."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="ignore-reason",
    group="project",
    severity=Severity.NOTICE,
    summary="An `ignore` without a reason.",
    why="A year later nobody knows whether it still applies. A mapping says why: `ignore: {rule: reason}`.",
    bad=metric("sum:system.cpu.user{host:web-1}", "ignore: [«sum-over-gauge»]"),
    good=metric("sum:system.cpu.user{host:web-1}", "ignore: {sum-over-gauge: one host only}"),
)
