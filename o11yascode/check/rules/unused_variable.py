"""A template variable that nothing uses."""

import re
from collections.abc import Iterator

import orjson

from o11yascode.check.example import dashboard
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView
from o11yascode.diagnostics import Severity
from o11yascode.payload.look import listed

NAME = re.compile(r"[A-Za-z0-9_.\-]+")
GOES_ON = re.compile(r"[A-Za-z0-9_]")
ELSEWHERE = ("template_variables", "template_variable_presets")


def check(view: DashboardView) -> Iterator[Finding]:
    used = {name for widget in view.widgets for text in widget.queries for name in text.read.dollars or ()}
    if view.variables.keys() <= used:
        return
    text = orjson.dumps({key: value for key, value in view.payload.items() if key not in ELSEWHERE}, default=str).decode()
    for index, variable in enumerate(listed(view.payload.get("template_variables"))):
        name = variable.get("name") if isinstance(variable, dict) else None
        # a powerpack names the variables it is given without a dollar
        passed_on = "controlled_" in text and f'"name":"{name}"' in text
        if isinstance(name, str) and name and not passed_on and not _uses(text, name):
            hint = f"write ${name} in the queries, or remove it"
            yield Finding(f"nothing uses the variable ${name}", ("template_variables", index), hint=hint)


def _uses(text: str, name: str) -> bool:
    """Whether the name stands behind a dollar. "$env-api" and "$env.name" may be $env and a text, "$environment" is not."""
    if not NAME.fullmatch(name):
        return False
    at = text.find(f"${name}")
    while at >= 0 and GOES_ON.match(text, at + len(name) + 1):
        at = text.find(f"${name}", at + 1)
    return at >= 0


_GRAPH = "kind: timeseries\ntitle: CPU\nquery: avg:system.cpu.user{scope}"

RULE = Rule(
    name="unused-variable",
    group="dashboard",
    severity=Severity.WARNING,
    summary="A template variable that nothing on the dashboard uses.",
    why="Whoever chooses another value sees the same graphs, and believes them.",
    bad=dashboard(_GRAPH.replace("{scope}", "{*}"), variables="[«{name: env, tag: env}]"),
    good=dashboard(_GRAPH.replace("{scope}", "{$env}"), variables="[{name: env, tag: env}]"),
    dashboard=check,
)
