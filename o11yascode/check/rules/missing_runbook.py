"""A monitor without a runbook."""

import re
from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity
from o11yascode.payload.look import listed

RUNBOOK = re.compile(r"run ?book|playbook", re.IGNORECASE)


def check(view: MonitorView) -> Iterator[Finding]:
    asset = any(isinstance(each, dict) and each.get("category") == "runbook" for each in listed(view.payload.get("assets")))
    if not asset and not RUNBOOK.search(view.message):
        yield Finding("the monitor has no runbook", location=view.resource.source, hint="add runbook: https://…")


_CONFIG = "project: example\nrules: {missing-runbook: warning}\n"

RULE = Rule(
    name="missing-runbook",
    group="message",
    severity=Severity.WARNING,
    summary="A monitor without a runbook, where the project wants one.",
    why="What to do at three in the morning is thought about before, not then. Off until `o11y.yaml` gives the rule a level.",
    bad={"o11y.yaml": _CONFIG, "monitors/example.yaml": metric("avg:system.cpu.user{*}").replace("- id", "- «id")},
    good={"o11y.yaml": _CONFIG, "monitors/example.yaml": metric("avg:system.cpu.user{*}", "runbook: https://wiki.example.com/cpu")},
    enabled=False,
    monitor=check,
)
