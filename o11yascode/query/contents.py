"""What stands in a metric query: its operations, series and groups, filters and template variables."""

import re

from o11yascode.query.ast import (
    Arithmetic,
    Call,
    Expr,
    In,
    Key,
    Name,
    Negative,
    Node,
    Number,
    Parens,
    Queries,
    Series,
    Tag,
    Variable,
    name_and_rest,
    walk,
)
from o11yascode.query.functions import UNGROUPED

_WITH_VARIABLES = (Variable, Tag, Key, In)
_VARIABLE_IN_VALUE = re.compile(r"\$([A-Za-z0-9_.\-]+)")


def operations(tree: Node) -> list[Node]:
    """The calls, operators and operands of an expression, without the arguments beside a function's series and without scopes."""
    if isinstance(tree, Series):
        return [tree]
    found: list[Node] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if isinstance(node, Series):
            continue
        if isinstance(node, Arithmetic):
            waiting += node.operands[::-1]
        elif isinstance(node, Call):
            waiting += node.arguments[:1]
        elif isinstance(node, Parens):
            waiting.append(node.inner)
        elif isinstance(node, Negative):
            waiting.append(node.operand)
        elif isinstance(node, Queries):
            waiting += node.items[::-1]
    return found


def operand_names(tree: Node) -> list[Name]:
    """The bare names that stand where a series may: a formula's queries."""
    return [node for node in operations(tree) if isinstance(node, Name)]


def number_of(node: Node | None) -> float | None:
    """The value of a literal number, with its sign; None for anything else."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Negative):
        inner = number_of(node.operand)
        return None if inner is None else -inner
    return None


def series(expr: Node) -> list[Series]:
    """Every series of a query, from left to right."""
    if isinstance(expr, Series):
        return [expr]
    nodes = operations(expr) if isinstance(expr, Expr) else walk(expr)
    return [node for node in nodes if isinstance(node, Series)]


def ungrouped(expr: Expr) -> set[int]:
    """The ids of the nodes inside a function that makes one series of all groups: what comes out has no group any more."""
    calls = [node for node in operations(expr) if isinstance(node, Call) and node.function in UNGROUPED]
    return {id(node) for call in calls for node in operations(call)}


def grouped(expr: Expr) -> list[Series]:
    """The series of a query that still have the groups they are written with."""
    gone = ungrouped(expr)
    return [one for one in series(expr) if one.group and id(one) not in gone]


def group_by(expr: Expr) -> list[str]:
    """The keys the query is grouped by, each once, in the order they are written; a count of groups is not grouped by them."""
    return list(dict.fromkeys(name for one in grouped(expr) if one.group for name in one.group.names))


def filters(expr: Node) -> list[Tag]:
    """Every `key:value` (or bare tag) in the query's scopes, negated ones too."""
    return [node for node in walk(expr) if isinstance(node, Tag)]


def filter_keys(expr: Node) -> set[str]:
    """The tag keys a query filters by, in whatever way."""
    found = {tag.key for tag in filters(expr) if tag.value is not None}
    return found | {node.key for node in walk(expr) if isinstance(node, In)}


def variable_nodes(expr: Node) -> list[Variable | Tag | Key | In]:
    """The nodes in which template variables stand."""
    found: list[Variable | Tag | Key | In] = []
    if expr.source is not None and "$" not in expr.source:
        return found
    for node in walk(expr):
        if isinstance(node, _WITH_VARIABLES) and variable_names(node):
            found.append(node)
    return found


def variables(expr: Node) -> set[str]:
    """The names of the template variables a query uses, without `$` and `.value`."""
    return {name for node in variable_nodes(expr) for name in variable_names(node)}


def variable_names(node: Variable | Tag | Key | In) -> list[str]:
    """The names of the template variables in one filter or key."""
    if isinstance(node, Variable):
        return [node.name]
    if isinstance(node, Key):
        return [name_and_rest(node.name[1:])[0]] if node.name.startswith("$") else []
    texts = node.values if isinstance(node, In) else (node.value or "",)
    if "$" not in "".join(texts):
        return []
    return [name_and_rest(match[1])[0] for text in texts for match in _VARIABLE_IN_VALUE.finditer(text)]
