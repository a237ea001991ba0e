"""A search that cannot be read."""

from o11yascode.check.example import monitor
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

RULE = Rule(
    name="search-syntax",
    group="query",
    severity=Severity.ERROR,
    summary="A search that cannot be read.",
    why="A parenthesis or a quote that is not closed makes the whole search match nothing, or is refused.",
    bad=monitor("log", "match: service:web «(»status:error OR status:critical", "window: 5m", 'critical: "> 10"'),
    good=monitor("log", "match: service:web (status:error OR status:critical)", "window: 5m", 'critical: "> 10"'),
)
