"""A field that the official client does not know."""

from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-unknown-field",
    group="payload",
    severity=Severity.WARNING,
    summary="A field that the official client does not know.",
    why=("Usually misspelt. Only a warning: Datadog adds fields before its client learns of them, and takes unknown ones without a word."),
    bad="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      «is_readonly»: true
      widgets: []
""",
    good="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      is_read_only: true
      widgets: []
""",
)
