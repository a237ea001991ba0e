"""The threshold of an SLO alert that cannot be reached."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="slo-threshold",
    group="threshold",
    severity=Severity.ERROR,
    summary="The threshold of an SLO alert that cannot be reached.",
    why="An error budget is a percentage; a burn rate is at most 1 / (1 - target), which is everything failing.",
    bad=raw("slo alert", 'error_budget("5a0f").over("30d") > «120»'),
    good=raw("slo alert", 'error_budget("5a0f").over("30d") > 75'),
)
