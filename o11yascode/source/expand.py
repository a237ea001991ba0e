"""Expressions, `for_each` and `when` of a whole tree of values."""

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from o11yascode.diagnostics import Diagnostic, Severity
from o11yascode.source.expression import OPEN, Scope, evaluate
from o11yascode.source.node import Node

MAX_ITEMS = 10_000
"""Of one `for_each`."""
MAX_NODES = 300_000
"""Values that the expressions and repetitions in one resource may make."""
MAX_TOTAL = 5_000_000
"""The same, of a whole project."""


class Expander:
    """Evaluates trees. What holds no expression is shared with the file's own tree, not copied."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        self.diagnostics = diagnostics
        self._left = MAX_NODES
        self._total = MAX_TOTAL

    def spent(self) -> int:
        """How much of what a whole project may make was made since this was asked last; it counts anew."""
        spent = MAX_TOTAL - self._total
        self._total = MAX_TOTAL
        return spent

    def expand(self, node: Node, scope: Scope) -> Node:
        """The tree with its expressions evaluated and its repeated mappings repeated."""
        allowed = self._left = min(MAX_NODES, self._total)
        if is_fixed(node):
            return node
        made = self._expand(node, scope)
        self._total -= allowed - max(self._left, 0)
        return made

    def _expand(self, node: Node, scope: Scope) -> Node:
        value = node.value
        if isinstance(value, str):
            return evaluate(node, scope, self.diagnostics) if OPEN in value else node
        if is_fixed(node) or not isinstance(value, dict | list):
            return node
        self._left -= len(value)
        if self._left < 0:
            return node
        made: dict[str, Node] | list[Node]
        if isinstance(value, dict):
            made = {key: child if child.fixed else self._expand(child, scope) for key, child in value.items()}
        else:
            made = []
            for child in value:
                if _is_repeated(child):
                    for kept, inner in self.repeat(child, scope):
                        made.append(self._expand(kept, inner))
                else:
                    made.append(self._expand(child, scope))
                if self._left < 0:
                    self._error("for-each-too-much", f"these repetitions make more than {MAX_NODES:,} values", child)
                    break
        return Node(made, node.file, node.line, node.column, node.keys, expression=node.expression)

    def repeat(self, node: Node, scope: Scope) -> Iterator[tuple[Node, Scope]]:
        """A mapping once for each item of its `for_each` for which its `when` holds, without these two keys; with the scope of each."""
        for_each, when = node.get("for_each"), node.get("when")
        if for_each is None and when is None:
            yield node, scope
            return
        kept = without(node, "for_each", "when")
        for inner in [scope] if for_each is None else self._scopes(for_each, scope):
            if when is None or self.holds(when, inner):
                yield kept, inner

    def _scopes(self, for_each: Node, scope: Scope) -> Iterator[Scope]:
        for item in self.items(for_each, scope):
            self._left -= 1
            if self._left < 0:
                return
            yield {**scope, "item": item}

    def items(self, for_each: Node, scope: Scope) -> list[Any]:
        """The items of a list; of a mapping of lists, one mapping for each combination, the last key running fastest."""
        before = len(self.diagnostics)
        values = self._expand(for_each, scope).plain()
        if len(self.diagnostics) > before:
            return []
        if isinstance(values, list):
            found = values
        elif isinstance(values, dict) and values and all(isinstance(v, list) for v in values.values()):
            combinations = islice(product(*values.values()), MAX_ITEMS + 1)
            found = [dict(zip(values, combination, strict=True)) for combination in combinations]
        else:
            hint = "write for_each: [a, b], or for_each: {region: [eu, us], size: [1, 2]}"
            self._error("for-each", "for_each takes a list, or a mapping of lists", for_each, hint)
            return []
        if len(found) > MAX_ITEMS:
            self._error("for-each-too-much", f"for_each makes more than {MAX_ITEMS:,} items", for_each)
            return []
        self._total -= len(found)
        if self._total < 0:
            self._error("for-each-too-much", f"the repetitions of this project make more than {MAX_TOTAL:,} values", for_each)
            return []
        return found

    def holds(self, when: Node, scope: Scope) -> bool:
        """Whether a `when` is true. What is neither true nor false is reported, and does not hold."""
        before = len(self.diagnostics)
        value = self._expand(when, scope).value
        if isinstance(value, bool):
            return value
        if len(self.diagnostics) == before:
            self._error("when", "when must be true or false", when, "compare: when: ${{ env == 'prod' }}")
        return False

    def _error(self, rule: str, message: str, node: Node, hint: str | None = None) -> None:
        self.diagnostics.append(Diagnostic(rule, Severity.ERROR, message, node.location(), hint))


def is_fixed(node: Node) -> bool:
    """Whether a tree is the same in every scope."""
    if node.fixed is None:
        value = node.value
        if isinstance(value, str):
            node.fixed = OPEN not in value
        elif isinstance(value, dict):
            node.fixed = all(list(map(is_fixed, value.values())))  # a list: each of them is to know it
        elif isinstance(value, list):
            node.fixed = all(list(map(is_fixed, value))) and not any(map(_is_repeated, value))
        else:
            node.fixed = True
    return node.fixed


def _is_repeated(node: Node) -> bool:
    return isinstance(node.value, dict) and ("for_each" in node.value or "when" in node.value)


def without(node: Node, *keys: str) -> Node:
    """The mapping without some of its keys."""
    if not isinstance(node.value, dict) or not any(key in node.value for key in keys):
        return node
    kept = {key: child for key, child in node.value.items() if key not in keys}
    return Node(kept, node.file, node.line, node.column, node.keys, expression=node.expression)
