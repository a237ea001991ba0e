"""A dashboard's `$variable` in the query of an SLO."""

from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

_SLO = """service: shop
slos:
  - id: answers
    kind: metric
    name: Answers
    good: sum:trace.http.request.hits{{scope},!http.status_class:5xx}.as_count()
    total: sum:trace.http.request.hits{env:prod}.as_count()
    target: 99.9
    window: 30d
    alerts: burn_rate
"""

RULE = Rule(
    name="template-variable-in-slo",
    group="query",
    severity=Severity.ERROR,
    summary="A dashboard's `$variable` in the query of an SLO.",
    why="SLOs have no template variables, as monitors have none.",
    bad=_SLO.replace("{scope}", "«$env»"),
    good=_SLO.replace("{scope}", "env:prod"),
)
