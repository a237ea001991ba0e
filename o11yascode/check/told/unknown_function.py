"""A function that Datadog is not known to have."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-function",
    group="query",
    severity=Severity.WARNING,
    summary="A function that Datadog is not known to have.",
    why=(
        "A misspelt function is refused by Datadog at apply. Only a warning, because Datadog adds functions without "
        "notice; spans of `ewma`, `median` and `rollingavg` that do not exist are errors."
    ),
    bad=metric("«derivatve»(avg:system.cpu.user{*})"),
    good=metric("derivative(avg:system.cpu.user{*})"),
)
