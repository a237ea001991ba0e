"""A graph that a template variable does not reach."""

from collections.abc import Iterator

from o11yascode.check.example import dashboard
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView, WidgetView
from o11yascode.diagnostics import Severity
from o11yascode.query.contents import filter_keys, group_by

MOST = 0.75
"""A variable that so large a share of the graphs uses is meant for all of them."""
FEWEST = 3


def check(view: DashboardView) -> Iterator[Finding]:
    if not view.variables:
        return
    graphs = [widget for widget in view.widgets if any(text.language == "metric" for text in widget.queries)]
    if len(graphs) <= FEWEST:
        return
    for name, variable in view.variables.items():
        users = [widget for widget in graphs if any(f"${name}" in text.text for text in widget.queries)]
        if len(users) == len(graphs) or len(users) < max(FEWEST, MOST * len(graphs)):
            continue
        tag = str(variable.get("prefix") or name)
        for widget in graphs:
            if not any(widget is user for user in users) and not _says(widget, tag):
                message = f"{widget.name} does not follow ${name}, though {len(users)} of {len(graphs)} graphs here do"
                yield Finding(message, widget.path, hint=f"add ${name} to its scope")


def _says(widget: WidgetView, tag: str) -> bool:
    """Whether it filters or groups by the variable's tag itself."""
    trees = [text.read.tree for text in widget.queries if text.language == "metric" and text.read.tree is not None]
    return any(tag in filter_keys(tree) or tag in group_by(tree) for tree in trees)


def _graph(title: str, scope: str) -> str:
    return f"kind: timeseries\ntitle: {title}\nquery: avg:system.{title}{{{scope}}}"


RULE = Rule(
    name="variable-skipped",
    group="dashboard",
    severity=Severity.WARNING,
    summary="A graph that does not follow a template variable which nearly all others follow.",
    why="On a dashboard that shows staging, one graph still shows all environments: the most misleading of mistakes.",
    bad=dashboard(
        _graph("load.1", "$env"), _graph("load.5", "$env"), _graph("load.15", "$env"), "«" + _graph("cpu.user", "*"),
        variables="[{name: env, tag: env}]",
    ),
    good=dashboard(
        _graph("load.1", "$env"), _graph("load.5", "$env"), _graph("load.15", "$env"), _graph("cpu.user", "$env"),
        variables="[{name: env, tag: env}]",
    ),
    dashboard=check,
)  # fmt: skip
