"""A dashboard with another tag than `team:…`, or with more than five."""

from o11yascode.check.example import raw_dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="payload-dashboard-tag",
    group="payload",
    severity=Severity.ERROR,
    summary="A dashboard with another tag than `team:…`, or with more than five.",
    why=(
        "Datadog refuses it: `Invalid tag format. Valid tag keys are: team.` The header's other tags are left out of "
        "dashboards by themselves."
    ),
    bad=raw_dashboard("tags: [«env:prod»]\nwidgets: []"),
    good=raw_dashboard("tags: [team:web]\nwidgets: []"),
)
