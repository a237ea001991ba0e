"""`${{ }}` expressions in the values of a spec: evaluated where they stand, with errors at the exact column."""

import math
import re
from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, Sequence, ValuesView
from contextlib import suppress
from functools import lru_cache, partial
from types import GeneratorType, NoneType
from typing import TYPE_CHECKING, Any

from o11yascode.diagnostics import Diagnostic, Severity, did_you_mean
from o11yascode.source.node import NO_KEYS, Node, Span

if TYPE_CHECKING:
    from o11yascode.source.sandbox import Sandbox

OPEN = "${{"
MAX_EXPRESSION = 2000
"""Characters of one expression."""

_SIMPLE = re.compile(r"\s*[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*\s*")
_CONSTANTS = {"true", "false", "none", "True", "False", "None"}
_MAPPINGS = (dict, Mapping)  # a check for a dict is many times faster
_VALUES = (str, int, float, NoneType, list, dict)
_TO_ITS_END = re.compile(r"""[^'"(){}\[\]]*}}""")
"""The rest of an expression that has nothing in it that could hold another `}}`."""
_PART = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[({\[]|[)}\]]|[^'"(){}\[\]]+|.""", re.DOTALL)
_MISSING = object()
NEEDS_ENV = "_needs_env"
"""In a scope without an environment: the names that are known where there is one."""
_NAME_ENV = "name an environment: `env: prod`, or do without what differs between them"

Scope = Mapping[str, Any]
Part = tuple[int, int, str | None, str]
"""Of a text: begin, end, and the expression that stands there, None for text as it is; and that text."""


class Callback:
    """A function of ours that expressions may call with a text."""

    def __init__(self, function: Callable[[str], str]) -> None:
        self.function = function

    def __call__(self, name: str) -> str:
        return self.function(name)


class ExpressionError(Exception):
    """An expression that cannot be evaluated; `start` and `end` are offsets into its text, or `word` stands at the place in it."""

    def __init__(self, rule: str, message: str, start: int = 0, end: int | None = None, hint: str | None = None, word: str = "") -> None:
        super().__init__(message)
        self.word = word
        self.rule, self.message, self.start, self.end, self.hint = rule, message, start, end, hint


def evaluate(node: Node, scope: Scope, diagnostics: list[Diagnostic]) -> Node:
    """The scalar with its expressions evaluated: one expression keeps its type, within a text it becomes text.

    Other nodes come back as they are; where an expression is wrong, so does the scalar, and it is reported.
    """
    written = node.value
    if not isinstance(written, str) or OPEN not in written:
        return node
    try:
        parts = split(written)
        if len(parts) == 1 and parts[0][2] is not None:
            return _typed(node, _computed(parts[0][2], parts[0][0], scope))
        return _text(node, parts, scope)
    except ExpressionError as error:
        place = node.location(error.start, error.end)
        diagnostics.append(Diagnostic(error.rule, Severity.ERROR, error.message, place, error.hint))
    return node


@lru_cache(maxsize=500)  # a resource is made for several environments, one after the other
def split(text: str) -> tuple[Part, ...]:
    """The parts of a text. Raises ExpressionError, with offsets into the text, where an expression is not closed."""
    parts: list[Part] = []
    position = 0
    while (begin := text.find(OPEN, position)) >= 0:
        if begin > 0 and text[begin - 1] == "$":  # `$${{` is `${{`
            if begin - 1 > position:
                parts.append((position, begin - 1, None, text[position : begin - 1]))
            parts.append((begin, begin + len(OPEN), None, OPEN))
            position = begin + len(OPEN)
            continue
        if begin > position:
            parts.append((position, begin, None, text[position:begin]))
        end = _closing(text, begin + len(OPEN))
        if end < 0:
            raise ExpressionError("expression", "this expression has no closing }}", begin, hint="write $${{ for a literal ${{")
        parts.append((begin, end + 2, text[begin + len(OPEN) : end], ""))
        position = end + 2
    if position < len(text):
        parts.append((position, len(text), None, text[position:]))
    return tuple(parts)


def _closing(text: str, position: int) -> int:
    """Offset of the `}}` that ends the expression beginning here; strings and brackets may hold others. -1 where none does."""
    simple = _TO_ITS_END.match(text, position)
    if simple:
        return simple.end() - 2
    depth = 0
    while position < len(text):
        if depth == 0 and text.startswith("}}", position):
            return position
        part = _PART.match(text, position)
        if part is None:
            return -1
        if part[0] in ("(", "[", "{"):
            depth += 1
        elif part[0] in (")", "]", "}"):
            depth = max(depth - 1, 0)
        elif part[0][0] not in "'\"" and (inner := part[0].find("}}")) >= 0 and depth == 0:
            return position + inner
        position = part.end()
    return -1


def _typed(node: Node, value: Any) -> Node:
    """A result as nodes, all of them at the place of the expression."""
    place = (node.spans[0].line, node.spans[0].column) if node.spans else (node.line, node.column)

    def build(value: Any) -> Node:
        if isinstance(value, dict):
            children = {str(key): build(child) for key, child in value.items()}
            return Node(children, node.file, *place, dict.fromkeys(children, place), expression=True)
        if isinstance(value, list):
            return Node([build(child) for child in value], node.file, *place, expression=True)
        made = (Span(0, len(value), *place, True),) if isinstance(value, str) else ()
        return Node(value, node.file, *place, written=made, expression=True)

    return build(value)


def _text(node: Node, parts: Sequence[Part], scope: Scope) -> Node:
    pieces: list[str] = []
    for begin, _, expression, text in parts:
        if expression is None:
            pieces.append(text)
        elif isinstance(value := _look_up(expression, scope), str):
            pieces.append(value)
        else:
            pieces.append(_computed(expression, begin, scope, as_text))
    return Node("".join(pieces), node.file, node.line, node.column, NO_KEYS, partial(_spans, node, parts, pieces), True)


def _computed(expression: str, begin: int, scope: Scope, form: Callable[[Any], Any] = lambda value: value) -> Any:
    """The value of the expression that begins in a text there, in some form; errors get offsets into the text."""
    try:
        return form(compute(expression, scope))
    except ExpressionError as error:
        offset = begin + len(OPEN)
        error.start, error.end = offset + error.start, None if error.end is None else offset + error.end
        raise


def _spans(node: Node, parts: Sequence[Part], pieces: Sequence[str]) -> tuple[Span, ...]:
    """Where the characters of a text stand whose parts became these pieces."""
    spans: list[Span] = []
    at = 0
    for (begin, end, expression, _), piece in zip(parts, pieces, strict=True):
        length = len(piece)
        if expression is None:
            spans.extend(_shifted(node, begin, end, at - begin))
        elif length:
            place = node.location(begin)
            spans.append(Span(at, at + length, place.line, place.column, True))
        at += length
    return tuple(spans)


def _shifted(node: Node, begin: int, end: int, shift: int) -> Iterator[Span]:
    """The node's spans within a stretch of its value, moved to where the stretch stands in the result."""
    for span in node.spans:
        start, stop = max(span.start, begin), min(span.end, end)
        if start < stop:
            column = span.column if span.fixed else span.column + start - span.start
            yield Span(start + shift, stop + shift, span.line, column, span.fixed)


def as_text(value: Any) -> str:
    """A value inside of a text: true and not True, nothing for null, JSON for lists and mappings."""
    if isinstance(value, str):
        return value
    from o11yascode.source import sandbox

    sandbox.fresh_budget()
    try:
        return sandbox.text(value)
    except sandbox.TooMuch as error:
        raise ExpressionError("expression-too-much", f"this expression is refused: {error}") from None


def compute(expression: str, scope: Scope) -> Any:
    """The value of an expression: None, bool, number, str, or lists and dicts of them. Raises ExpressionError, never anything else."""
    value = _look_up(expression, scope)
    if value is not _MISSING:
        return value
    from o11yascode.source import sandbox

    sandbox.fresh_budget()
    try:
        result = plain(_compiled(expression)(scope))
        sandbox.measure(result)
    except ExpressionError as error:
        if error.word:
            error.start, error.end = _find(expression, error.word)
        raise
    except Exception as error:
        raise _explained(error, expression, scope) from None
    return result


def _look_up(expression: str, scope: Scope) -> Any:
    """A name and its attributes without Jinja: most expressions are no more."""
    names = _names(expression)
    value: Any = scope if names else _MISSING
    for name in names:
        if not isinstance(value, _MAPPINGS) or name not in value:
            return _MISSING
        value = value[name]
    return value if isinstance(value, _VALUES) else _MISSING


@lru_cache(maxsize=1000)
def _names(expression: str) -> tuple[str, ...]:
    """A name and its attributes; nothing of any other expression."""
    names = tuple(expression.strip().split(".")) if _SIMPLE.fullmatch(expression) else ()
    return () if names and names[0] in _CONSTANTS else names


@lru_cache(maxsize=1)
def environment() -> "Sandbox":
    from o11yascode.source.sandbox import Sandbox

    return Sandbox()


@lru_cache(maxsize=10_000)
def _compiled(expression: str) -> Callable[[Scope], Any]:
    if len(expression) > MAX_EXPRESSION:
        raise ExpressionError(
            "expression-too-much", f"this expression is longer than {MAX_EXPRESSION} characters", hint="use vars for its parts"
        )
    if not expression.strip():
        raise ExpressionError("expression", "this expression is empty", hint="write $${{ for a literal ${{")
    return environment().compile_expression(expression.strip(), undefined_to_none=False)


def plain(value: Any) -> Any:
    """A result as YAML could have written it. Raises ExpressionError for what no YAML value is."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ExpressionError("expression", f"this expression gives {value}, which is not a number that JSON knows")
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {as_text(plain(key)): plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple | range | GeneratorType | KeysView | ValuesView | ItemsView):
        return [plain(child) for child in value]
    from jinja2 import Undefined

    if isinstance(value, Undefined):
        value._fail_with_undefined_error()
    name = type(value).__name__
    raise ExpressionError("expression", f"this expression gives a {name}, which is not a value", hint="call it, or name a part of it")


def _explained(error: Exception, expression: str, scope: Scope) -> ExpressionError:
    """What went wrong, at the column where it did."""
    from jinja2 import TemplateSyntaxError, UndefinedError

    from o11yascode.source.sandbox import Forbidden, TooMuch

    if isinstance(error, TooMuch | RecursionError | MemoryError):
        told = str(error) if isinstance(error, TooMuch) else "it is nested too deeply"
        return ExpressionError("expression-too-much", f"this expression is refused: {told}", *_extent(expression))
    if isinstance(error, Forbidden):
        return ExpressionError("expression-forbidden", str(error), *_find(expression, error.name), hint="expressions see plain values only")
    if isinstance(error, UndefinedError):
        return _unknown_name(error, expression, scope)
    if isinstance(error, TemplateSyntaxError):
        return _syntax(str(error.message), expression)
    return ExpressionError("expression", f"this expression fails: {_in_words(str(error))}", *_extent(expression))


def _unknown_name(error: Exception, expression: str, scope: Scope) -> ExpressionError:
    told = str(error)
    if "no else section" in told:
        hint = "add else: ${{ a if x else b }}, or else none where nothing is meant"
        return ExpressionError("unknown-name", "there is no value where the condition is false", *_extent(expression), hint=hint)
    found = re.search(r"^'([^']*)' is undefined|has no attribute '([^']*)'|has no element (.*)$", told)
    word = str(next((group for group in found.groups() if group is not None), "")).strip("'") if found else ""
    start, end = _find(expression, word)
    if word == "ref":
        hint = "ref() works in the fields of a resource, not in vars, id, env, for_each, when or tags"
        return ExpressionError("unknown-name", "ref() is not known here", start, end, hint)
    if word == "item":
        return ExpressionError("unknown-name", '"item" is known inside of a for_each only', start, end, "write for_each: [a, b] beside it")
    if word in scope.get(NEEDS_ENV, ()) and word not in scope:
        return ExpressionError("unknown-name", f'"{word}" is not known here: this is of no environment', start, end, _NAME_ENV)
    if found and found[1] is not None:
        known = sorted(key for key in scope if not key.startswith("_"))
        hint = did_you_mean(word, known) or f"names: {', '.join(known)}; write $${{{{ for a literal ${{{{"
        return ExpressionError("unknown-name", f'"{word}" is not a name known here', start, end, hint)
    owner = (expression[:start].rstrip(" .['\"").split() or [""])[-1]
    value = _look_up(owner, scope)
    keys = sorted(map(str, value)) if isinstance(value, Mapping) else []
    otherwise = f'write {word} | default("…") where it may be missing'
    close = did_you_mean(word, keys) or (f"it has: {', '.join(keys[:30])}; {otherwise}" if keys else otherwise)
    of = "this value" if value is _MISSING else f'"{owner}"'
    return ExpressionError("unknown-name", f'{of} has no "{word}"', start, end, close)


_WORDS = {
    "unexpected 'end of template'": "it ends too early",
    "chunk after expression": "something stands behind its end",
    r"can only concatenate (\w+) \(not \"(\w+)\"\) to \w+": r"\2 cannot be added to \1; write ~ to join texts",
    r"unsupported operand type\(s\) for ([^:]+): '(\w+)' and '(\w+)'": r"\1 does not work with \2 and \3",
    r"'(\S+)' not supported between instances of '(\w+)' and '(\w+)'": r"\1 does not compare \2 with \3",
    r"\bstr\b": "a text",
    r"\bint\b|\bfloat\b": "a number",
    r"\bdict\b": "a mapping",
    r"\blist\b|\btuple\b": "a list",
    r"\bNoneType\b": "nothing",
}


_MEANT = (("&&", "and"), ("||", "or"), ("!", "not"), ("?", "a if x else b"), ("=", "=="))
"""Signs of other languages, and what Jinja has for them."""


def _syntax(told: str, expression: str) -> ExpressionError:
    at = re.search(r"^unexpected char (.+) at (\d+)$", told, re.DOTALL)
    lead = len(expression) - len(expression.lstrip())
    if at:
        start = lead + int(at[2])
        return ExpressionError("expression", f"unexpected {at[1]} in this expression", start, hint=_meant(expression, start))
    missing = re.match(r"No (filter|test) named '(.*)'", told)
    if missing:
        known = environment().filters if missing[1] == "filter" else environment().tests
        names = sorted(name for name in known if name[0].isalpha())
        hint = did_you_mean(missing[2], names) or f"{missing[1]}s: {', '.join(names)}"
        return ExpressionError("expression", f'there is no {missing[1]} "{missing[2]}"', *_find(expression, missing[2]), hint=hint)
    start = _where_parsing_stopped(expression)
    told = f"this is not an expression: {_in_words(told.rstrip('.'))}"
    return ExpressionError("expression", told, start, hint=_meant(expression, start))


def _meant(expression: str, start: int) -> str | None:
    """What to write for a sign of another language that stands where the reading stopped, or ends there."""
    for sign, word in _MEANT:
        if sign in expression[max(start - len(sign) + 1, 0) : start + len(sign)] and expression[start : start + 2] != "==":
            return f"write {word}"
    return None


def _in_words(told: str) -> str:
    """What Jinja or Python said of an expression, in words of YAML."""
    for pattern, words in _WORDS.items():
        told = re.sub(pattern, words, told)
    return told[:200]


def _where_parsing_stopped(expression: str) -> int:
    """Offset of the token that Jinja's parser could not read: it tells the line only."""
    from jinja2 import TemplateError
    from jinja2.parser import Parser

    tokens: list[int] = []
    offset = 0
    try:
        for _, kind, text in environment().lexer.tokeniter(f"{OPEN}{expression}}}}}", None):
            if kind not in ("whitespace", "variable_begin", "variable_end"):
                tokens.append(offset - len(OPEN))
            offset += len(text)
        parser = Parser(environment(), expression.strip(), state="variable")
        with suppress(TemplateError):
            parser.parse_expression()
        left = sum(1 for _ in parser.stream)
    except (TemplateError, RecursionError):
        return 0
    index = len(tokens) - left
    return max(tokens[index], 0) if 0 <= index < len(tokens) else len(expression.rstrip())


def _find(expression: str, word: str) -> tuple[int, int | None]:
    """Where a name stands in an expression, outside of its strings."""
    bare = re.sub(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""", lambda m: " " * len(m[0]), expression)
    for text in (bare, expression):
        found = re.search(rf"(?<![A-Za-z0-9_]){re.escape(word)}(?![A-Za-z0-9_])", text) if word else None
        if found:
            return found.start(), found.end()
    return _extent(expression)


def _extent(expression: str) -> tuple[int, int]:
    begin = len(expression) - len(expression.lstrip())
    return begin, max(begin, len(expression.rstrip()))
