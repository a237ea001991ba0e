"""The Jinja2 environment of expressions and templates: no way to the machine, and a bound on all work.

Jinja's own sandbox keeps code out, but not `'a' * 10**9`. Here operators, filters, tests, calls and
joins measure what they make, and all of an evaluation shares one budget of steps.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextvars import ContextVar
from types import BuiltinMethodType, GeneratorType
from typing import Any, cast

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.filters import FILTERS
from jinja2.runtime import LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.visitor import NodeTransformer

from o11yascode.source.expression import Callback

MAX_TEXT = 200_000
"""Characters of any text that an expression or a template makes."""
MAX_SIZE = 20_000
"""Values in any list or mapping, the nested ones included; a hundred characters count as one."""
MAX_STEPS = 200_000
MAX_RANGE = 10_000
MAX_BITS = 1024
MAX_NODES = 20_000
"""Parts of one template; an expression is bounded by its length."""

_FILTERS = (
    "abs batch capitalize center count d default dictsort first float format groupby indent int items join last length "
    "list lower map max min reject rejectattr replace reverse round select selectattr slice sort string sum title trim "
    "truncate unique upper urlencode wordcount filesizeformat "
)
_TESTS = (
    "boolean defined divisibleby eq equalto even false float ge gt greaterthan in integer iterable le lessthan lower lt "
    "mapping ne none number odd sequence string true undefined upper == != < <= > >= "
)
_STRING_METHODS = (
    "capitalize casefold count endswith find index isalnum isalpha isdecimal isdigit islower isnumeric isspace isupper "
    "join lower lstrip partition removeprefix removesuffix replace rfind rpartition rsplit rstrip split splitlines "
    "startswith strip swapcase title upper "
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_METHODS: dict[type, frozenset[str]] = {
    str: _words(_STRING_METHODS),
    dict: frozenset({"get", "items", "keys", "values"}),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index"}),
    float: frozenset({"is_integer"}),
}
_LOOP = _words("index index0 revindex revindex0 first last length depth depth0 previtem nextitem cycle changed")
_PRINTF_WIDTH = re.compile(r"(?:\d{4,}|\*)[\d.*]*[hlL]?[diouxXeEfFgGcrsa%]")


class TooMuch(Exception):
    """An expression asked for more than it may have."""


class Forbidden(Exception):
    """An expression asked for what it may never have. `name` is what it named."""

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name


class _Budget:
    def __init__(self) -> None:
        self.left = MAX_STEPS

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooMuch("it takes too many steps")


_budget: ContextVar[_Budget] = ContextVar("budget")


def fresh_budget() -> None:
    """Begins an evaluation: what follows in this thread may take MAX_STEPS steps."""
    _budget.set(_Budget())


def _spend(steps: int) -> None:
    _budget.get().spend(steps)


def measure(value: Any, depth: int = 0) -> int:
    """How large a value is, refusing what is too large, too deep or too long: the values in it, a long text counting as
    several. Costs as many steps."""
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise TooMuch(f"it makes a text of more than {MAX_TEXT:,} characters")
        size = 1 + len(value) // 100
        if depth == 0:
            _spend(size)
        return size
    if isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise TooMuch("it makes a number with too many digits")
        return 1
    if not isinstance(value, dict | list | tuple | set | frozenset):
        return 1
    if depth > 50:
        raise TooMuch("it nests values too deeply")
    total = 1
    for child in (item for pair in value.items() for item in pair) if isinstance(value, dict) else value:
        total += measure(child, depth + 1)
        if total > MAX_SIZE:
            raise TooMuch(f"it makes more than {MAX_SIZE:,} values")
    if depth == 0:
        _spend(total)
    return total


def _counted(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        _spend(1)
        yield value


def bounded(value: Any) -> Any:
    """The value, measured; a generator becomes one that counts."""
    if isinstance(value, GeneratorType):
        return _counted(value)
    measure(value)
    return value


def _format_check(text: str) -> None:
    if "%" in text and _PRINTF_WIDTH.search(text):
        raise TooMuch("it pads to more than 999 characters")


def _check_multiply(left: Any, right: Any) -> None:
    for many, times in ((left, right), (right, left)):
        if isinstance(many, str | list | tuple) and isinstance(times, int):
            size = len(many) if isinstance(many, str) else measure(many)
            if size * max(times, 0) > (MAX_TEXT if isinstance(many, str) else MAX_SIZE):
                raise TooMuch("it repeats a value too often")


def _check_power(left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int) and abs(left) > 1 and left.bit_length() * abs(right) > MAX_BITS:
        raise TooMuch("it makes a number with too many digits")


def _check_filter(name: str, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> None:
    value = arguments[0] if arguments else None
    if name in ("center", "indent", "batch", "slice", "round", "truncate"):
        for number in (*arguments[1:], *named.values()):
            if isinstance(number, int | float) and abs(number) > 1000:
                raise TooMuch(f"{name} takes numbers up to 1000")
            if isinstance(number, str) and len(number) > 100:
                raise TooMuch(f"{name} takes short texts only")
    elif name == "format":
        _format_check(str(value))
    elif name == "replace" and len(arguments) >= 3:
        _check_replace(str(value), str(arguments[1]), str(arguments[2]))
    elif name == "string":
        measure(value)


def _check_replace(text: str, old: str, new: str) -> None:
    if text.count(old) * len(new) > MAX_TEXT:
        raise TooMuch(f"it makes a text of more than {MAX_TEXT:,} characters")


def _guarded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter or test that measures what it takes and gives. Keeps Jinja's mark for what else it wants to be passed."""
    passes = getattr(function, "jinja_pass_arg", None)
    extra = 0 if passes is None else 1

    def call(*arguments: Any, **named: Any) -> Any:
        _spend(1)
        given = tuple(bounded(a) for a in arguments[extra:])
        for value in named.values():
            measure(value)
        _check_filter(name, given, named)
        return bounded(function(*arguments[:extra], *given, **named))

    if passes is not None:
        call.jinja_pass_arg = passes  # type: ignore[attr-defined]
    return call


def _join(value: Iterable[Any], d: Any = "", attribute: str | None = None) -> str:
    items = [v[attribute] if attribute is not None else v for v in _counted(value)]
    return concat(part for index, item in enumerate(items) for part in ((str(d), text(item)) if index else (text(item),)))


def _to_json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, indent=min(indent, 8) if indent else None, ensure_ascii=False)


def concat(parts: Iterable[str]) -> str:
    """`"".join`, bounded."""
    kept: list[str] = []
    length = 0
    for part in parts:
        length += len(part)
        if length > MAX_TEXT:
            raise TooMuch(f"it makes a text of more than {MAX_TEXT:,} characters")
        kept.append(part)
    return "".join(kept)


def text(value: Any) -> str:
    """A value inside of a text: as YAML writes it (true, not True), nothing for null."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Undefined):
        return str(value)  # raises, with the name
    measure(value)
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _range(*arguments: int) -> range:
    found = range(*arguments)
    if len(found) > MAX_RANGE:
        raise TooMuch(f"a range has at most {MAX_RANGE:,} numbers")
    return found


class _Rewrite(NodeTransformer):
    """Puts the guards where Jinja has no hook: `~`, comparisons and loops."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno), "_concat")

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.expr = _filter(node.expr, "_bounded")
        for operand in node.ops:
            operand.expr = _filter(operand.expr, "_bounded")
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.iter = _filter(node.iter, "_counted")
        return node


def _filter(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(cast(nodes.Expr, node), name, [], [], None, None, lineno=node.lineno)


class Sandbox(ImmutableSandboxedEnvironment):
    """Names, arithmetic, lists and texts; nothing of Python behind them, and never more than a bounded amount of work."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "**", "%"})
    concat = staticmethod(concat)

    def __init__(self, **options: Any) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=False,
            optimized=False,  # it would compute constant expressions before any budget holds
            finalize=text,
            variable_start_string="${{",
            variable_end_string="}}",
            # Datadog's {{#is_alert}} holds Jinja's own {#.
            comment_start_string="{%#",
            comment_end_string="#%}",
            keep_trailing_newline=False,
            **options,
        )
        self.filters = {name: _guarded(name, FILTERS[name]) for name in _words(_FILTERS)}
        self.filters |= {"join": _guarded("join", _join), "tojson": _guarded("tojson", _to_json)}
        self.filters |= {"_concat": lambda parts: concat(map(text, parts)), "_bounded": bounded, "_counted": _counted}
        self.tests = {name: _guarded(name, cast(Callable[..., Any], TESTS[name])) for name in _words(_TESTS)}
        self.globals = {"range": _range}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """In one mapping: Jinja's chain of them takes most of an evaluation's time."""
        return {**self.globals, **(d or {})}

    def _generate(self, source: nodes.Template, *arguments: Any, **named: Any) -> str:
        if sum(1 for _ in source.find_all(nodes.Node)) > MAX_NODES:
            raise TooMuch("it is too long")
        return super()._generate(_Rewrite().visit(source), *arguments, **named)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        _spend(1)
        if operator == "*":
            _check_multiply(left, right)
        elif operator == "**":
            _check_power(left, right)
        elif operator == "%" and isinstance(left, str):
            _format_check(left)
            measure(right)
        return bounded(super().call_binop(context, operator, left, right))

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        allowed = _LOOP if isinstance(obj, LoopContext) else _METHODS.get(type(obj), frozenset())
        if isinstance(obj, tuple):
            allowed = allowed | frozenset(getattr(obj, "_fields", ()))
        if attribute in allowed or (type(obj).__name__ == "TemplateModule" and not attribute.startswith("_")):
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
        if attribute.startswith("_") and not isinstance(obj, Undefined):
            raise Forbidden(f'"{attribute}" is not available in expressions', attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(argument, str) and not isinstance(obj, Mapping):
            return self.getattr(obj, argument)
        try:
            return obj[argument]
        except (LookupError, TypeError, AttributeError):
            return self.undefined(obj=obj, name=argument)

    def call(self, context: Any, obj: Any, *arguments: Any, **named: Any) -> Any:
        _spend(1)
        if isinstance(obj, Undefined):
            obj()  # raises, with the name
        for value in (*arguments, *named.values()):
            measure(value)
        owner = getattr(obj, "__self__", None)
        if isinstance(obj, BuiltinMethodType) and obj.__name__ in _METHODS.get(type(owner), ()):
            if isinstance(owner, str):
                return bounded(_string_method(owner, obj, arguments, named))
        elif not (obj is _range or isinstance(obj, Macro | LoopContext | Callback) or isinstance(owner, LoopContext | TemplateReference)):
            raise Forbidden("this cannot be called")
        return bounded(super().call(context, obj, *arguments, **named))

    def get_template(self, *arguments: Any, **named: Any) -> Any:
        _spend(100)  # an include costs more than a step
        return super().get_template(*arguments, **named)


def _string_method(owner: str, method: Callable[..., Any], arguments: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
    name = getattr(method, "__name__", "")
    if name == "join":
        return _join(arguments[0] if arguments else (), owner)
    if name == "replace" and len(arguments) >= 2:
        _check_replace(owner, str(arguments[0]), str(arguments[1]))
    return method(*arguments, **named)
