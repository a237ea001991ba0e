"""An argument that the function does not take."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="function-argument",
    group="query",
    severity=Severity.ERROR,
    summary="An argument that the function does not take.",
    why=("Datadog refuses a word it does not know, such as `average` where `top` ranks by `mean`, and a text where a number belongs."),
    bad=metric("top(avg:system.cpu.user{env:prod}, 10, «'average'», 'desc')"),
    good=metric("top(avg:system.cpu.user{env:prod}, 10, 'mean', 'desc')"),
)
