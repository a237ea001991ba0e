"""A warning or a recovery on the wrong side of its threshold."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-monitor-threshold-order",
    group="threshold",
    severity=Severity.ERROR,
    summary="A warning or a recovery on the wrong side of its threshold.",
    why=(
        "With `>` the warning lies below the critical threshold and the recovery below what it recovers from; with `<` "
        "above. Datadog refuses anything else."
    ),
    bad=metric("avg:system.cpu.user{*}", 'warning: «"> 95"»'),
    good=metric("avg:system.cpu.user{*}", 'warning: "> 70"'),
)
