"""A resource that no team owns."""

from collections.abc import Iterator

from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import ProjectView
from o11yascode.diagnostics import Severity


def check(view: ProjectView) -> Iterator[Finding]:
    if not view.config.teams and not view.facts.speaks_of_teams:
        return  # a project that does not speak of teams
    for resource in view.resources:
        if resource.id in view.facts.unowned:
            hint = f"add team: {next(iter(view.config.teams), 'NAME')} here or to the file's header"
            yield Finding(f"no team owns {resource.id}", hint=hint, resource=resource.id, location=resource.source)


_ONE = """service: shop
{team}monitors:
  - {mark}id: cpu
    kind: metric
    name: CPU
    query: avg:system.cpu.user{env:prod}
    evaluate: avg over 5m
    critical: "> 90"
    message: It is busy.
"""
_CONFIG = "project: example\nteams: {web: {}}\n"

RULE = Rule(
    name="missing-team",
    group="project",
    severity=Severity.WARNING,
    summary="A resource that no team owns, in a project that has teams.",
    why="An alert without an owner is everybody's, and so nobody's. Projects that do not mention teams at all are left alone.",
    bad={"o11y.yaml": _CONFIG, "monitors/example.yaml": _ONE.replace("{team}", "").replace("{mark}", "«")},
    good={"o11y.yaml": _CONFIG, "monitors/example.yaml": _ONE.replace("{team}", "team: web\n").replace("{mark}", "")},
    project=check,
)
