"""A kind's patterns, compiled once into nested rules that the comparer walks beside the bodies."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from o11yascode.resource.kind import Kind, Pattern
from o11yascode.resource.known import free_keys, known_keys
from o11yascode.resource.paths import steps_of
from o11yascode.resource.widgets import EVERYWHERE, FILLED, MEANINGLESS


class Rule:
    """What holds at one place of a body."""

    __slots__ = (
        "absent", "by_type", "chosen", "drop", "equal", "filled", "instant", "is_formats", "is_set", "item",
        "keys", "known", "needs", "other", "trim", "unmanaged", "write_only",
    )  # fmt: skip

    def __init__(self, known: frozenset[str] | None) -> None:
        self.keys: dict[str, Rule] = {}
        self.other: Rule = self
        self.item: Rule = self
        self.known = known
        """Names of keys that mean something; None: any key does."""
        self.drop = False
        self.unmanaged = False
        self.write_only = False
        self.is_set = False
        self.is_formats = False
        self.trim = False
        self.instant = False
        self.equal: frozenset[Any] = frozenset()
        self.absent: tuple[Any, ...] = ()
        """Values that mean the same as no value, on both sides."""
        self.filled: tuple[Any, ...] = ()
        """Values that may have been added to the live body."""
        self.needs: tuple[str, Any] | None = None
        """A neighbour and its value that make this key meaningless on the live side."""
        self.by_type: dict[str, Rule] | None = None
        """Rules by the object's own `type`: of a widget's definition."""
        self.chosen: Rule | None = None


class _Compiler:
    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.vocabulary = vocabulary(kind.name)
        self.free_keys = free_keys(kind)
        self.free = Rule(None)
        self.plain = Rule(self.vocabulary)
        self._open(self.plain)

    def _open(self, rule: Rule) -> None:
        for key in self.free_keys:
            rule.keys.setdefault(key, self.free)

    def new(self) -> Rule:
        rule = Rule(self.vocabulary)
        rule.other = rule.item = self.plain
        return rule

    def place(self, root: Rule, pattern: Pattern) -> Rule:
        """The rule at a pattern, made where it is missing."""
        rule = root
        for step in steps_of(pattern):
            if step == "[]":
                if rule.item is self.plain:
                    rule.item = self.new()
                rule = rule.item
            elif step == "*":
                if rule.other is self.plain:
                    rule.other = self.new()
                rule = rule.other
            else:
                rule = rule.keys.setdefault(step, self.new())
                if step in self.free_keys:
                    self._set_free(rule)
        return rule

    def _set_free(self, rule: Rule) -> None:
        rule.known, rule.other, rule.item = None, self.free, self.free

    def compile(self, variants: Iterable[int]) -> Rule:
        kind, root = self.kind, self.new()
        for name, flag in (
            ("read_only", "drop"), ("unmanaged", "unmanaged"), ("write_only", "write_only"), ("sets", "is_set"), ("trimmed", "trim"),
            ("instants", "instant"),
        ):  # fmt: skip
            for pattern in getattr(kind, name):
                setattr(self.place(root, pattern), flag, True)
        for pattern, values in kind.equal.items():
            self.place(root, pattern).equal = frozenset(values)
        for pattern, absent in kind.defaults.items():
            self.place(root, pattern).absent = absent
        for pattern, filled in kind.filled.items():
            self.place(root, pattern).filled = filled
        for pattern in kind.free:
            self._set_free(self.place(root, pattern))
        for index in variants:
            for pattern, absent in kind.variants[index].defaults.items():
                self.place(root, pattern).absent = absent
            for pattern, filled in kind.variants[index].filled.items():
                self.place(root, pattern).filled = filled
        if kind.widgets:
            self._widgets(root)
        self._inherit(root, set())
        return root

    def _inherit(self, rule: Rule, seen: set[int]) -> None:
        """`options.*` holds for `options.thresholds` too, where that says nothing of its own."""
        if id(rule) in seen:
            return
        seen.add(id(rule))
        if rule.known is not None:
            self._open(rule)
        for inner in rule.keys.values():
            if rule.other is not self.plain and not inner.absent and inner is not self.free:
                inner.absent = rule.other.absent
            self._inherit(inner, seen)
        self._inherit(rule.other, seen)
        self._inherit(rule.item, seen)

    def _widgets(self, root: Rule) -> None:
        """Widgets: ids are the server's, a group holds widgets, and each type has what the web page adds to it."""
        where = self.place(root, ".".join(self.kind.widgets))
        widget = where.item = self.new() if where.item is self.plain else where.item
        definition = self.new()
        definition.by_type = {}
        widget.keys.setdefault("id", self.new()).drop = True
        widget.keys["definition"] = definition
        in_cell = self.place(widget, "attributes")
        in_cell.keys["definition"] = definition
        deep = self._deep()
        for type_ in ("", *FILLED, *(MEANINGLESS.keys() - FILLED.keys())):
            one = definition.by_type[type_] = self.new()
            one.keys = dict(deep.keys)
            one.other = one.item = deep
            widgets = one.keys["widgets"] = self.new()
            widgets.item = widget
            one.keys["source_widget_definition"] = definition
            for pattern, filled in {**EVERYWHERE, **FILLED.get(type_, {})}.items():
                self._deep_place(one, pattern, deep).filled = filled
            for key, needs in MEANINGLESS.get(type_, {}).items():
                self._deep_place(one, key, deep).needs = needs
        definition.chosen = definition.by_type[""]

    def _deep(self) -> Rule:
        """Any depth of a definition: verbatim but for conditional formats, whose order counts only where two match the same value."""
        deep = Rule(self.vocabulary)
        formats = Rule(self.vocabulary)
        formats.is_formats = True
        formats.item = formats.other = deep
        deep.keys["conditional_formats"] = formats
        self._open(deep)
        return deep

    def _deep_place(self, root: Rule, pattern: Pattern, deep: Rule) -> Rule:
        rule = root
        for step in steps_of(pattern):
            inner = rule.item if step == "[]" else rule.keys.get(step, deep)
            if inner is deep:
                inner = Rule(self.vocabulary)
                inner.keys = dict(deep.keys)
                inner.other = inner.item = deep
            if step == "[]":
                rule.item = inner
            else:
                rule.keys[step] = inner
            rule = inner
        return rule


def _patterns(kind: Kind) -> Iterable[Pattern]:
    lists: tuple[Iterable[Pattern], ...] = (
        kind.read_only,
        kind.unmanaged,
        kind.write_only,
        kind.sets,
        kind.trimmed,
        kind.instants,
        kind.free,
    )
    tables: tuple[Mapping[Pattern, Any], ...] = (kind.defaults, kind.equal, kind.filled)
    for group in (*lists, *tables, *(variant.defaults for variant in kind.variants), *(variant.filled for variant in kind.variants)):
        yield from group


@cache
def vocabulary(name: str) -> frozenset[str]:
    """Names of all keys that mean something in a kind's bodies."""
    from o11yascode.resource.kinds import KINDS

    kind = KINDS[name]
    return known_keys(kind) | {step for pattern in _patterns(kind) for step in steps_of(pattern)}


@cache
def _compiled(name: str, variants: tuple[int, ...]) -> Rule:
    from o11yascode.resource.kinds import KINDS

    return _Compiler(KINDS[name]).compile(variants)


def definition_rule() -> Rule:
    """The rule of a widget's definition."""
    return _compiled("dashboard", ()).keys["widgets"].item.keys["definition"]


def rules_for(kind: Kind, body: dict[str, Any]) -> Rule:
    """The rules for a body, those of the variants that it is among them."""
    if not kind.variants:
        return _compiled(kind.name, ())
    return _compiled(kind.name, tuple([index for index, variant in enumerate(kind.variants) if variant.applies(body)]))
