"""Queries of composite monitors: `(123 || 456) && !789`."""

import re
from typing import NoReturn, cast

from o11yascode.query.ast import Bool, Filter, FilterParens, Node, Not
from o11yascode.query.forms import Composite, Member
from o11yascode.query.problem import Parsed, Problem, SyntaxFault, shortened

# an id, or a reference that becomes an id when the monitor exists
TOKEN = re.compile(r"\s*(?:(&&|\|\||[!()])|(\d+\b|\$\{[^}]*\})|([A-Za-z_]\w*|\S))")
MAX_DEPTH = 40
WORDS = {"and": "&&", "or": "||", "not": "!", "&": "&&", "|": "||"}

Token = tuple[str, str, int, int]


def parse_composite(text: str) -> Parsed[Composite]:
    """The tree of a composite's query and what is wrong with it. Never raises."""
    reader = _CompositeReader(text)
    try:
        expr = reader.read()
    except SyntaxFault as fault:
        return Parsed(None, [fault.problem])
    return Parsed(Composite(expr, start=expr.start, end=expr.end, source=text))


class _CompositeReader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens: list[Token] = []
        for match in TOKEN.finditer(source, 0, len(source.rstrip())):
            kind = match.lastindex or 3
            self.tokens.append((("mark", "monitor", "other")[kind - 1], match[kind], match.start(kind), match.end(kind)))
        self.tokens.append(("", "", len(source), len(source)))
        self.position = 0

    def read(self) -> Node:
        found = self._chain(0, "||")
        kind, text, start, end = self.tokens[self.position]
        if kind:
            self._unexpected(text, start, end)
        return found

    def _chain(self, depth: int, operator: str) -> Node:
        items = [self._chain(depth, "&&") if operator == "||" else self._one(depth)]
        while self.tokens[self.position][1] == operator:
            self.position += 1
            items.append(self._chain(depth, "&&") if operator == "||" else self._one(depth))
        if len(items) == 1:
            return items[0]
        return Bool(operator, cast(tuple[Filter, ...], tuple(items)), start=items[0].start, end=items[-1].end, source=self.source)

    def _one(self, depth: int) -> Node:
        kind, text, start, end = self.tokens[self.position]
        if depth > MAX_DEPTH:
            self._fail("query-too-deep", f"conditions are nested more than {MAX_DEPTH} deep", start, end)
        if kind == "monitor":
            self.position += 1
            return Member(text, start=start, end=end, source=self.source)
        if text == "!":
            self.position += 1
            inner = self._one(depth + 1)
            return Not(cast(Filter, inner), "!", start=start, end=inner.end, source=self.source)
        if text == "(":
            self.position += 1
            inner = self._chain(depth + 1, "||")
            _, closing, _, close = self.tokens[self.position]
            if closing != ")":
                if closing:
                    self._unexpected(*self.tokens[self.position][1:])
                self._fail("query-syntax", "a parenthesis is not closed", start, end, "close it with )")
            self.position += 1
            return FilterParens(cast(Filter, inner), start=start, end=close, source=self.source)
        if not kind:
            before = self.tokens[self.position - 1] if self.position else ("", "", 0, 1)
            message = f"a monitor is missing after `{before[1]}`" if before[1] else "the query is empty"
            self._fail("query-syntax", message, before[2], before[3], "as in 123 && !456")
        return self._unexpected(text, start, end)

    def _unexpected(self, text: str, start: int, end: int) -> NoReturn:
        word = WORDS.get(text.lower())
        if word:
            self._fail("query-syntax", f"`{text}` is not an operator of a composite", start, end, f"write {word}")
        if text == ")":
            self._fail("query-syntax", "a closing parenthesis without an opening one", start, end, "remove it")
        message = f"unexpected `{shortened(text)}`: a composite has monitor ids, && || ! and parentheses"
        self._fail("query-syntax", message, start, end, "as in 123 && !456")

    def _fail(self, rule: str, message: str, start: int, end: int, hint: str | None = None) -> NoReturn:
        raise SyntaxFault(Problem(rule, message, start, max(end, start + 1), hint))
