"""A monitor that Datadog's own check refuses."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="invalid-monitor",
    group="online",
    severity=Severity.ERROR,
    summary="A monitor that Datadog's own check refuses.",
    why=(
        "With `--online` each monitor that changed since Datadog last took it is sent to `monitor/validate`, which "
        "knows what no rule here does. Monitors with references to others are left out: their ids are known at apply."
    ),
    bad=metric("«avg:refused.metric{*}»"),
    good=metric("avg:system.cpu.user{*}"),
)
