"""A filter without a value."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="empty-tag-value",
    group="query",
    severity=Severity.WARNING,
    summary="A filter without a value.",
    why="`env:` matches nothing: usually a variable was empty where the query was put together.",
    bad=metric("avg:system.cpu.user{«env:»}"),
    good=metric("avg:system.cpu.user{env:prod}"),
)
