"""A group inside a group, or on a screenboard."""

from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-widget-group",
    group="payload",
    severity=Severity.ERROR,
    summary="A group inside a group, or on a screenboard.",
    why="Groups stand at the top of an ordered dashboard only.",
    bad="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      widgets:
        - definition:
            type: group
            layout_type: ordered
            title: Outer
            widgets:
              - definition: {type: «group», layout_type: ordered, title: Inner, widgets: [{definition: {type: note, content: Hello}}]}
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
            type: group
            layout_type: ordered
            title: Outer
            widgets:
              - definition: {type: note, content: Hello}
""",
)
