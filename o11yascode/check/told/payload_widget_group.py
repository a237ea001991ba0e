"""A group inside a group, or on a screenboard."""

from o11yascode.check.example import raw_dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

_OUTER = """widgets:
  - definition:
      type: group
      layout_type: ordered
      title: Outer
      widgets:
        - definition: {inner}"""
_NOTE = "{type: note, content: Hello}"
_INNER = "{type: «group», layout_type: ordered, title: Inner, widgets: [{definition: {type: note, content: Hello}}]}"

RULE = Rule(
    name="payload-widget-group",
    group="payload",
    severity=Severity.ERROR,
    summary="A group inside a group, or on a screenboard.",
    why="Groups stand at the top of an ordered dashboard only.",
    bad=raw_dashboard(_OUTER.replace("{inner}", _INNER)),
    good=raw_dashboard(_OUTER.replace("{inner}", _NOTE)),
)
