"""The syntax tree of metric queries and formulas: nodes that know their columns and print themselves.

Nodes are values: nobody changes one, a changed query is a new tree.
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

TIGHT = {"*", "/"}
PLACE = frozenset({"start", "end", "source", "metric_start"})
"""The fields that say where a node stands, not what it says."""


class Node(Struct, frozen=True, eq=False, kw_only=True):
    """A part of a query. Two nodes are equal when they say the same, wherever they stand.

    `start` and `end` are offsets into `source`, the text it was read from; a node that was composed has no source
    and is printed afresh (its children that were read keep their written layout).
    """

    start: int = 0
    end: int = 0
    source: str | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node) or type(other) is not type(self):
            return NotImplemented
        return _values(self) == _values(other)

    def __hash__(self) -> int:
        return hash(_values(self))

    def __repr__(self) -> str:
        values = _values(self)
        told = zip(_COMPARED[type(self)], values, strict=True)
        return f"{type(self).__qualname__}({', '.join(f'{name}={value!r}' for name, value in told)})"

    def __str__(self) -> str:
        return self.render() if self.source is None else self.source[self.start : self.end]

    def render(self) -> str:
        """The node's text in the house layout, made from its parts: every kind of node has its own."""
        return ""


_COMPARED: dict[type, tuple[str, ...]] = {}


def _values(node: Node) -> tuple[Any, ...]:
    """What a node says: its fields but its place."""
    kind = type(node)
    if kind not in _COMPARED:
        _COMPARED[kind] = tuple(name for name in kind.__struct_fields__ if name not in PLACE)
    return tuple([getattr(node, name) for name in _COMPARED[kind]])


# Expressions


class Number(Node, frozen=True):
    """A number as it was written: `0.5`, `1e9`."""

    text: str

    @property
    def value(self) -> float:
        return float(self.text)

    def render(self) -> str:
        return self.text


class String(Node, frozen=True):
    """A quoted argument; the author's quote is kept."""

    value: str
    quote: str = "'"

    def render(self) -> str:
        return f"{self.quote}{self.value}{self.quote}"


class Name(Node, frozen=True):
    """A bare word: the name of a query in a formula, or an argument such as `sum` in `.rollup(sum, 60)`."""

    name: str

    def render(self) -> str:
        return self.name


class Keyword(Node, frozen=True):
    """A named argument: `direction='above'`."""

    name: str
    value: "Argument"

    def render(self) -> str:
        return f"{self.name}={self.value}"


class Negative(Node, frozen=True):
    """A minus before an operand."""

    operand: "Expr"

    def render(self) -> str:
        return f"-({self.operand})" if isinstance(self.operand, Arithmetic) else f"-{self.operand}"


class Parens(Node, frozen=True):
    """An expression in parentheses that the author wrote."""

    inner: "Expr"
    modifiers: "tuple[Modifier, ...]" = ()

    def render(self) -> str:
        return f"({self.inner})" + "".join(map(str, self.modifiers))


class Arithmetic(Node, frozen=True):
    """A chain of operands of one precedence: `a / b * c` or `a + b - c`, read from left to right.

    A chain and not a tree of pairs, so that a sum of ten thousand operands is no deeper than a sum of two.
    """

    operands: "tuple[Expr, ...]"
    operators: tuple[str, ...]

    def render(self) -> str:
        tight = self.operators[0] in TIGHT
        parts = [self._operand(0, tight)]
        for index, operator in enumerate(self.operators, 1):
            parts += [operator, self._operand(index, tight)]
        return " ".join(parts)

    def _operand(self, index: int, tight: bool) -> str:
        operand = self.operands[index]
        if isinstance(operand, Arithmetic):
            inner_tight = operand.operators[0] in TIGHT
            if (index > 0 and (tight or not inner_tight)) or (tight and not inner_tight):
                return f"({operand})"
        return str(operand)


class Call(Node, frozen=True):
    """A function applied to arguments."""

    function: str
    arguments: "tuple[Argument, ...]"
    modifiers: "tuple[Modifier, ...]" = ()

    def render(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})" + "".join(map(str, self.modifiers))


class Modifier(Node, frozen=True):
    """A suffix of a series: `.as_count()`, `.rollup(sum, 60)`."""

    name: str
    arguments: "tuple[Argument, ...]" = ()

    def render(self) -> str:
        return f".{self.name}({', '.join(map(str, self.arguments))})"


class Series(Node, frozen=True):
    """One metric with its scope: `sum:trace.web.request.hits{env:prod} by {service}.as_count()`."""

    aggregator: str | None
    metric: str
    scope: "Scope"
    group: "Grouping | None" = None
    modifiers: tuple[Modifier, ...] = ()
    metric_start: int = 0

    @property
    def metric_end(self) -> int:
        return self.metric_start + len(self.metric)

    def has(self, *modifiers: str) -> bool:
        """True when one of these modifiers is applied to the series."""
        return any(modifier.name in modifiers for modifier in self.modifiers)

    def render(self) -> str:
        head = f"{self.aggregator}:{self.metric}" if self.aggregator else self.metric
        group = f" {self.group}" if self.group else ""
        return f"{head}{self.scope}{group}" + "".join(map(str, self.modifiers))


class Queries(Node, frozen=True):
    """Several queries with commas between them: only in a legacy widget's `q`."""

    items: "tuple[Expr, ...]"

    def render(self) -> str:
        return ", ".join(map(str, self.items))


# Scopes


class Grouping(Node, frozen=True):
    """The tags a series is split by: `by {host,service}`."""

    keys: "tuple[Key, ...]"
    keyword: str = "by"

    @property
    def names(self) -> list[str]:
        return [key.name for key in self.keys]

    def render(self) -> str:
        return f"{self.keyword} {{{','.join(map(str, self.keys))}}}"


class Key(Node, frozen=True):
    """A tag key that a series is grouped by."""

    name: str

    def render(self) -> str:
        return self.name


class Scope(Node, frozen=True):
    """What a series is filtered by, in braces; an empty scope has no filter."""

    filter: "Filter | None"

    def render(self) -> str:
        return f"{{{self.filter}}}" if self.filter is not None else "{}"


class Everything(Node, frozen=True):
    """The scope `*`."""

    def render(self) -> str:
        return "*"


class Tag(Node, frozen=True):
    """A filter `key:value` (wildcards and `$variable.value` in the value), or a bare tag without a value."""

    key: str
    value: str | None = None

    def render(self) -> str:
        return self.key if self.value is None else f"{self.key}:{self.value}"


SUFFIX = re.compile(r"\.(?:value|key)(?![A-Za-z0-9_])")


def name_and_rest(text: str) -> tuple[str, str]:
    """The name of a template variable and what follows it, from what stands behind its dollar: `env.value-eu` is env and `.value-eu`."""
    suffix = SUFFIX.search(text)
    return (text[: suffix.start()], text[suffix.start() :]) if suffix else (text, "")


class Variable(Node, frozen=True):
    """A template variable as a filter: `$env`, which stands for `key:value`."""

    name: str
    suffix: str = ""
    """`.value`, a wildcard, or nothing."""

    def render(self) -> str:
        return f"${self.name}{self.suffix}"


class Not(Node, frozen=True):
    """A negated filter, with `!` (`-` in a search) or the word the author wrote."""

    inner: "Filter"
    operator: str = "!"

    def render(self) -> str:
        inner = f"({self.inner})" if isinstance(self.inner, Bool) else str(self.inner)
        return f"{self.operator}{inner}" if self.operator in ("!", "-") else f"{self.operator} {inner}"


class In(Node, frozen=True):
    """`key IN (a, b)` or `key NOT IN (a, b)`."""

    key: str
    values: tuple[str, ...]
    operator: str = "IN"

    @property
    def negated(self) -> bool:
        return self.operator.lower().startswith("not")

    def render(self) -> str:
        return f"{self.key} {self.operator} ({','.join(self.values)})"


class Bool(Node, frozen=True):
    """Filters joined by one operator: `,` `AND` `OR` (in the author's case), a space in a search, `&&` `||` in a composite."""

    operator: str
    items: "tuple[Filter, ...]"

    @property
    def kind(self) -> str:
        """`and` or `or`; a comma means and."""
        return "or" if self.operator.lower() in ("or", "||") else "and"

    def render(self) -> str:
        join = self.operator if self.operator in (",", " ") else f" {self.operator} "
        return join.join(
            f"({item})" if isinstance(item, Bool) and self.kind == "and" and item.kind == "or" else str(item) for item in self.items
        )


class FilterParens(Node, frozen=True):
    """A filter in parentheses."""

    inner: "Filter"

    def render(self) -> str:
        return f"({self.inner})"


Filter = Everything | Tag | Variable | Not | In | Bool | FilterParens

Expr = Number | Name | Negative | Parens | Arithmetic | Call | Series | Queries
Argument = Number | Name | Negative | Parens | Arithmetic | Call | Series | Queries | String | Keyword | Scope


_TEXTS = (str, str | None, tuple[str, ...], bool)
"""What the fields that hold no nodes are declared as."""
_PARTS: dict[type, tuple[str, ...]] = {}


def _parts(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes."""
    found = _PARTS[kind] = tuple(name for name, held in kind.__annotations__.items() if name not in PLACE and held not in _TEXTS)
    return found


def children(node: Node) -> list[Node]:
    """The nodes directly below a node, from left to right."""
    kind = type(node)
    parts = _PARTS.get(kind)
    found: list[Node] = []
    for name in _parts(kind) if parts is None else parts:
        value = getattr(node, name)
        if type(value) is tuple:
            found += value
        elif value is not None:
            found.append(value)
    return found


def walk(node: Node) -> Iterator[Node]:
    """A node and every node below it, from left to right."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        # most nodes are leaves
        if _PARTS.get(type(current)) != ():
            waiting += children(current)[::-1]
