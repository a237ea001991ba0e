"""A question that Datadog did not answer."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="online-unanswered",
    group="online",
    severity=Severity.NOTICE,
    summary="A question that Datadog did not answer.",
    why=("The keys lack a permission, or an integration is not installed. What could not be checked is reported, not passed over."),
    bad=metric("avg:system.cpu.user{*}"),
    good=metric("avg:system.cpu.user{*}"),
)
