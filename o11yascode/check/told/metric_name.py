"""A name that no metric can have."""

from o11yascode.check.example import metric
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="metric-name",
    group="query",
    severity=Severity.ERROR,
    summary="A name that no metric can have.",
    why="Metric names are at most 200 ASCII letters, digits, `_` and `.`, a letter first. A hyphen is read as a minus.",
    bad=metric("avg:«my-metric»{*}"),
    good=metric("avg:my_metric{*}"),
)
