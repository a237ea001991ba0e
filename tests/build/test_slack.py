"""Slack channels and notification rules that come of the routing."""

from o11yascode.build.slack import whole
from tests.monitor.specs import Project
from tests.test_routing import ALERTS, ONCALL, ROUTING


def test_channels_are_kept_as_written():
    first, second = whole(Project(ROUTING).context())
    assert (first.kind, first.id, first.name, first.labels["account"]) == ("slack_channel", "slack/gs2-alerts", "#gs2-alerts", "gs2")
    assert first.payload == {"account": "gs2", "name": "#gs2-alerts", "display": {"message": True, "snapshot": False}}
    assert second.payload == {"account": "gs2", "name": "#gs2-oncall", "display": {}}
    assert str(first.source) == "routing.yaml:5:5"


def test_channels_that_share_their_settings_have_places_of_their_own():
    text = 'slack:\n  account: a\n  channels:\n    "#x": &full {tags: true}\n    "#y": *full\n'
    assert [str(channel.source) for channel in whole(Project(text).context())] == ["routing.yaml:4:5", "routing.yaml:5:5"]


def test_a_channel_leaves_when_it_is_said_so():
    (channel,) = whole(Project('slack: {account: a, channels: {"#x": {state: absent}}}').context())
    assert channel.absent
    assert channel.payload == {"account": "a", "name": "#x", "display": {}}


def test_channels_need_an_account():
    context = Project('slack: {channels: {"#x": {}}}').context()
    assert whole(context) == []
    assert [d.rule for d in context.diagnostics] == ["slack-account"]


def test_the_tree_as_notification_rules():
    context = Project(ROUTING, config={"delivery": "notification_rules"}).context()
    rules = {one.name: one.payload["data"]["attributes"] for one in whole(context) if one.kind == "monitor_notification_rule"}
    bare = [handle.removeprefix("@") for handle in ALERTS]
    oncall = [handle.removeprefix("@") for handle in ONCALL]
    assert rules["demo: route"] == {"name": "demo: route", "filter": {"tags": ["o11y_route:demo.route"]}, "recipients": bare}
    assert rules["demo: route › routes[0]"] == {
        "name": "demo: route › routes[0]",
        "filter": {"tags": ["o11y_route:demo.routes.0"]},
        "conditional_recipients": {
            "conditions": [
                {"scope": "transition_type:is_alert", "recipients": oncall},
                {"scope": "transition_type:is_warning", "recipients": bare},
                {"scope": "transition_type:is_no_data", "recipients": bare},
                {"scope": "transition_type:is_recovery", "recipients": oncall},
            ]
        },
    }
    assert [one.id for one in whole(context) if one.name in rules][:2] == ["routing/route", "routing/routes.0"]
    assert not [handle for rule in rules.values() for handle in rule.get("recipients", []) if handle.startswith("@")]


def test_routes_may_be_named_in_any_script():
    tree = (
        "route: {notify: '@a', routes: [{name: 決済, match: {env: a}}, {name: 検索, match: {env: b}}, {name: Für alle!, match: {env: c}}]}"
    )
    rules = whole(Project(tree, config={"delivery": "notification_rules"}).context())
    assert [rule.id for rule in rules] == ["routing/route", "routing/決済", "routing/検索", "routing/für.alle"]
