"""What the routing says to Datadog itself: Slack channels that its integration should know, and notification rules."""

from typing import ClassVar, Literal

from o11yascode.build.form import Fields, Form, Work
from o11yascode.build.section import Section
from o11yascode.context import Context
from o11yascode.resource.desired import Payload, Resource
from o11yascode.resource.kinds.monitor_notification_rule import route_rule, route_tag
from o11yascode.routing import Notify, Route, Routing, recipients
from o11yascode.spec.plain import TypedSpec


class SlackChannelSpec(TypedSpec):
    """One channel with an id of its own: for what `slack.channels` cannot say, such as another account, or `state: absent`."""

    label: ClassVar[str] = "a Slack channel"
    kind: Literal["slack_channel"] = "slack_channel"
    account: str | None = None
    """Default: the routing's `slack.account`."""
    name: str
    """`#gs2-alerts`."""
    display: dict[Literal["message", "notified", "snapshot", "tags", "mute_buttons"], bool] | None = None


def attributes(spec: SlackChannelSpec, work: Work) -> Payload:
    routing = work.context.routing
    account = spec.account or (routing.account if routing else None)
    if account is None:
        work.error("slack-account", "the channel's account is not known", hint="write account:, the workspace's name in Datadog")
    for key in ("name", "display"):
        work.trace((key,), key)
    return {"account": account, "name": spec.name, "display": spec.display}


def fields(given: Payload, body: Payload) -> Fields:
    return {"kind": "slack_channel", "account": body.get("account"), "name": given["name"], "display": given.get("display")}


FORM = Form(
    section="slack_channels",
    kind="slack_channel",
    label="a Slack channel",
    models={"slack_channel": SlackChannelSpec},
    default="slack_channel",
    attributes=attributes,
    fields=fields,
    marked=False,
)


def whole(context: Context) -> list[Resource]:
    """The channels of `slack.channels`; and the routing tree as notification rules where the project delivers so."""
    routing = context.routing
    if routing is None:
        return []
    made = channels(routing, context)
    if context.config.delivery == "notification_rules":
        made += rules(routing, context)
    return made


def channels(routing: Routing, context: Context) -> list[Resource]:
    """One resource for each channel that the routing describes."""
    if routing.channels and routing.account is None:
        context.error("slack-account", "slack.channels needs slack.account", routing.channels[0].node, "the workspace's name in Datadog")
        return []
    return [
        Resource(
            kind="slack_channel",
            id=f"slack/{channel.name.removeprefix('#')}",
            payload={"account": routing.account, "name": channel.name, "display": dict(channel.display)},
            source=channel.node.location(),
            name=channel.name,
            labels={"kind": "slack_channel", "account": routing.account, "tags": []},
            node=channel.node,
            absent=channel.absent,
        )
        for channel in routing.channels
    ]


def rules(routing: Routing, context: Context) -> list[Resource]:
    """One notification rule for each route that speaks for monitors; it picks them by the tag that they bear for it."""
    return [_rule(route, notify, context.config.project) for route, notify in routing.all_rules() if any(notify.values())]


def _rule(route: Route, notify: Notify, project: str) -> Resource:
    id, name = route_rule(route.rule, project)
    attributes = {"name": name, "filter": {"tags": [route_tag(route.rule, project)]}, **recipients(notify)}
    return Resource(
        kind="monitor_notification_rule",
        id=id,
        payload={"data": {"type": "monitor-notification-rule", "attributes": attributes}},
        source=route.location,
        name=name,
        labels={"kind": "monitor_notification_rule", "tags": []},
    )


SECTION = Section("slack_channels", "slack_channel", FORM.build, FORM.model, marked=False, whole=whole)
lift = FORM.lift
