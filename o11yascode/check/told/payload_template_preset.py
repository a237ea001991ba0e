"""A preset for a variable that the dashboard does not have."""

from o11yascode.check.example import raw_dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

_PRESET = """template_variables:
  - {name: env, prefix: env}
template_variable_presets:
  - name: Production
    template_variables:
      - {name: {name}, values: [prod]}
widgets:
  - definition: {type: note, content: Shows $env}"""

RULE = Rule(
    name="payload-template-preset",
    group="payload",
    severity=Severity.WARNING,
    summary="A preset for a variable that the dashboard does not have.",
    why="It does nothing, or Datadog refuses it.",
    bad=raw_dashboard(_PRESET.replace("{name}", "«stage»")),
    good=raw_dashboard(_PRESET.replace("{name}", "env")),
)
