"""A monitor grouped by a tag whose values never stop growing in number."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.metrics import unbounded
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import MonitorView
from o11yascode.diagnostics import Severity
from o11yascode.query.contents import grouped
from o11yascode.query.forms import ChainMonitor


def check(view: MonitorView) -> Iterator[Finding]:
    if view.expr is not None:
        seen: set[str] = set()
        for one in grouped(view.expr):
            for key in one.group.keys if one.group else ():
                if unbounded(key.name) and key.name not in seen:
                    seen.add(key.name)
                    yield Finding(_message(key.name), ("query",), key.start, key.end, HINT)
    elif isinstance(view.tree, ChainMonitor):
        step = view.tree.step("by")
        for key_name in view.tree.group if step else ():
            if step and unbounded(key_name) and not (view.tree.head == "audits" and key_name in PERSON):
                yield Finding(_message(key_name), ("query",), step.start, step.end, HINT)


PERSON = frozenset({"@usr.id", "@usr.email"})
"""Who did what an audit tells: somebody of the account, of whom there are few."""
HINT = "group by what a person would act on: service, host, endpoint"


def _message(key: str) -> str:
    return f"{key} has a new value every day or every request: each is a group of its own, and an alert of its own"


RULE = Rule(
    name="unbounded-group",
    group="monitor",
    severity=Severity.WARNING,
    summary="A monitor grouped by a tag whose values never stop growing in number.",
    why=(
        "Each value of a request id, a user, an address or a container is a group with its own state. The monitor reaches Datadog's "
        "limit of groups, new groups have no history, and an incident sends thousands of messages."
    ),
    bad=metric("sum:shop.errors{*} by {«request_id»}.as_count()", "evaluate: sum over 5m", message='"{{request_id.name}} failed."'),
    good=metric("sum:shop.errors{*} by {endpoint}.as_count()", "evaluate: sum over 5m", message='"{{endpoint.name}} failed."'),
    monitor=check,
)
