"""A preset for a variable that the dashboard does not have."""

from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-template-preset",
    group="payload",
    severity=Severity.WARNING,
    summary="A preset for a variable that the dashboard does not have.",
    why="It does nothing, or Datadog refuses it.",
    bad="""service: shop
dashboards:
  - id: overview
    kind: raw
    body:
      title: Overview
      layout_type: ordered
      template_variables:
        - {name: env, prefix: env}
      template_variable_presets:
        - name: Production
          template_variables:
            - {name: «stage», values: [prod]}
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
        - {name: env, prefix: env}
      template_variable_presets:
        - name: Production
          template_variables:
            - {name: env, values: [prod]}
      widgets:
        - definition: {type: note, content: Shows $env}
""",
)
