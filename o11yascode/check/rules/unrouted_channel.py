"""A Slack channel nobody routes to."""

from collections.abc import Iterator

from o11yascode.check.example import PROJECT, metric
from o11yascode.check.handles import pattern_of
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import ProjectView
from o11yascode.diagnostics import Severity
from o11yascode.routing import slack_handle


def check(view: ProjectView) -> Iterator[Finding]:
    routing = view.routing
    if routing is None or not routing.sound:
        return
    handles = {target.handle for _, notify in routing.all_rules() for targets in notify.values() for target in targets}
    handles |= {handle for handle, _ in view.facts.heard}
    handles |= {target.handle for targets in routing.receivers.values() for target in targets}
    dynamic = [pattern_of(handle) for handle in handles if "{{" in handle]
    for channel in routing.channels:
        names = {slack_handle(channel.name, routing.account), slack_handle(channel.name, None)}
        if channel.absent or names & handles or any(each.fullmatch(name) for each in dynamic for name in names):
            continue
        message = f"nothing is sent to {channel.name}"
        place = routing.places.get(channel.name) or channel.node.location()
        yield Finding(message, location=place, hint="route to it, or remove it with `state: absent`")


_CHANNELS = """slack:
  account: example
  channels:
    "#alerts": {message: true}
    «"#payments"»: {message: true}
receivers:
  platform: {slack: "#alerts"}
route:
  notify: [platform]
"""

RULE = Rule(
    name="unrouted-channel",
    group="project",
    severity=Severity.WARNING,
    summary="A Slack channel of the project that nothing is sent to.",
    why="A channel that stays silent looks healthy. It was registered for something: the route to it is missing.",
    bad={"routing/slack.yaml": _CHANNELS, "monitors/example.yaml": metric("avg:system.cpu.user{*}")},
    good={"routing/slack.yaml": PROJECT["routing/slack.yaml"], "monitors/example.yaml": metric("avg:system.cpu.user{*}")},
    project=check,
)
