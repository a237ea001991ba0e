"""Two queries with the same name."""

from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-duplicate-query",
    group="payload",
    severity=Severity.ERROR,
    summary="Two queries with the same name.",
    why="A formula could mean either.",
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
                queries:
                  - {name: cpu, data_source: metrics, query: 'avg:system.cpu.user{*}'}
                  - {name: «cpu», data_source: metrics, query: 'avg:system.cpu.system{*}'}
                formulas: [{formula: cpu}]
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
                queries:
                  - {name: user, data_source: metrics, query: 'avg:system.cpu.user{*}'}
                  - {name: system, data_source: metrics, query: 'avg:system.cpu.system{*}'}
                formulas: [{formula: user + system}]
""",
)
