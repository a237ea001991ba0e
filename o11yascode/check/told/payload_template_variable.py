"""A template variable that Datadog refuses."""

from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-template-variable",
    group="payload",
    severity=Severity.ERROR,
    summary="A template variable that Datadog refuses.",
    why="`default` and `defaults` exclude each other, a default cannot be empty, and no two variables can have the same name.",
    bad="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      template_variables:
        - {name: env, prefix: env, default: «prod», defaults: [prod]}
      widgets:
        - definition: {type: note, content: Shows $env}
""",
    good="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      template_variables:
        - {name: env, prefix: env, defaults: [prod]}
      widgets:
        - definition: {type: note, content: Shows $env}
""",
)
