"""A composite of one monitor."""

from collections.abc import Iterator

from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity
from o11yascode.query.forms import Composite


def check(view: MonitorView) -> Iterator[Finding]:
    if isinstance(view.tree, Composite) and len(view.tree.members) == 1:
        yield Finding("a composite of one monitor says what that monitor says", ("query",), hint="add a second, or remove the composite")


_MEMBERS = """service: shop
monitors:
  - id: slow
    kind: metric
    name: Slow
    query: avg:trace.http.request{env:prod}
    evaluate: avg over 5m
    critical: "> 2"
    message: It is slow.
  - id: deploying
    kind: metric
    name: Deploying
    query: max:shop.deploying{env:prod}
    evaluate: max over 5m
    critical: "> 0"
    message: A deployment runs.
  - id: slow-now
    kind: composite
    name: Slow without a reason
    expression: {expression}
    message: It is slow, and nobody deploys.
"""

RULE = Rule(
    name="composite-single-member",
    group="monitor",
    severity=Severity.WARNING,
    summary="A composite of one monitor.",
    why="It alerts whenever that monitor alerts: the same message twice. Usually a part of the expression was forgotten.",
    bad=_MEMBERS.replace("{expression}", "«shop/slow»"),
    good=_MEMBERS.replace("{expression}", "shop/slow && !shop/deploying"),
    monitor=check,
)
