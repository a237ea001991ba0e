"""A function that works on dashboards but not in monitors."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="function-in-monitor",
    group="query",
    severity=Severity.ERROR,
    summary="A function that works on dashboards but not in monitors.",
    why=(
        "Datadog forbids `autosmooth` in monitors: it looks at points that a monitor does not have yet. `cumsum`, "
        "`integral` and `calendar_shift` depend on the window, so they are discouraged."
    ),
    bad=metric("«autosmooth»(avg:system.cpu.user{*})"),
    good=metric("ewma_5(avg:system.cpu.user{*})"),
)
