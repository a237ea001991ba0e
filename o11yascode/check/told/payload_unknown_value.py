"""A value that the official client does not know."""

from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-unknown-value",
    group="payload",
    severity=Severity.WARNING,
    summary="A value that the official client does not know.",
    why="Usually misspelt. Only a warning: Datadog adds widget types and the like before its client learns of them.",
    bad="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      widgets:
        - definition: {type: «timeserie», title: CPU, requests: []}
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
