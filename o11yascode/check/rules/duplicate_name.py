"""Two resources of a kind with the same name."""

from collections.abc import Iterator

from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import ProjectView
from o11yascode.diagnostics import Location, Severity
from o11yascode.resource.desired import Resource

KINDS = ("monitor", "dashboard", "slo", "synthetics_test", "notebook")


def check(view: ProjectView) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Resource] = {}
    told: set[tuple[Location, Location]] = set()
    for resource in view.resources:
        if resource.kind not in KINDS or resource.absent or not resource.name:
            continue
        first = seen.setdefault((resource.kind, resource.name.strip()), resource)
        if first is resource:
            continue
        places = (first.source, resource.source)
        if places not in told:  # once of all environments and items
            told.add(places)
            message = f'{resource.id} has the same name as {first.id}: "{resource.name}"'
            path = ("title",) if resource.kind == "dashboard" else ("name",)
            hint = "put ${{ env }} into the name" if resource.labels.get("env") != first.labels.get("env") else "tell them apart"
            yield Finding(message, path, hint=hint, resource=resource.id)


_TWO = """service: shop
env: [prod, stg]
monitors:
  - id: cpu
    kind: metric
    name: {name}
    query: avg:system.cpu.user{env:${{ env }}}
    evaluate: avg over 5m
    critical: "> 90"
    message: It is busy.
"""

RULE = Rule(
    name="duplicate-name",
    group="project",
    severity=Severity.WARNING,
    summary="Two resources of a kind with the same name.",
    why="Alerts, lists and searches show names. At three in the morning nobody can tell two monitors of one name apart.",
    bad=_TWO.replace("{name}", "«CPU»"),
    good=_TWO.replace("{name}", '"CPU (${{ env }})"'),
    project=check,
)
