"""A monitor or a test nobody hears of."""

from collections.abc import Mapping

from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

_FILES: Mapping[str, str] = {
    "routing/slack.yaml": """slack: {account: example}
receivers:
  platform: {slack: "#alerts"}
route:
  notify: {alert: [platform]}
""",
    "monitors/example.yaml": """service: shop
monitors:
  - «id: api
    kind: metric
    name: API
    query: avg:system.cpu.user{env:prod}
    evaluate: avg over 5m
    critical: "> 90"
    warning: "> 70"
    message: It is slow.
""",
}

RULE = Rule(
    name="unheard-monitor",
    group="project",
    severity=Severity.ERROR,
    summary="A monitor that alerts, warns or misses data, or a synthetic test that fails, and nobody hears of it.",
    why=(
        "An alert that reaches nobody is not an alert. An error where the project has a routing tree, else a warning. "
        "`notify: []` says that it is on purpose: for parts of a composite, and for tests."
    ),
    bad=_FILES,
    good={
        "routing/slack.yaml": _FILES["routing/slack.yaml"].replace("{alert: [platform]}", "[platform]"),
        "monitors/example.yaml": _FILES["monitors/example.yaml"].replace("«", ""),
    },
)
