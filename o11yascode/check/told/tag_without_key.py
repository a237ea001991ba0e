"""A second value that stands alone in a scope."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="tag-without-key",
    group="query",
    severity=Severity.WARNING,
    summary="A second value that stands alone in a scope.",
    why=(
        "`env:prod,stg` is not one of two environments: it asks for the tag `env:prod` and for a tag that is only called `stg`. Nothing "
        "has both. Who has tags without a key writes them first."
    ),
    bad=metric("avg:system.cpu.user{env:prod,«stg»}"),
    good=metric("avg:system.cpu.user{env IN (prod, stg)}"),
)
