"""An SLO that nobody is told of."""

from collections.abc import Iterator

from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import ProjectView
from o11yascode.diagnostics import Severity


def check(view: ProjectView) -> Iterator[Finding]:
    for slo in view.of("slo"):
        if slo.id not in view.facts.watched and not slo.payload.get("monitor_ids"):
            message = "no alert watches its error budget"
            yield Finding(message, hint="add alerts: burn_rate", resource=slo.id, location=slo.source)


_SLO = """service: shop
slos:
  - {mark}id: answers
    kind: metric
    name: Answers
    good: sum:trace.http.request.hits{env:prod,!http.status_class:5xx}.as_count()
    total: sum:trace.http.request.hits{env:prod}.as_count()
    target: 99.9
    window: 30d
"""

RULE = Rule(
    name="slo-without-alert",
    group="project",
    severity=Severity.WARNING,
    summary="An SLO without an alert on its error budget.",
    why="A promise that nobody watches is found broken at the end of the month. SLOs of monitors are heard through their monitors.",
    bad=_SLO.replace("{mark}", "«"),
    good=_SLO.replace("{mark}", "") + "    alerts: burn_rate\n",
    project=check,
)
