"""A template variable that nothing uses."""

import re
from collections.abc import Iterator
from typing import Any

from o11yascode.check.example import dashboard
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import DashboardView
from o11yascode.diagnostics import Severity

DOLLAR = re.compile(r"\$([A-Za-z0-9_.\-]+)")
ELSEWHERE = ("template_variables", "template_variable_presets")


def check(view: DashboardView) -> Iterator[Finding]:
    if not view.variables:
        return
    used: set[str] = set()
    _collect([value for key, value in view.payload.items() if key not in ELSEWHERE], used)
    for index, variable in enumerate(view.payload.get("template_variables") or []):
        name = variable.get("name") if isinstance(variable, dict) else None
        if isinstance(name, str) and name and name not in used:
            hint = f"write ${name} in the queries, or remove it"
            yield Finding(f"nothing uses the variable ${name}", ("template_variables", index), hint=hint)


def _collect(value: Any, used: set[str]) -> None:
    """The names of all variables in all texts; those that a powerpack passes on, too."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "$" in one:
                for match in DOLLAR.finditer(one):
                    words = match[1].rstrip(".")
                    used |= {words, words.removesuffix(".value"), words.removesuffix(".key")}
                    # "$env-api" and "$env.name" may be $env and a text
                    used |= {words[: cut.start()] for cut in re.finditer(r"[.\-]", words)}
        elif isinstance(one, dict):
            for key, child in one.items():
                if key in ("controlled_externally", "controlled_by_powerpack"):
                    used |= {str(each.get("name")) for each in child or () if isinstance(each, dict)}
                waiting.append(child)
        elif isinstance(one, list):
            waiting.extend(one)


_GRAPH = "kind: timeseries\ntitle: CPU\nquery: avg:system.cpu.user{scope}"

RULE = Rule(
    name="unused-variable",
    group="dashboard",
    severity=Severity.WARNING,
    summary="A template variable that nothing on the dashboard uses.",
    why="Who chooses another value sees the same graphs, and believes them.",
    bad=dashboard(_GRAPH.replace("{scope}", "{*}"), variables="[«{name: env, tag: env}]"),
    good=dashboard(_GRAPH.replace("{scope}", "{$env}"), variables="[{name: env, tag: env}]"),
    dashboard=check,
)
