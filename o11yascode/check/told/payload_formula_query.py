"""A formula that names a query which does not exist."""

from o11yascode.check.example import raw_dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

_GRAPH = """widgets:
  - definition:
      type: timeseries
      title: CPU
      requests:
        - response_format: timeseries
          queries: [{name: cpu, data_source: metrics, query: 'avg:system.cpu.user{*}'}]
          formulas: [{formula: {formula}}]"""

RULE = Rule(
    name="payload-formula-query",
    group="payload",
    severity=Severity.WARNING,
    summary="A formula that names a query which does not exist.",
    why="The graph stays empty.",
    bad=raw_dashboard(_GRAPH.replace("{formula}", "«cpus»")),
    good=raw_dashboard(_GRAPH.replace("{formula}", "cpu")),
)
