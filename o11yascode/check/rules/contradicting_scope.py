"""One tag with two values at once."""

from collections.abc import Iterator

from o11yascode.check.example import metric
from o11yascode.check.rule import Finding, Rule
from o11yascode.check.view import QueryView
from o11yascode.diagnostics import Severity
from o11yascode.query.ast import Bool, Tag


def check(view: QueryView) -> Iterator[Finding]:
    for one in view.series:
        found = one.scope.filter
        if not isinstance(found, Bool) or (found.operator != "," and found.kind != "and"):
            continue
        keys = [item.key for item in found.items if isinstance(item, Tag)]
        if len(set(keys)) == len(keys):
            continue
        seen: dict[str, Tag] = {}
        for item in found.items:
            if isinstance(item, Tag) and item.value is not None and "*" not in item.value and "$" not in item.value:
                first = seen.setdefault(item.key, item)
                if first.value != item.value:
                    message = f"nothing has both {first} and {item}"
                    hint = f"write {item.key} IN ({first.value}, {item.value}), with AND between the filters"
                    yield Finding(message, start=item.start, end=item.end, hint=hint)


RULE = Rule(
    name="contradicting-scope",
    group="query",
    severity=Severity.WARNING,
    summary="A scope that asks for two values of one tag at once.",
    why=(
        "A comma means AND. Two values of one tag usually mean either of them, but match nothing this way. "
        "Where things really have the tag twice, ignore the rule."
    ),
    bad=metric("avg:system.cpu.user{env:prod,«env:stg»}"),
    good=metric("avg:system.cpu.user{env IN (prod, stg)}"),
    query=check,
)
