"""A Slack channel that Datadog's integration does not know."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-slack-channel",
    group="online",
    severity=Severity.WARNING,
    summary="A Slack channel that Datadog's integration does not know.",
    why="Datadog sends nothing there. Channels that the project itself registers are known.",
    bad={
        "routing/slack.yaml": "slack: {account: example}\nroute:\n  notify: [«'#oncall']\n",
        "monitors/example.yaml": metric("avg:system.cpu.user{*}"),
    },
    good=metric("avg:system.cpu.user{*}"),
)
