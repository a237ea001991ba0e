"""Notification rules, tag policies, restriction policies and teams."""

import pytest

from o11yascode.build.notification_rule import FORM as RULE
from o11yascode.build.restriction_policy import FORM as RESTRICTION
from o11yascode.build.tag_policy import FORM as TAG_POLICY
from o11yascode.build.team import FORM as TEAM
from tests.build.forms import ROUTING, good, make, round_trip

UUID = "00000000-0000-4000-8000-000000000001"


def test_a_rule_with_recipients() -> None:
    spec = 'id: core\nname: Core\nfilter: [team:core, env:prod]\nrecipients: [slack-shop-alerts, "@someone@example.com"]\nbundle: 1h\n'
    result = good(RULE, spec)
    assert result.payload == {
        "data": {
            "type": "monitor-notification-rule",
            "attributes": {
                "name": "Core",
                "filter": {"tags": ["team:core", "env:prod"]},
                "recipients": ["slack-shop-alerts", "someone@example.com"],
                "bundle_config": {"duration": 3600},
            },
        }
    }
    assert round_trip(RULE, result.payload) == result.payload


def test_a_rule_with_conditions() -> None:
    spec = """
        id: core
        name: Core
        filter: team:core AND NOT env:dev
        conditions: [{scope: "transition_type:is_alert", recipients: [pagerduty-primary]}]
        fallback: [slack-shop-alerts]
    """
    result = good(RULE, spec)
    assert result.attributes["filter"] == {"scope": "team:core AND NOT env:dev"}
    assert result.attributes["conditional_recipients"] == {
        "conditions": [{"scope": "transition_type:is_alert", "recipients": ["pagerduty-primary"]}],
        "fallback_recipients": ["slack-shop-alerts"],
    }
    assert round_trip(RULE, result.payload) == result.payload


def test_a_rule_may_name_receivers_of_the_routing_tree() -> None:
    one = good(RULE, "id: core\nname: Core\nfilter: [team:core]\nnotify: [platform]\n", routing=ROUTING)
    assert one.attributes["recipients"] == ["slack-shop-alerts"]
    two = good(RULE, "id: core\nname: Core\nfilter: [team:core]\nnotify: {alert: [oncall], recovery: [platform]}\n", routing=ROUTING)
    assert two.attributes["conditional_recipients"]["conditions"] == [
        {"scope": "transition_type:is_alert", "recipients": ["pagerduty-primary"]},
        {"scope": "transition_type:is_recovery", "recipients": ["slack-shop-alerts"]},
    ]


def test_a_rule_that_nobody_hears_is_told() -> None:
    assert "somebody has to be notified" in make(RULE, "id: core\nname: Core\n").problems()[0]
    assert make(RULE, "id: core\nname: Core\nstate: absent\n").resources


def test_a_tag_policy() -> None:
    result = good(TAG_POLICY, "id: team\ntag_key: team\nvalues: [core, shop]\n")
    assert result.attributes == {
        "policy_type": "tag",
        "policy": {"tag_key": "team", "tag_key_required": True, "valid_tag_values": ["core", "shop"]},
    }
    assert result.resource.name == "team"
    assert TAG_POLICY.lift(result.payload) == {"tag_key": "team", "values": ["core", "shop"]}
    assert 'needs "values"' in make(TAG_POLICY, "id: team\ntag_key: team\n").problems()[0]


def test_who_may_do_what_with_a_dashboard_of_the_project() -> None:
    spec = f"id: who\nresource: overview\nbindings:\n  editor: [team:core]\n  viewer: [org:{UUID}]\n"
    result = good(RESTRICTION, spec)
    assert result.payload == {
        "data": {
            "type": "restriction_policy",
            "id": "dashboard:${ref:shop/overview}",
            "attributes": {
                "bindings": [
                    {"relation": "editor", "principals": ["team:${ref:shop/core}"]},
                    {"relation": "viewer", "principals": [f"org:{UUID}"]},
                ]
            },
        }
    }
    assert RESTRICTION.lift(result.payload) == {
        "resource": "dashboard:shop/overview",
        "bindings": {"editor": ["team:shop/core"], "viewer": [f"org:{UUID}"]},
    }


def test_a_resource_that_the_project_does_not_make_is_named_with_its_type() -> None:
    assert good(RESTRICTION, "id: x\nresource: notebook:12345\n").payload["data"]["id"] == "notebook:12345"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ("resource: nothing", '2:11 "nothing" names no resource of this project'),
        ("resource: core", '2:11 "core" is a team, but'),
        ("resource: slo:overview", '2:11 "overview" is a dashboard, not a slo'),
        ("resource: overview\nbindings:\n  editor: [everyone]", '4:12 "everyone" is not a principal'),
        ("resource: overview\nbindings:\n  editor: [role:admin]", '4:12 "admin" names no role'),
        ("resource: overview\nbindings:\n  editor: [team:cpu]", '4:12 "cpu" is a monitor, but team is needed here'),
    ],
)
def test_wrong_policies_are_told(fields: str, problem: str) -> None:
    result = make(RESTRICTION, f"id: x\n{fields}\n")
    assert result.resources == []
    assert result.problems()[0].startswith(problem)


def test_a_teams_handle_is_its_id_unless_it_says_another() -> None:
    assert good(TEAM, "id: core\nname: The core\n").attributes == {"name": "The core", "handle": "core"}
    assert good(TEAM, "id: core\nname: The core\nhandle: kernel\n").attributes["handle"] == "kernel"
