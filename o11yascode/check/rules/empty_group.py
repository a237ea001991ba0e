"""A group without widgets."""

from collections.abc import Iterator

from o11yascode.check.example import dashboard
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView
from o11yascode.diagnostics import Severity


def check(view: DashboardView) -> Iterator[Finding]:
    for widget in view.widgets:
        if widget.type == "group" and not widget.definition.get("widgets"):
            yield Finding(f"{widget.name} is an empty group", widget.path, hint="put widgets into it, or remove it")


_NOTE = "kind: note\ncontent: See the runbook."

RULE = Rule(
    name="empty-group",
    group="dashboard",
    severity=Severity.WARNING,
    summary="A group or a titled row without widgets.",
    why="A title with nothing below it looks like a broken dashboard. Usually `when` or `for_each` left nothing.",
    bad=dashboard(_NOTE, "«kind: group\ntitle: Traffic\nwidgets: []"),
    good=dashboard(_NOTE, "kind: group\ntitle: Traffic\nwidgets:\n  - {kind: note, content: Calls a minute}"),
    dashboard=check,
)
