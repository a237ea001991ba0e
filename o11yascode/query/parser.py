"""Reads metric queries and formulas: one pass over the tokens builds the tree."""

import re
from typing import Never

from o11yascode.query.ast import (
    TIGHT,
    Argument,
    Arithmetic,
    Call,
    Expr,
    Grouping,
    Keyword,
    Modifier,
    Name,
    Negative,
    Number,
    Parens,
    Queries,
    Series,
    String,
)
from o11yascode.query.functions import FUNCTIONS
from o11yascode.query.problem import Problem, SyntaxFault, shortened
from o11yascode.query.scope import read_group, read_scope
from o11yascode.query.tokens import BY, CALL, GROUP, METRIC, SCOPE, TEXT, cut

MAX_DEPTH = 50

OPERATORS = {"+", "-", "*", "/"}
THRESHOLDS = (["name", ":"], ["name", "comparator"], ["number", "comparator"])
ALONE = "write the query alone: window and threshold are `evaluate` and `critical`"
WINDOW = re.compile(r"\b(?:last|next|current)_\w+\s*\)\s*\Z")


def series_of(match: re.Match[str], problems: list[Problem]) -> Series:
    """The series in a text that `ONE_SERIES` fits, without the work of a parser."""
    source = match.string
    aggregator, metric, by, counting = match.group(1, 2, 4, 6)
    start = match.start()
    scope_start, end = match.span(3)
    scope = read_scope(source, scope_start, end, problems)
    group = None
    if by:
        opening, end = match.span(5)
        group = read_group(source, match.span(4), opening, end, problems)
    modifiers: tuple[Modifier, ...] = ()
    if counting:
        dot, end = end, end + len(counting) + 3
        modifiers = (Modifier(counting, (), start=dot, end=end, source=source),)
    at = start + len(aggregator) + 1
    return Series(aggregator, metric, scope, group, modifiers, start=start, end=end, source=source, metric_start=at)


class Reader:
    """Recursive descent over a query's tokens. `problems` collects what does not stop the reading.

    A series as most are written is one token, and so is a modifier. What stops the reading is told in terms of
    `small` tokens only: after a fault a query is read again in those.
    """

    def __init__(self, source: str, start: int = 0, small: bool = False, formula: bool = False) -> None:
        self.source = source
        self.formula = formula
        self.tokens, self.large = cut(source, start, small)
        self.position = 0
        self.depth = 0
        self.problems: list[Problem] = []

    def queries(self) -> Expr:
        """Everything up to the end: one query, or several with commas."""
        first = self.expression()
        items = [first]
        while self.tokens[self.position][0] == ",":
            self.position += 1
            items.append(self.expression())
        self.finish()
        if len(items) == 1:
            return first
        return Queries(tuple(items), start=first.start, end=items[-1].end, source=self.source)

    def finish(self) -> None:
        """Complains about anything that follows a complete query."""
        kind, text, start, end = self.tokens[self.position]
        if kind:
            self._unexpected(kind, text, start, end)

    def expression(self) -> Expr:
        """Operands with `+ - * /` between them, products before sums."""
        tokens = self.tokens
        term = self._factor()
        if tokens[self.position][0] not in OPERATORS:
            return term
        terms: list[Expr] = []
        loose: list[str] = []
        factors: list[Expr] = [term]
        tight: list[str] = []
        while (operator := tokens[self.position][0]) in OPERATORS:
            self.position += 1
            if operator not in TIGHT:
                terms.append(self._chain(factors, tight))
                loose.append(operator)
                factors, tight = [], []
            else:
                tight.append(operator)
            factors.append(self._factor())
        terms.append(self._chain(factors, tight))
        return self._chain(terms, loose)

    def _chain(self, operands: list[Expr], operators: list[str]) -> Expr:
        if not operators:
            return operands[0]
        return Arithmetic(tuple(operands), tuple(operators), start=operands[0].start, end=operands[-1].end, source=self.source)

    def _factor(self) -> Expr:
        kind, text, start, end = self.tokens[self.position]
        if kind == "series":
            return self._whole_series(start)
        if kind == "name":
            after = self.tokens[self.position + 1][0]
            if after == ":":
                return self._series(text, start)
            if after == "braces":
                return self._measured(None, start)
            if after == "(":
                return self._call(text, start)
            self.position += 1
            return Name(text, start=start, end=end, source=self.source)
        if kind == "number":
            if self.tokens[self.position + 1][0] == "name" and self.tokens[self.position + 1][2] == end:
                stop = self.tokens[self.position + 1][3]
                self._fail("query-syntax", f"`{shortened(self.source[start:stop])}` is neither a number nor a name", start, stop)
            self.position += 1
            return Number(text, start=start, end=end, source=self.source)
        if kind == "threshold":
            return self._series(text, start)
        if kind not in ("(", "-"):
            self._no_operand(kind, text, start, end)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._fail("query-too-deep", f"expressions are nested more than {MAX_DEPTH} deep", start, end)
        self.position += 1
        found: Expr
        if kind == "-":
            operand = self._factor()
            found = Negative(operand, start=start, end=operand.end, source=self.source)
        else:
            inner = self.expression()
            close = self._close(start)
            modifiers, end = self.modifiers(close)
            found = Parens(inner, modifiers, start=start, end=end, source=self.source)
        self.depth -= 1
        return found

    def _whole_series(self, start: int) -> Series:
        """A series that is one token, standing on it; what follows a scope may follow that."""
        match, source, problems = self.large[start], self.source, self.problems
        self.position += 1
        scope_start, end = match.span(SCOPE)
        scope = read_scope(source, scope_start, end, problems)
        if match[BY]:
            opening, end = match.span(GROUP)
            group: Grouping | None = read_group(source, match.span(BY), opening, end, problems)
        else:
            group = self._group()
            end = group.end if group else end
        modifiers, end = self.modifiers(end)
        metric, at = match[METRIC], match.start(METRIC)
        aggregator = source[start : at - 1]
        return Series(aggregator, metric, scope, group, modifiers, start=start, end=end, source=source, metric_start=at)

    def _series(self, aggregator: str, start: int) -> Series:
        """`aggregator:metric{…}`, standing on the aggregator."""
        self.position += 2
        kind, _, at, end = self.tokens[self.position]
        if kind == "number":
            self._fail("metric-name", "a metric name starts with a letter", at, max(end, self._glued(end)))
        if kind != "name":
            if kind == "braces":
                self._fail("metric-name", "the metric name is missing", at - 1, at, "as in avg:system.cpu.user{*}")
            self._fail("query-syntax", f"expected a metric name after `{shortened(aggregator)}:`", at, end, "as in avg:system.cpu.user{*}")
        return self._measured(aggregator, start)

    def _measured(self, aggregator: str | None, start: int) -> Series:
        """`metric{…} by {…}.modifier()`, standing on the metric."""
        _, metric, at, end = self.tokens[self.position]
        self.position += 1
        kind, _, scope_start, scope_end = self.tokens[self.position]
        if kind != "braces":
            self._no_scope(metric, at, end, aggregator)
        scope = read_scope(self.source, scope_start, scope_end, self.problems)
        self.position += 1
        group = self._group()
        modifiers, end = self.modifiers(group.end if group else scope_end)
        return Series(aggregator, metric, scope, group, modifiers, start=start, end=end, source=self.source, metric_start=at)

    def _no_scope(self, metric: str, at: int, end: int, aggregator: str | None) -> Never:
        kind, text, start, stop = self.tokens[self.position]
        if text == "{":
            hint = "close the scope with }"
            if self.source.startswith("${", self.source.find("$", start)):
                hint = "an expression is written ${{ name }}"
            elif self.source.startswith("{", stop):
                hint = "write one brace, not two"
            self._fail("query-syntax", "a brace is not closed", start, stop, hint)
        if kind == "-" and start == end and self.tokens[self.position + 1][0] in ("name", "number"):
            whole = self._glued(end, extra="-")
            if self.source[whole : whole + 1] == "{":
                name = self.source[at:whole]
                self._fail(
                    "metric-name", f"`{name}`: a metric name has no hyphen", at, whole, f"Datadog stores it as {name.replace('-', '_')}"
                )
        name = shortened(metric)
        if kind == ":":
            self._fail("metric-name", f"`{name}:`: one aggregator stands before a metric, and its name has no colon", at, stop)
        if kind == "(" and metric in FUNCTIONS and aggregator:
            message = f"an aggregator stands before a metric, and `{metric}` is a function"
            self._fail("query-syntax", message, at, end, f"write {metric}({aggregator}:…)")
        if text.lower() == "by":
            self._fail("missing-scope", f"the metric {name} has no scope before its group", at, end, f"write {name}{{*}} by {{…}}")
        self._fail("missing-scope", f"the metric {name} has no scope", at, end, f"write {name}{{*}} for everything")

    def _glued(self, start: int, extra: str = "") -> int:
        """The end of the word that goes on at `start`."""
        match = re.compile(rf"[\w.{re.escape(extra)}]*").match(self.source, start)
        return match.end() if match else start

    def _group(self) -> Grouping | None:
        kind, text, start, end = self.tokens[self.position]
        if kind != "name" or text.lower() != "by":
            return None
        self.position += 1
        after, word, at, stop = self.tokens[self.position]
        if word == "{":
            self._fail("query-syntax", "a brace is not closed", at, stop, "close it with }")
        if after != "braces":
            self._fail("query-syntax", "group keys need braces", at, stop, f"write by {{{word}}}" if after == "name" else "write by {host}")
        self.position += 1
        return read_group(self.source, (start, end), at, stop, self.problems)

    def modifiers(self, end: int) -> tuple[tuple[Modifier, ...], int]:
        """Any `.name(arguments)` that follow, and where the last ends."""
        found = []
        while (token := self.tokens[self.position])[0] in (".", "modifier"):
            start = token[2]
            if token[0] == "modifier":
                end = token[3]
                found.append(self._whole_modifier(start, end))
                continue
            kind, name, at, stop = self.tokens[self.position + 1]
            if kind != "name":
                self._fail("query-syntax", "expected a modifier after the dot", at, stop, "as in .as_count()")
            self.position += 2
            if self.tokens[self.position][0] != "(":
                self._fail("query-syntax", f"`.{name}` needs parentheses", start, stop, f"write .{name}()")
            arguments, end = self.arguments()
            found.append(Modifier(name, arguments, start=start, end=end, source=self.source))
        return tuple(found), end

    def _whole_modifier(self, start: int, end: int) -> Modifier:
        """A modifier that is one token: without arguments, or with one text."""
        match, source = self.large[start], self.source
        self.position += 1
        name, text = match.group(CALL, TEXT)
        if text is None:
            return Modifier(name, (), start=start, end=end, source=source)
        opening, closing = match.span(TEXT)
        argument = String(text[1:-1], '"', start=opening, end=closing, source=source)
        return Modifier(name, (argument,), start=start, end=end, source=source)

    def _call(self, name: str, start: int) -> Call:
        self.position += 1
        if name == "count" and [token[0] for token in self.tokens[self.position + 1 : self.position + 3]] in THRESHOLDS:
            end = self.tokens[self.position + 2][3]
            self._fail(
                "query-syntax", "a threshold query compares one value with one number", start, end, "as in count(v: v<=5):a.metric{*}"
            )
        self.depth += 1
        if self.depth > MAX_DEPTH:
            end = self.tokens[self.position][3]
            self._fail("query-too-deep", f"expressions are nested more than {MAX_DEPTH} deep", start, end)
        arguments, end = self.arguments()
        self.depth -= 1
        modifiers, end = self.modifiers(end)
        return Call(name, arguments, modifiers, start=start, end=end, source=self.source)

    def arguments(self) -> tuple[tuple[Argument, ...], int]:
        """The arguments of a call, standing on its opening parenthesis; and where they end."""
        opening = self.tokens[self.position][2]
        self.position += 1
        kind, _, _, end = self.tokens[self.position]
        if kind == ")":
            self.position += 1
            return (), end
        found = [self._argument()]
        while self.tokens[self.position][0] == ",":
            self.position += 1
            found.append(self._argument())
        return tuple(found), self._close(opening)

    def _argument(self) -> Argument:
        kind, text, start, end = self.tokens[self.position]
        if kind == "string":
            self.position += 1
            return String(text[1:-1], text[0], start=start, end=end, source=self.source)
        if kind == "braces":
            self.position += 1
            return read_scope(self.source, start, end, self.problems)
        if kind == "number" and self.tokens[self.position + 1][2] == end and self.tokens[self.position + 1][0] == "name":
            # `12am` aligns a calendar rollup
            end = self.tokens[self.position + 1][3]
            self.position += 2
            return Name(self.source[start:end], start=start, end=end, source=self.source)
        if kind == "name" and self.tokens[self.position + 1][1] == "=":
            self.position += 2
            value = self._argument()
            return Keyword(text, value, start=start, end=value.end, source=self.source)
        return self.expression()

    def _close(self, opening: int) -> int:
        kind, text, start, end = self.tokens[self.position]
        if kind != ")":
            if not kind or (kind == "comparator" and all(token[0] != ")" for token in self.tokens[self.position :])):
                self._fail("query-syntax", "a parenthesis is not closed", opening, opening + 1, "close it with )")
            self._unexpected(kind, text, start, end, "an operator, `,` or `)`")
        self.position += 1
        return end

    def _no_operand(self, kind: str, text: str, start: int, end: int) -> Never:
        before = self.tokens[self.position - 1][1] if self.position else ""
        if not kind:
            what = f"the query ends after `{before}`" if before else "the query is empty"
            start = self.tokens[self.position - 1][2] if self.position else 0
            self._fail("query-syntax", what, start, max(end, start + 1), "a series, a number or a function is missing")
        if text == "{":
            self._fail("query-syntax", "a brace is not closed", start, end, "close it with }")
        if kind == "unclosed":
            self._fail("query-syntax", "a quote is not closed", start, start + 1)
        self._fail("query-syntax", f"expected a series, a number or a function before `{shortened(text)}`", start, end)

    def _unexpected(self, kind: str, text: str, start: int, end: int, expected: str = "an operator or the end") -> Never:
        if kind == ")":
            self._fail("query-syntax", "a closing parenthesis without an opening one", start, end, "remove it")
        if text == "}":
            self._fail("query-syntax", "a closing brace without an opening one", start, end, "remove it")
        if text == "{":
            self._fail("query-syntax", "a brace is not closed", start, end, "close it with }")
        if kind == "unclosed":
            self._fail("query-syntax", "a quote is not closed", start, start + 1)
        hint = "a series is grouped with `by {…}`" if text in ("group", "GROUP") else None
        if text.lower() == "by":
            hint = "`by {…}` follows the scope of a series, before any modifier"
        elif text.lower() in ("and", "or"):
            hint = "one condition a query: a composite monitor joins several"
        elif kind == "braces":
            hint = "a scope follows a metric name, as in avg:system.cpu.user{*}"
        elif kind == "comparator" and self.formula:
            hint = "a formula has no comparisons"
        elif kind == "comparator" or (kind == ":" and WINDOW.search(self.source[:start])):
            hint = f"{ALONE} (for o11y query: --monitor 'query alert')"
        self._fail("query-syntax", f"unexpected `{shortened(text)}`: expected {expected}", start, end, hint)

    def _fail(self, rule: str, message: str, start: int, end: int, hint: str | None = None) -> Never:
        raise SyntaxFault(Problem(rule, message, start, max(end, start + 1), hint))
