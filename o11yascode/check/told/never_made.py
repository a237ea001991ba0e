"""A spec that makes nothing, because its `when` never holds."""

from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

_SPEC = """service: shop
env: [prod, stg]
monitors:
  - id: cpu
    kind: metric
    name: CPU
    when: «${{ env == 'produ' }}
    query: avg:system.cpu.user{env:${{ env }}}
    evaluate: avg over 5m
    critical: "> 90"
    message: It is slow.
    notify: ["@ops@example.com"]
    runbook: https://wiki.example.com/cpu
    team: platform
"""

RULE = Rule(
    name="never-made",
    group="project",
    severity=Severity.WARNING,
    summary="A `when` that asks for an environment and holds in none, or for a target that there is not.",
    why=(
        "Nothing is made of the spec, and nobody notices that the monitor is missing. A plain switch (`when: ${{ enabled }}`) is left "
        "alone, and so is what depends on the target: it may hold for another."
    ),
    bad=_SPEC,
    good=_SPEC.replace("«", "").replace("produ", "prod"),
)
