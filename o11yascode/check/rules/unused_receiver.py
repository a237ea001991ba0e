"""A receiver nobody uses."""

from collections.abc import Iterator

from o11yascode.check.example import PROJECT, metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import ProjectView
from o11yascode.diagnostics import Severity


def check(view: ProjectView) -> Iterator[Finding]:
    routing = view.routing
    if routing is None or not routing.sound:
        return
    used = {target.receiver for _, notify in routing.all_rules() for targets in notify.values() for target in targets}
    used |= {receiver for _, receiver in view.facts.heard}
    for name in routing.receivers:
        if name not in used and name in routing.places:
            yield Finding(
                f'no route and no spec uses the receiver "{name}"', location=routing.places[name], hint="route to it, or remove it"
            )


_ROUTING = PROJECT["routing/slack.yaml"]

RULE = Rule(
    name="unused-receiver",
    group="project",
    severity=Severity.WARNING,
    summary="A receiver that no route and no spec uses.",
    why="Somebody expects to be told and is not: the route that should lead there is missing or misspelt.",
    bad={
        "routing/slack.yaml": _ROUTING.replace("route:", "  «oncall»: {pagerduty: shop}\nroute:"),
        "monitors/example.yaml": metric("avg:system.cpu.user{*}"),
    },
    good={
        "routing/slack.yaml": _ROUTING.replace("route:", "  oncall: {pagerduty: shop}\nroute:").replace("[platform]", "[platform, oncall]"),
        "monitors/example.yaml": metric("avg:system.cpu.user{*}"),
    },
    project=check,
)
