"""A function with too few or too many arguments."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="function-arity",
    group="query",
    severity=Severity.ERROR,
    summary="A function with too few or too many arguments.",
    why="Datadog refuses it.",
    bad=metric("«clamp_min(avg:system.cpu.user{*})»"),
    good=metric("clamp_min(avg:system.cpu.user{*}, 5)"),
)
