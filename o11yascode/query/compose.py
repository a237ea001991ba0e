"""Builds queries from queries through their trees: parentheses come where the meaning needs them, never by joining strings."""

from collections.abc import Callable
from typing import cast

from msgspec.structs import replace

from o11yascode.query.ast import (
    Argument,
    Arithmetic,
    Bool,
    Call,
    Everything,
    Expr,
    Filter,
    FilterParens,
    In,
    Keyword,
    Negative,
    Node,
    Not,
    Number,
    Parens,
    Queries,
    Scope,
    Series,
    String,
    walk,
)
from o11yascode.query.scope import read_scope

Value = str | int | float
SeriesChange = Callable[[Series], Series]


def number(value: int | float) -> Number:
    """A number as Datadog writes it: no exponent, no trailing zeros (`90`, `0.5`)."""
    if isinstance(value, int):
        return Number(str(value))
    if value == int(value) and abs(value) < 1e15:
        return Number(str(int(value)))
    text = repr(value)
    return Number(f"{value:.20f}".rstrip("0") if "e-" in text else text)


def add(left: Expr, right: Expr) -> Arithmetic:
    return Arithmetic((left, right), ("+",))


def subtract(left: Expr, right: Expr) -> Arithmetic:
    return Arithmetic((left, right), ("-",))


def divide(left: Expr, right: Expr) -> Arithmetic:
    """`left / right`."""
    return Arithmetic((left, right), ("/",))


def share(part: Expr, whole: Expr | int | float) -> Arithmetic:
    """A part of a whole in percent: `part / whole * 100`."""
    return Arithmetic((part, number(whole) if isinstance(whole, int | float) else whole, number(100)), ("/", "*"))


def call(name: str, inner: Expr, *arguments: Value, **named: Value) -> Call:
    """`name(inner, …)`: a text becomes a quoted argument, a number a plain one, keywords `k='v'`."""
    given: list[Argument] = [inner, *(_argument(value) for value in arguments)]
    given += [Keyword(key, _argument(value)) for key, value in named.items()]
    return Call(name, tuple(given))


def _argument(value: Value) -> Argument:
    if isinstance(value, str):
        return String(value, '"' if "'" in value else "'")
    return number(value) if value >= 0 else Negative(number(-value))


def map_series(expr: Expr, change: SeriesChange) -> Expr:
    """The expression with every series replaced; the rest keeps its parts (and its layout where nothing changed)."""
    if isinstance(expr, Series):
        return change(expr)
    if isinstance(expr, Arithmetic):
        operands = tuple(map_series(part, change) for part in expr.operands)
        return expr if _same(operands, expr.operands) else Arithmetic(operands, expr.operators)
    if isinstance(expr, Call):
        arguments = tuple(map_series(cast(Expr, part), change) for part in expr.arguments)
        return expr if _same(arguments, expr.arguments) else Call(expr.function, arguments, expr.modifiers)
    if isinstance(expr, Parens):
        inner = map_series(expr.inner, change)
        return expr if inner is expr.inner else Parens(inner, expr.modifiers)
    if isinstance(expr, Negative):
        operand = map_series(expr.operand, change)
        return expr if operand is expr.operand else Negative(operand)
    if isinstance(expr, Queries):
        return Queries(tuple(map_series(part, change) for part in expr.items))
    return expr


def _same(new: tuple[Node, ...], old: tuple[Node, ...]) -> bool:
    return all(a is b for a, b in zip(new, old, strict=True))


def filter_of(scope: str) -> Filter | None:
    """The filter of a scope text without its braces, as a person writes it; None for everything, or for what cannot be read."""
    found = read_scope(f"{{{scope}}}", 0, len(scope) + 2, []).filter
    return None if isinstance(found, Everything) else found


def add_scope(expr: Expr, scope: str) -> Expr:
    """Every series of the query filtered by `scope` too (`env:prod`, `env:prod,!az:b`, `a:1 AND NOT b:2`).

    The operators follow what the query has: a comma where it is written with symbols, `AND` where with words.
    A filter that is already there is not repeated.
    """
    added = filter_of(scope)
    if added is None:
        return expr
    return map_series(expr, lambda one: replace(one, scope=Scope(_both(one.scope.filter, added)), source=None))


def _both(present: Filter | None, added: Filter) -> Filter:
    if present is None or isinstance(present, Everything):
        return added
    if isinstance(present, Bool) and present.operator == "," and not (_worded(added) or isinstance(added, Bool)):
        return present if added in present.items else Bool(",", (*present.items, added))
    if present == added:
        return present
    words = _worded(present) or _worded(added)
    items = [part for side in (present, added) for part in _conjuncts(in_words(side) if words else side)]
    return Bool("AND" if words else ",", tuple(dict.fromkeys(items)))


def _conjuncts(found: Filter) -> tuple[Filter, ...]:
    return found.items if isinstance(found, Bool) and found.kind == "and" else (found,)


def _worded(found: Filter) -> bool:
    """True when the filter uses AND, OR, NOT or IN."""
    for node in walk(found):
        if isinstance(node, Bool | Not) and node.operator not in (",", "!"):
            return True
        if isinstance(node, In):
            return True
    return False


def in_words(found: Filter) -> Filter:
    """The filter written with AND and NOT instead of `,` and `!`, so that it can stand beside words."""
    if isinstance(found, Bool):
        operator = "AND" if found.operator == "," else found.operator
        return Bool(operator, tuple(in_words(item) for item in found.items))
    if isinstance(found, Not):
        return Not(in_words(found.inner), "NOT" if found.operator == "!" else found.operator)
    if isinstance(found, FilterParens):
        return FilterParens(in_words(found.inner))
    return found


def parenthesised(expr: Expr) -> Expr:
    """The expression in parentheses, where it is arithmetic: `(a + b)`."""
    return Parens(expr) if isinstance(expr, Arithmetic) else expr
