"""A formula that names a query which does not exist."""

from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-formula-query",
    group="payload",
    severity=Severity.WARNING,
    summary="A formula that names a query which does not exist.",
    why="The graph stays empty.",
    bad="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      widgets:
        - definition:
            type: timeseries
            title: CPU
            requests:
              - response_format: timeseries
                queries: [{name: cpu, data_source: metrics, query: 'avg:system.cpu.user{*}'}]
                formulas: [{formula: «cpus»}]
""",
    good="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      widgets:
        - definition:
            type: timeseries
            title: CPU
            requests:
              - response_format: timeseries
                queries: [{name: cpu, data_source: metrics, query: 'avg:system.cpu.user{*}'}]
                formulas: [{formula: cpu}]
""",
)
