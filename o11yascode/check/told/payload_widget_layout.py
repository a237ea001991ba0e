"""A widget outside of the grid, or without the place it needs."""

from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-widget-layout",
    group="payload",
    severity=Severity.ERROR,
    summary="A widget outside of the grid, or without the place it needs.",
    why=("A grid has twelve columns. `reflow_type: fixed` and screenboards need a place for every widget, `auto` none."),
    bad="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      reflow_type: fixed
      widgets:
        - layout: «{x: 8, y: 0, width: 6, height: 2}»
          definition: {type: note, content: Hello}
""",
    good="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      reflow_type: fixed
      widgets:
        - layout: {x: 6, y: 0, width: 6, height: 2}
          definition: {type: note, content: Hello}
""",
)
