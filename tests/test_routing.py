# ruff: noqa: E501, RUF024
"""The routing tree: who hears of what, by which rule."""

import pytest

from o11yascode.build.project import load_project
from o11yascode.check.run import everything_wrong
from o11yascode.diagnostics import Diagnostic, Severity
from o11yascode.resource.desired import STATES
from o11yascode.routing import read_routing, slack_handle
from tests.monitor.specs import Project, parse

ROUTING = """
slack:
  account: gs2
  channels:
    "#gs2-alerts": {message: true, snapshot: false}
    "#gs2-oncall":
receivers:
  platform: {slack: "#gs2-alerts"}
  oncall: {slack: "#gs2-oncall", pagerduty: gs2-primary}
  mail: {email: [a@example.com, b@example.com], webhook: hook, oncall: gs2, workflow: wf, team: gs2, handle: [all, "@x"]}
route:
  notify: [platform]
  routes:
    - match: {priority: [P1, P2], env: prod}
      notify:
        alert: [oncall]
        warning: [platform]
        no_data: [platform]
        recovery: [oncall]
    - match: {team: payments}
      slack: "#payments-{{env.name}}"
    - match: {tags: ["tier:*", pci]}
      continue: true
      notify: mail
    - match: {id: "gs2/db-*"}
      name: databases
      routes:
        - match: {kind: log}
          notify: {alert: oncall}
        - match: {env: none}
          notify: ["#direct", "@raw-handle"]
"""


def routing(text=ROUTING):
    found = []
    read = read_routing([parse(text, "routing.yaml")], found)
    return read, found


def heard(**labels):
    read, diagnostics = routing()
    assert not diagnostics
    found = {}
    for mention in read.resolve({"tags": [], **labels}):
        found.setdefault(mention.state, []).append(mention.handle)
    return found


ALERTS, ONCALL = ["@slack-gs2-gs2-alerts"], ["@slack-gs2-gs2-oncall", "@pagerduty-gs2-primary"]
MAIL = ["@webhook-hook", "@oncall-gs2", "@workflow-wf", "@team-gs2", "@all", "@x"]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({}, dict.fromkeys(STATES, ALERTS)),
        ({"priority": "P1", "env": "prod"}, {"alert": ONCALL, "warning": ALERTS, "no_data": ALERTS, "recovery": ONCALL}),
        ({"priority": "P1", "env": "stg"}, dict.fromkeys(STATES, ALERTS)),
        (
            {"priority": "P1", "env": "prod", "team": "payments"},
            {"alert": ONCALL, "warning": ALERTS, "no_data": ALERTS, "recovery": ONCALL},
        ),
        ({"team": "payments"}, dict.fromkeys(STATES, ["@slack-gs2-payments-{{env.name}}"])),
        ({"tags": ["tier:1"]}, dict.fromkeys(STATES, ALERTS)),
        ({"tags": ["tier:1", "pci"]}, dict.fromkeys(STATES, ["@a@example.com", "@b@example.com", *MAIL])),
        ({"id": "gs2/db-slow", "env": "prod", "kind": "metric"}, dict.fromkeys(STATES, ALERTS)),
        ({"id": "gs2/db-slow", "env": "prod", "kind": "log"}, {"alert": ONCALL, "warning": ALERTS, "no_data": ALERTS, "recovery": ALERTS}),
        ({"id": "gs2/db-slow", "kind": "metric"}, dict.fromkeys(STATES, ["@slack-gs2-direct", "@raw-handle"])),
    ],
)
def test_the_first_match_wins_and_what_it_leaves_open_is_its_parents(labels, expected):
    assert heard(**labels) == expected


def test_continue_goes_on_to_the_next():
    found = heard(id="gs2/db-slow", tags=["tier:1", "pci"])
    assert found["alert"] == ["@a@example.com", "@b@example.com", *MAIL, "@slack-gs2-direct", "@raw-handle"]


def test_each_mention_names_its_rule_and_place():
    read, _ = routing()
    first, *_ = read.resolve({"priority": "P2", "env": "prod", "tags": []})
    assert (first.receiver, first.rule, str(first.location)) == ("oncall", "route › routes[0]", "routing.yaml:14:7")
    assert {mention.rule for mention in read.resolve({"id": "gs2/db-1", "tags": []})} == {"route › databases › routes[1]"}


@pytest.mark.parametrize(
    ("channel", "account", "handle"),
    [
        ("#gs2-alerts", "gs2", "@slack-gs2-gs2-alerts"),
        ("alerts", None, "@slack-alerts"),
        ("#payments-{{env.name}}", "gs2", "@slack-gs2-payments-{{env.name}}"),
    ],
)
def test_slack_handles(channel, account, handle):
    assert slack_handle(channel, account) == handle


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("route: {notify: [nobody]}", "unknown-receiver 1:18"),
        ("receivers: {platform: {slack: a}}\nroute: {notify: platfrm}", "unknown-receiver 2:17"),
        ("route: {notify: {alrt: ['@a'], alert: ['@b']}}", "unknown-state 1:18"),
        ("route: {routes: []}", "routing-silent-root 1:8"),
        ("route: {notify: '@a', routes: [{match: {tier: 1}}]}", "unknown-field 1:41"),
        ("route: {slack: '#a b'}", "slack-channel 1:16"),
        ("receivers: {platform: {}}", "routing-form 1:23"),
        ("receivers: {platform: {slak: a}}", "unknown-field 1:24"),
        ("slack: {account: gs2, chanels: {}}", "unknown-field 1:23"),
        ("receivers: [a]", "routing-form 1:12"),
        ("receivers: {a: {slack: 'a b'}}", "slack-channel 1:24"),
        ("receivers: {a: {slack: ['#a', '@slack-x-a']}}", "slack-channel 1:31"),
        ("receivers: {a: {slack: '#Ops'}}", "slack-channel 1:24"),
        ("receivers: {a: {webhook: my hook}}", "routing-form 1:26"),
        ("receivers: {a: {email: [a@b.io, b]}}", "routing-form 1:33"),
        ("receivers: {a: {pagerduty: pagerduty-main}}", "routing-form 1:28"),
        ("route: {notify: '@a', match: {env: prod}}", "routing-form 1:23"),
        ("route: {notify: '@a', continue: true}", "routing-form 1:23"),
        ("route: {notify: '@a', routes: [{match: {team: }, notify: '@b'}]}", "routing-form 1:41"),
        ("route: {notify: '@a', routes: [{match: {tags: []}, notify: '@b'}]}", "routing-form 1:41"),
        ("route: {notify: [3]}", "routing-form 1:18"),
    ],
)
def test_bad_routing_has_its_place(text, problem):
    _, found = routing(text)
    assert [f"{d.rule} {d.location.line}:{d.location.column}" for d in found] == [problem]


def test_a_handle_that_looks_odd_may_be_meant_so():
    text = "receivers: {a: {workflow: 'w(host=host.name, env=x)', pagerduty: '@pagerduty-pagerduty-x', email: '{{owner.name}}'}}"
    read, found = routing(text)
    assert not found
    handles = {target.handle for target in read.receivers["a"]}
    assert handles == {"@workflow-w(host=host.name, env=x)", "@pagerduty-pagerduty-x", "@{{owner.name}}"}


def test_every_place_has_its_handle():
    places = "pagerduty opsgenie email teams google_chat webhook oncall workflow case team sns victorops jira servicenow handle"
    read, found = routing("receivers: {a: {" + ", ".join(f"{place}: a@b.io" for place in places.split()) + "}}")
    assert not found
    assert [target.handle.removesuffix("a@b.io") for target in read.receivers["a"]] == [
        "@pagerduty-", "@opsgenie-", "@", "@teams-", "@hangouts-", "@webhook-", "@oncall-", "@workflow-", "@case-", "@team-", "@sns-",
        "@victorops-", "@jira-", "@servicenow-",
    ]  # fmt: skip


def test_who_hears_of_few_states_is_not_who_hears_of_all():
    read, _ = routing("route: {notify: '@a', routes: [{match: {env: prod}, continue: true, notify: '@b'}, {notify: '@a'}]}")
    said = [[(m.state, m.handle) for m in read.resolve({"env": "prod"}, states)] for states in (("alert",), ("alert", "recovery"))]
    assert said == [[("alert", "@b"), ("alert", "@a")], [("alert", "@b"), ("alert", "@a"), ("recovery", "@b"), ("recovery", "@a")]]


@pytest.mark.parametrize("priority", ["p1", "1", "P1"])
def test_a_priority_may_be_written_in_any_way(priority):
    read, _ = routing(f"route: {{notify: '@a', routes: [{{match: {{priority: '{priority}'}}, notify: '@b'}}]}}")
    assert {mention.handle for mention in read.resolve({"priority": "P1", "tags": []})} == {"@b"}


def test_who_is_reminded_hears_too():
    project = Project("route: {notify: '@a'}")
    again = "renotify: {every: 1h, statuses: [alert, warning], message: 'Still. @oncall'}\nno_data: notify\nwarning: 0.5"
    mentions = project.build(METRIC + again).resource.mentions
    assert [(m.state, m.handle) for m in mentions if m.rule == "renotify"] == [("alert", "@oncall"), ("warning", "@oncall")]
    alone = Project().build(METRIC + "renotify: {every: 1h, message: 'Still. @oncall'}")
    assert [d.message for d in alone.diagnostics] == ["nobody hears of its alert"]


def test_nothing_is_said_twice():
    found = []
    nodes = [parse("route: {slack: '#a'}\nslack: {account: x}", "a.yaml"), parse("route: {slack: '#b'}\nslack: {account: y}", "b.yaml")]
    read_routing(nodes, found)
    assert [(d.rule, str(d.location)) for d in found] == [("routing-twice", "b.yaml:2:18"), ("routing-twice", "b.yaml:1:8")]
    text = "slack: {channels: {'#a': {}}}\nreceivers: {web: {slack: '#a'}}"
    found = []
    read_routing([parse(text, "a.yaml"), parse(text, "b.yaml")], found)
    assert [(d.message, str(d.location)) for d in found] == [
        ('the Slack channel "#a" is described twice', "b.yaml:1:20"),
        ('the receiver "web" is described twice', "b.yaml:2:13"),
    ]


def test_several_files_may_describe_it():
    found = [Diagnostic("yaml", Severity.ERROR, "of another file")]
    texts = ["slack: {account: x}", "slack: {account: x}\nroute: {slack: '#a', continue: false}", "slack: {channels: {'#a': {}}}"]
    read = read_routing([parse(text) for text in texts], found)
    assert len(found) == 1
    assert read.sound, "what is wrong elsewhere says nothing of it"
    assert {mention.handle for mention in read.resolve({})} == {"@slack-x-a"}


METRIC = 'kind: metric\nname: n\nquery: "avg:m{*}"\nevaluate: 5m\ncritical: "> 1"\n'


def test_a_routed_monitor():
    built = Project(ROUTING, env="prod").build(METRIC + "priority: P1\nwarning: 0.5\nmessage: It broke.")
    assert built.payload["message"] == (
        "It broke.\n\n"
        "{{#is_alert}} @slack-gs2-gs2-oncall @pagerduty-gs2-primary {{/is_alert}}\n"
        "{{#is_warning}} @slack-gs2-gs2-alerts {{/is_warning}}\n"
        "{{#is_recovery}} @slack-gs2-gs2-oncall @pagerduty-gs2-primary {{/is_recovery}}"
    )
    assert [(mention.state, mention.handle, mention.receiver, mention.rule) for mention in built.resource.mentions] == [
        ("alert", "@slack-gs2-gs2-oncall", "oncall", "route › routes[0]"),
        ("alert", "@pagerduty-gs2-primary", "oncall", "route › routes[0]"),
        ("warning", "@slack-gs2-gs2-alerts", "platform", "route › routes[0]"),
        ("recovery", "@slack-gs2-gs2-oncall", "oncall", "route › routes[0]"),
        ("recovery", "@pagerduty-gs2-primary", "oncall", "route › routes[0]"),
    ]
    assert not built.diagnostics


def test_only_states_that_the_monitor_has_are_written():
    built = Project(ROUTING, env="prod").build(METRIC + "priority: P1")
    assert built.payload["message"] == "@slack-gs2-gs2-oncall @pagerduty-gs2-primary"


@pytest.mark.parametrize(
    ("own", "message", "rule"),
    [
        ('slack: "#mine"', "@slack-gs2-mine", "spec"),
        ("notify: [oncall]", "@slack-gs2-gs2-oncall @pagerduty-gs2-primary", "spec"),
        ("notify: {alert: [oncall], recovery: platform}", "{{#is_alert}} @slack-gs2-gs2-oncall @pagerduty-gs2-primary {{/is_alert}}\n{{#is_recovery}} @slack-gs2-gs2-alerts {{/is_recovery}}", "spec"),
        ('slack: ["#a", "#b"]\nnotify: "@c"', "@c @slack-gs2-a @slack-gs2-b", "spec"),
        ("message: Hello @slack-gs2-gs2-alerts", "Hello @slack-gs2-gs2-alerts", "route"),
    ],
)  # fmt: skip
def test_a_monitor_may_say_itself_who_hears(own, message, rule):
    built = Project(ROUTING).build(METRIC + own)
    assert built.payload["message"] == message
    assert {mention.rule for mention in built.resource.mentions} == {rule}


def test_a_mention_in_the_message_counts():
    built = Project().build(METRIC + "message: Hello @slack-ops")
    assert [(m.state, m.handle, m.receiver) for m in built.resource.mentions] == [
        ("alert", "@slack-ops", "message"),
        ("recovery", "@slack-ops", "message"),
    ]
    assert not built.diagnostics


def test_a_mention_that_only_some_groups_make_does_not_stand_for_the_route():
    text = "{{#is_match 'env.name' 'x'}} @slack-gs2-gs2-alerts {{/is_match}}"
    built = Project(ROUTING).build(METRIC + f'message: "{text}"')
    assert built.payload["message"] == f"{text}\n\n@slack-gs2-gs2-alerts"


@pytest.mark.parametrize(
    "kind",
    [
        "kind: composite\nname: n\nexpression: api-5xx && deploying\n",
        "kind: service_check\nname: n\ncheck: a.up\nby: host\ncritical: 3\n",
        "kind: raw\nname: n\nbody: {type: composite, query: 1 && 2}\n",
    ],
)
def test_composites_and_service_checks_warn_without_a_threshold_of_their_own(kind):
    built = Project(ROUTING, env="prod").build(kind + "priority: P1")
    assert built.payload["message"] == (
        "{{#is_alert}} @slack-gs2-gs2-oncall @pagerduty-gs2-primary {{/is_alert}}\n"
        "{{#is_warning}} @slack-gs2-gs2-alerts {{/is_warning}}\n"
        "{{#is_recovery}} @slack-gs2-gs2-oncall @pagerduty-gs2-primary {{/is_recovery}}"
    )
    assert [mention.handle for mention in built.resource.mentions if mention.state == "warning"] == ["@slack-gs2-gs2-alerts"]
    assert not Project(ROUTING).build(kind + "notify: {alert: oncall}").diagnostics


@pytest.mark.parametrize(
    ("project", "own", "severity", "what"),
    [
        (Project(), "", "warning", "nobody hears of its alert"),
        (Project(ROUTING), "notify: []", "error", "nobody hears of its alert"),
        (Project(), "message: '{{#is_warning}} @a {{/is_warning}}'\nwarning: 0.5", "warning", "nobody hears of its alert"),
        (
            Project(),
            "message: '{{#is_alert}} @a {{/is_alert}}'\nwarning: 0.5\nno_data: notify",
            "warning",
            "nobody hears of its warning or no data",
        ),
        (Project("slack: {account: a}"), "", "error", "nobody hears of its alert"),
        (
            Project("route: {notify: '@a', routes: [{name: mute, match: {env: none}, notify: []}]}"),
            "",
            "error",
            "nobody hears of its alert: route › mute notifies nobody of it",
        ),
        (Project("route: {notify: {alert: '@a'}}"), "warning: 0.5", "error", "nobody hears of its warning: route notifies nobody of it"),
    ],
)
def test_a_monitor_that_nobody_hears_of(project, own, severity, what):
    built = project.build(METRIC + own)
    assert [(d.rule, d.severity, d.message) for d in built.diagnostics] == [("unheard-monitor", severity, what)]


def test_who_is_named_without_a_receiver_is_named_at_a_place():
    tree = "receivers: {web: {slack: '#w'}}\nroute: {notify: [web, '#a', '@b']}"
    places = {m.handle: str(m.location).partition(":")[2] for m in Project(tree).build(METRIC).resource.mentions}
    assert places == {"@slack-w": "2:8", "@slack-a": "2:23", "@b": "2:29"}
    own = Project(tree).build(METRIC + "notify: [web]\nslack: ['#a', '#c']").resource
    places = {m.handle: str(m.location).partition(":")[2] for m in own.mentions}
    assert places == {"@slack-w": "8:8", "@slack-a": "8:9", "@slack-c": "8:15"}


def test_a_state_may_be_given_to_nobody_on_purpose():
    assert not Project(ROUTING).build(METRIC + "warning: 0.5\nnotify: {alert: oncall, warning: []}").diagnostics


def test_a_part_of_a_composite_may_be_silent():
    assert not Project(ROUTING).build(METRIC + "notify: []\nignore: [unheard-monitor]").diagnostics


@pytest.mark.parametrize("expression", ["demo/slow && !demo/known", "slow || known", "demo/slow/${{ env }} && !demo/known/${{ env }}"])
def test_what_is_given_to_nobody_is_heard_through_its_composite(tmp_path, expression):
    (tmp_path / "monitors").mkdir()
    (tmp_path / "o11y.yaml").write_text("project: demo\n")
    metric = "kind: metric, name: n, query: 'avg:a{*}', evaluate: 5m, critical: 1"
    (tmp_path / "monitors/a.yaml").write_text(
        f"service: demo\nenv: [prod]\nroute: {{notify: '@a'}}\nmonitors:\n"
        f"  - {{id: slow, {metric}, notify: []}}\n  - {{id: known, {metric}}}\n  - {{id: alone, {metric}, notify: []}}\n"
        f"  - {{id: any, kind: composite, name: c, expression: '{expression}'}}\n"
    )
    found = load_project(tmp_path).diagnostics
    assert [(d.rule, d.resource) for d in found] == [("unheard-monitor", "demo/alone/prod")]


def test_of_a_tree_that_is_wrong_nothing_else_is_said(tmp_path):
    (tmp_path / "o11y.yaml").write_text("project: gs2\n")
    routing = 'slack: {account: gs2, channels: {"#a": {}}}\nreceivers: {web: {slack: "#a"}}\nroute: {notify: [wbe]}\n'
    monitor = "service: demo\nmonitors:\n  - {id: a, kind: metric, name: A, query: 'avg:a.b{*}', evaluate: avg over 5m, critical: 1, message: '{{value}}'}\n"
    project = load_project(tmp_path, files={"routing/a.yaml": routing, "monitors/a.yaml": monitor})
    assert [d.rule for d in everything_wrong(project)] == ["unknown-receiver"]


def test_where_a_file_cannot_be_read_nobody_misses_the_routing(tmp_path):
    (tmp_path / "o11y.yaml").write_text("project: gs2\n")
    monitor = (
        "service: demo\nmonitors:\n  - {id: a, kind: metric, name: A, query: 'avg:a.b{*}', evaluate: 5m, critical: 1, notify: [web]}\n"
    )
    files = {"routing/a.yaml": "receivers: {web: {handle: a}\nroute: {notify: [web]}\n", "monitors/a.yaml": monitor}
    assert {d.rule for d in load_project(tmp_path, files=files).diagnostics} == {"yaml"}


def test_delivery_by_notification_rules():
    project = Project(ROUTING, env="prod", config={"delivery": "notification_rules"})
    built = project.build(METRIC + "priority: P1\nmessage: It broke.")
    assert built.payload["message"] == "It broke."
    assert "o11y_route:demo.routes.0" in built.payload["tags"]
    assert {mention.handle for mention in built.resource.mentions} == set(ONCALL)


def test_where_rules_deliver_a_message_says_who_hears_by_the_spec_itself():
    project = Project(ROUTING, env="prod", config={"delivery": "notification_rules"})
    built = project.build(METRIC + "priority: P1\nmessage: It broke.\nnotify: '@me@example.com'")
    assert "@me@example.com" in built.payload["message"]
    assert not [tag for tag in built.payload["tags"] if tag.startswith("o11y_route:")]
    assert {mention.handle for mention in built.resource.mentions} == {"@me@example.com"}


def test_a_route_that_only_adds_somebody_needs_a_last_one():
    tree = "route:\n  notify: '@a'\n  routes:\n    - {match: {tags: pci}, continue: true, notify: {alert: '@sec', recovery: []}}\n"
    labels = {"tags": ["pci"]}
    alone, _ = routing(tree)
    assert [m.handle for m in alone.resolve(labels, ("alert", "recovery"))] == ["@sec"]
    both, _ = routing(tree + "    - {notify: '@a'}\n")
    assert [(m.state, m.handle) for m in both.resolve(labels, ("alert", "recovery"))] == [
        ("alert", "@sec"),
        ("alert", "@a"),
        ("recovery", "@a"),
    ]
