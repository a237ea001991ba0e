"""A rule that does not exist, named in `ignore` or in `o11y.yaml`."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-rule",
    group="project",
    severity=Severity.WARNING,
    summary="A rule that does not exist, named in `ignore` or in `o11y.yaml`.",
    why="Misspelt, it changes nothing.",
    bad={"o11y.yaml": "project: example\nrules: {«sum-over-guage»: off}\n", "monitors/example.yaml": metric("avg:system.cpu.user{*}")},
    good={"o11y.yaml": "project: example\nrules: {sum-over-gauge: off}\n", "monitors/example.yaml": metric("sum:system.cpu.user{*}")},
)
