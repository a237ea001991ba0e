"""A value that stands in a scope without its key."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="tag-without-key",
    group="query",
    severity=Severity.WARNING,
    summary="A value that stands in a scope without its key.",
    why=(
        "`env:prod,stg` does not mean one of two environments: it asks for the tag `env:prod` and for a tag that is just `stg`. Nothing "
        "has both. If a tag really has no key, write it first."
    ),
    bad=metric("avg:system.cpu.user{env:prod,«stg»}"),
    good=metric("avg:system.cpu.user{env IN (prod, stg)}"),
)
