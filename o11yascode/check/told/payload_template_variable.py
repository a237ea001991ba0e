"""A template variable that Datadog refuses."""

from o11yascode.check.example import raw_dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

_VARIABLE = """template_variables:
  - {name: env, prefix: env, {defaults}}
widgets:
  - definition: {type: note, content: Shows $env}"""

RULE = Rule(
    name="payload-template-variable",
    group="payload",
    severity=Severity.ERROR,
    summary="A template variable that Datadog refuses.",
    why="`default` and `defaults` exclude each other, a default cannot be empty, and no two variables can have the same name.",
    bad=raw_dashboard(_VARIABLE.replace("{defaults}", "default: «prod», defaults: [prod]")),
    good=raw_dashboard(_VARIABLE.replace("{defaults}", "defaults: [prod]")),
)
