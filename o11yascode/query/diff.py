"""What differs between two queries, by syntax tree: `env:prod → env:stg` in the scope, and not two long lines."""

from collections.abc import Iterator
from itertools import chain

from o11yascode.query.ast import (
    Arithmetic,
    Bool,
    Call,
    Everything,
    Modifier,
    Negative,
    Node,
    Number,
    Parens,
    Queries,
    Scope,
    Series,
)
from o11yascode.query.forms import ChainMonitor, Comparison, MetricMonitor
from o11yascode.query.languages import parse
from o11yascode.query.search import Anything

Row = tuple[str, str, str]
"""What differs, before, after. A side that has nothing is empty."""


def query_differences(before: str, after: str, form: str = "metric") -> list[Row]:
    """How a query changed: rows such as `("scope", "env:prod", "env:stg")` or `("threshold", "50", "80")`.

    Queries that say the same in another layout have no rows. A row `("query", before, after)` stands for trees that
    cannot be compared, or for texts that cannot be read. `form` is as in `check_query`.
    """
    if before == after:
        return []
    old, new = parse(before, form).tree, parse(after, form).tree
    if old is None or new is None:
        return [("query", before, after)]
    if old == new:
        return []
    rows = list(dict.fromkeys(_compare(old, new)))
    if not rows or any(what == "query" for what, _, _ in rows):
        return [("query", before, after)]
    return rows


def _compare(old: Node, new: Node) -> Iterator[Row]:
    """Rows for two nodes; one row called `query` where they are of different shape."""
    if old == new:
        return
    if isinstance(old, MetricMonitor) and isinstance(new, MetricMonitor):
        yield from _metric_monitor(old, new)
    elif isinstance(old, ChainMonitor) and isinstance(new, ChainMonitor):
        yield from _chain_monitor(old, new)
    elif isinstance(old, Series) and isinstance(new, Series):
        yield from _series(old, new)
    elif isinstance(old, Call) and isinstance(new, Call):
        yield from _call(old, new)
    elif isinstance(old, Call) and old.arguments and not isinstance(new, Call):
        yield ("function", old.function, "")
        yield from _compare(old.arguments[0], new)
    elif isinstance(new, Call) and new.arguments and not isinstance(old, Call):
        yield ("function", "", new.function)
        yield from _compare(old, new.arguments[0])
    elif isinstance(old, Parens) or isinstance(new, Parens):
        yield from _compare(old.inner if isinstance(old, Parens) else old, new.inner if isinstance(new, Parens) else new)
    elif isinstance(old, Arithmetic) and isinstance(new, Arithmetic) and old.operators == new.operators:
        yield from chain.from_iterable(_compare(*pair) for pair in zip(old.operands, new.operands, strict=True))
    elif isinstance(old, Queries) and isinstance(new, Queries) and len(old.items) == len(new.items):
        yield from chain.from_iterable(_compare(*pair) for pair in zip(old.items, new.items, strict=True))
    elif isinstance(old, Number | Negative) and isinstance(new, Number | Negative):
        yield ("number", str(old), str(new))
    else:
        yield ("query", str(old), str(new))


def _metric_monitor(old: MetricMonitor, new: MetricMonitor) -> Iterator[Row]:
    yield from _row("form", old.change or "threshold", new.change or "threshold")
    yield from _row("time aggregator", old.aggregator, new.aggregator)
    yield from _row("window", old.window, new.window)
    yield from _row("compared with", old.shift, new.shift)
    yield from _compare(old.expr, new.expr)
    yield from _comparison(old.comparison, new.comparison)


def _comparison(old: Comparison | None, new: Comparison | None) -> Iterator[Row]:
    yield from _row("comparator", old.comparator if old else "", new.comparator if new else "")
    yield from _row("threshold", old.value if old else "", new.value if new else "")


def _chain_monitor(old: ChainMonitor, new: ChainMonitor) -> Iterator[Row]:
    yield from _row("source", old.head, new.head)
    if old.formula is not None and new.formula is not None:
        yield from _compare(old.formula, new.formula)
    elif old.search is not None and new.search is not None:
        yield from _filters("search", old.search, new.search)
    else:
        yield from _row("subject", old.subject.value, new.subject.value)
    names = {"last": "window", "by": "group", "rollup": "rollup"}
    for name in dict.fromkeys(step.name for step in (*old.steps, *new.steps)):
        before = [", ".join(step.texts) for step in old.steps if step.name == name]
        after = [", ".join(step.texts) for step in new.steps if step.name == name]
        yield from _row(names.get(name, name), "; ".join(before), "; ".join(after), bool(before) == bool(after))
    yield from _comparison(old.comparison, new.comparison)


def _series(old: Series, new: Series) -> Iterator[Row]:
    yield from _row("aggregator", old.aggregator or "", new.aggregator or "")
    yield from _row("metric", old.metric, new.metric)
    yield from _filters("scope", _filter(old.scope), _filter(new.scope))
    yield from _row("group", ", ".join(old.group.names) if old.group else "", ", ".join(new.group.names) if new.group else "")
    yield from _modifiers(old.modifiers, new.modifiers)


def _filter(scope: Scope) -> Node:
    return scope.filter if scope.filter is not None else Everything()


def _filters(what: str, old: Node, new: Node) -> Iterator[Row]:
    """Only the filters that differ, where both sides are lists joined by and; else both as a whole."""
    if old == new:
        return
    before, after = _parts(old), _parts(new)
    gone = [str(part) for part in before if part not in after]
    come = [str(part) for part in after if part not in before]
    if gone or come:
        everything = "*" if isinstance(old, Everything | Anything) or isinstance(new, Everything | Anything) else ""
        yield (what, ", ".join(gone) or everything, ", ".join(come) or everything)
    elif str(old) != str(new):
        yield (what, str(old), str(new))


def _parts(found: Node) -> list[Node]:
    if isinstance(found, Bool) and found.kind == "and":
        return list(found.items)
    return [] if isinstance(found, Everything | Anything) else [found]


def _call(old: Call, new: Call) -> Iterator[Row]:
    if old.function != new.function:
        inner_old = old.arguments[0] if old.arguments else None
        inner_new = new.arguments[0] if new.arguments else None
        if inner_new is not None and old == inner_new:
            yield ("function", "", new.function)
        elif inner_old is not None and inner_old == new:
            yield ("function", old.function, "")
        else:
            yield ("function", old.function, new.function)
            if inner_old is not None and inner_new is not None:
                yield from _compare(inner_old, inner_new)
        return
    if old.arguments and new.arguments:
        yield from _compare(old.arguments[0], new.arguments[0])
    before = ", ".join(map(str, old.arguments[1:]))
    after = ", ".join(map(str, new.arguments[1:]))
    yield from _row(f"arguments of {old.function}", before, after)
    yield from _modifiers(old.modifiers, new.modifiers)


def _modifiers(old: tuple[Modifier, ...], new: tuple[Modifier, ...]) -> Iterator[Row]:
    for name in dict.fromkeys(one.name for one in (*old, *new)):
        before = "".join(str(one) for one in old if one.name == name)
        after = "".join(str(one) for one in new if one.name == name)
        yield from _row(name, before, after)


def _row(what: str, old: object, new: object, both: bool = True) -> Iterator[Row]:
    before, after = "" if old is None else str(old), "" if new is None else str(new)
    if before != after or not both:
        yield (what, before, after)
