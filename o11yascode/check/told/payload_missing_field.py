"""A field that Datadog needs."""

from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-missing-field",
    group="payload",
    severity=Severity.ERROR,
    summary="A field that Datadog needs.",
    why="Datadog refuses a body without it.",
    bad="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      widgets:
        - definition: «{type: note}»
""",
    good="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      widgets:
        - definition: {type: note, content: Hello}
""",
)
