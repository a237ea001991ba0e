"""A dashboard with another tag than `team:…`, or with more than five."""

from o11yascode.check.example import dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="dashboard-tag",
    group="dashboard",
    severity=Severity.ERROR,
    summary="A dashboard with another tag than `team:…`, or with more than five.",
    why=(
        "Datadog refuses it: `Invalid tag format. Valid tag keys are: team.` The header's other tags are left out of "
        "dashboards by themselves."
    ),
    bad=dashboard("kind: note\ncontent: Hello", more="tags: [«tier:1»]"),
    good=dashboard("kind: note\ncontent: Hello", more="tags: [team:web]"),
)
