"""A `$variable` that the dashboard does not declare."""

from o11yascode.check.example import dashboard
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="undeclared-variable",
    group="query",
    severity=Severity.ERROR,
    summary="A `$variable` that the dashboard does not declare.",
    why=(
        "Datadog takes `$nev` for a tag of that name and draws an empty graph. In a search, where a dollar may be meant "
        "as such, only a warning."
    ),
    bad=dashboard(
        "kind: timeseries\ntitle: CPU\nquery: avg:system.cpu.user{«$nev»}",
        variables="[{name: env, tag: env}]",
        more="ignore: {unused-variable: shown elsewhere}",
    ),
    good=dashboard("kind: timeseries\ntitle: CPU\nquery: avg:system.cpu.user{$env}", variables="[{name: env, tag: env}]"),
)
