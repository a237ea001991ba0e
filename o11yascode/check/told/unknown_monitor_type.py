"""A monitor type that is not known."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-monitor-type",
    group="monitor",
    severity=Severity.WARNING,
    summary="A monitor type that is not known.",
    why="Datadog refuses types it does not know. Only a warning: it adds some without notice.",
    bad="""service: shop
monitors:
  - id: api
    kind: raw
    name: API
    body:
      type: metrics alert
      query: «avg(last_5m):avg:system.cpu.user{*} > 90»
      message: It is slow.
    ignore: {payload-unknown-value: the same thing again}
""",
    good=raw("query alert", "avg(last_5m):avg:system.cpu.user{*} > 90"),
)
