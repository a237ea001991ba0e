"""A widget outside of the grid, or without the place it needs."""

from o11yascode.check.example import raw_dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

_WIDGET = """reflow_type: fixed
widgets:
  - layout: {layout}
    definition: {type: note, content: Hello}"""

RULE = Rule(
    name="payload-widget-layout",
    group="payload",
    severity=Severity.ERROR,
    summary="A widget outside of the grid, or without the place it needs.",
    why=("A grid has twelve columns. `reflow_type: fixed` and screenboards need a place for every widget, `auto` none."),
    bad=raw_dashboard(_WIDGET.replace("{layout}", "«{x: 8, y: 0, width: 6, height: 2}»")),
    good=raw_dashboard(_WIDGET.replace("{layout}", "{x: 6, y: 0, width: 6, height: 2}")),
)
