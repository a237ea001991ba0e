"""Two queries with the same name."""

from o11yascode.check.example import raw_dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

_GRAPH = """widgets:
  - definition:
      type: timeseries
      title: CPU
      requests:
        - response_format: timeseries
          queries:
            - {name: {first}, data_source: metrics, query: 'avg:system.cpu.user{*}'}
            - {name: {second}, data_source: metrics, query: 'avg:system.cpu.system{*}'}
          formulas: [{formula: {formula}}]"""

RULE = Rule(
    name="payload-duplicate-query",
    group="payload",
    severity=Severity.ERROR,
    summary="Two queries with the same name.",
    why="A formula could mean either.",
    bad=raw_dashboard(_GRAPH.replace("{first}", "cpu").replace("{second}", "«cpu»").replace("{formula}", "cpu")),
    good=raw_dashboard(_GRAPH.replace("{first}", "user").replace("{second}", "system").replace("{formula}", "user + system")),
)
