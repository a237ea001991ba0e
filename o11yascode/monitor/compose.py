"""What monitor kinds make of queries, and find in them, through their trees: shares, ratios to a time before, series of tags."""

import re
from collections.abc import Iterable, Sequence

from o11yascode.monitor.evaluate import QUERY
from o11yascode.monitor.kind import Live
from o11yascode.monitor.limits import Compared, compared
from o11yascode.query.ast import (
    Arithmetic,
    Bool,
    Call,
    Everything,
    Expr,
    Filter,
    Grouping,
    Key,
    Modifier,
    Name,
    Number,
    Parens,
    Scope,
    Series,
    Tag,
)
from o11yascode.query.compose import add_scope, call, divide, share, subtract
from o11yascode.query.metric import parse_metric
from o11yascode.resource.kinds.monitor import METRIC_TYPES

_INVALID_IN_TAG = re.compile(r"[^\w\-:./]+")


def metric_query(live: Live) -> tuple[Compared, Expr | None] | None:
    """The query of a live monitor of metrics, and the tree of what it evaluates."""
    found = compared(live, QUERY, *METRIC_TYPES)
    return None if found is None else (found, parse_metric(found.match["rest"]).tree)


def expression(text: str) -> Expr:
    """The tree of a query. A text that cannot be read stands for itself in parentheses: the query check reports it."""
    return parse_metric(text.strip()).tree or Parens(Name(text.strip()))


def ratio_to(before: str, now: Expr) -> Expr:
    """A query divided by itself as it was before: `before` is `week_before` and the like."""
    return divide(now, call(before, now))


def change_since(before: str, now: Expr) -> Expr:
    """How much a query changed since before, in percent."""
    return share(subtract(now, call(before, now)), call(before, now))


def parts_of_share(tree: object) -> tuple[Expr, Expr] | None:
    """Part and whole of what `share` made."""
    if not (isinstance(tree, Arithmetic) and tree.operators == ("/", "*")):
        return None
    part, whole, hundred = tree.operands
    if not (isinstance(hundred, Number) and hundred.text == "100"):
        return None
    return bare(part), bare(whole)


def bare(tree: Expr) -> Expr:
    """The expression without parentheses around it."""
    return tree.inner if isinstance(tree, Parens) and not tree.modifiers else tree


def metric_series(
    aggregator: str,
    metric: str,
    tags: Iterable[tuple[str, str]],
    scope: str | None = None,
    by: Sequence[str] = (),
    modifiers: Sequence[str] = (),
) -> Expr:
    """One metric, filtered by tags and a scope's text (`version:2,region:eu`), and grouped."""
    found: tuple[Filter, ...] = tuple(Tag(key, value) for key, value in tags)
    inner = Everything() if not found else found[0] if len(found) == 1 else Bool(",", found)
    group = Grouping(tuple(map(Key, by))) if by else None
    made = Series(aggregator, metric, Scope(inner), group, tuple(map(Modifier, modifiers)))
    return add_scope(made, scope) if scope else made


def tag_value(text: str) -> str:
    """A text as Datadog stores it in a tag: `GET /users` is `get_/users`."""
    return re.sub(r"_+", "_", _INVALID_IN_TAG.sub("_", text.lower())).rstrip("_") if _INVALID_IN_TAG.search(text) else text.lower()


def same_call(tree: object, function: str) -> Call | None:
    """The call of a function, where the tree is one without modifiers."""
    return tree if isinstance(tree, Call) and tree.function == function and not tree.modifiers else None
