"""A PagerDuty service, a webhook, a team or a user that Datadog does not know."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="unknown-handle",
    group="online",
    severity=Severity.WARNING,
    summary="A PagerDuty service, a webhook, a team or a user that Datadog does not know.",
    why="Datadog takes any handle, and sends nothing to one it does not know.",
    bad={
        "routing/slack.yaml": "receivers:\n  «oncall»: {pagerduty: secondary}\nroute: {notify: [oncall]}\n",
        "monitors/example.yaml": metric("avg:system.cpu.user{*}"),
    },
    good={
        "routing/slack.yaml": "receivers:\n  oncall: {pagerduty: primary}\nroute: {notify: [oncall]}\n",
        "monitors/example.yaml": metric("avg:system.cpu.user{*}"),
    },
)
