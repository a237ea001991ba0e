"""A formula that names a query which does not exist."""

from o11yascode.check.example import raw
from o11yascode.check.rule import Rule
from o11yascode.diagnostics import Severity

_OPTIONS = """options:
  variables:
    - {name: hits, data_source: logs, search: {query: 'service:web'}, indexes: ['*'], compute: {aggregation: count}, group_by: []}
"""

RULE = Rule(
    name="undefined-query",
    group="query",
    severity=Severity.ERROR,
    summary="A formula that names a query which does not exist.",
    why="Datadog refuses a formula whose operands are not among its queries.",
    bad=raw(
        "log alert",
        """'formula("«errors» / hits").last("5m") > 0.1'""",
        _OPTIONS,
    ),
    good=raw(
        "log alert",
        """'formula("hits").last("5m") > 100'""",
        _OPTIONS,
    ),
)
