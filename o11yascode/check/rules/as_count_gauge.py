"""`.as_count()` of an average, a minimum or a maximum."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.metrics import additive
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import QueryView
from o11yascode.diagnostics import Severity
from o11yascode.query.ast import Modifier, Series


def check(view: QueryView) -> Iterator[Finding]:
    for one in view.series:
        for modifier in one.modifiers:
            if modifier.name == "as_count":
                yield from _counted(one, modifier)
                break


def _counted(one: Series, modifier: Modifier) -> Iterator[Finding]:
    if one.aggregator in ("avg", "min", "max"):
        message = f"`{one.aggregator}:` of counts: events are added up, not averaged over hosts"
        yield Finding(message, start=one.start, end=one.start + 3, hint=f"write sum:{one.metric}")
    elif not additive(one.metric):
        yield Finding(f"{one.metric} is not a count", start=modifier.start, end=modifier.end, hint="remove .as_count()")


RULE = Rule(
    name="as-count-gauge",
    group="query",
    severity=Severity.WARNING,
    summary="`.as_count()` of an average, or of a metric that is not a count.",
    why=(
        "A count says how many. Averaged over hosts it says how many each host had, and that number changes when a host is added; "
        "a share or a duration has no count at all."
    ),
    bad=metric("«avg»:trace.http.request.hits{env:prod}.as_count()", "evaluate: sum over 5m"),
    good=metric("sum:trace.http.request.hits{env:prod}.as_count()", "evaluate: sum over 5m"),
    in_query="as_count",
    query=check,
)
