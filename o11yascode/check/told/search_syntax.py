"""A search that cannot be read, or is in another language."""

from o11yascode.check.example import monitor
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="search-syntax",
    group="query",
    severity=Severity.ERROR,
    summary="A search that cannot be read, or is in another language.",
    why=(
        "A parenthesis or a quote that is not closed makes the whole search match nothing, or is refused. Commas, braces and `=` are not "
        "read as in the scope of a metric: Datadog searches for them."
    ),
    bad=monitor("log", "match: service:web «(»status:error OR status:critical", "window: 5m", 'critical: "> 10"'),
    good=monitor("log", "match: service:web (status:error OR status:critical)", "window: 5m", 'critical: "> 10"'),
)
