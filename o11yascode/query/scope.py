"""Reads the scope of a series: the filters between the braces, and the keys it is grouped by."""

import re
from collections.abc import Sequence
from typing import Never

from o11yascode.diagnostics import Severity
from o11yascode.query.ast import (
    Bool,
    Everything,
    Filter,
    FilterParens,
    Grouping,
    In,
    Key,
    Not,
    Scope,
    Tag,
    Variable,
    name_and_rest,
    walk,
)
from o11yascode.query.problem import Problem, SyntaxFault, shortened

TOKEN = re.compile(r"""\s*(?:([,()!])|((?:[^\s(),"']|"[^"]*"|'[^']*')+)|(\S))""")
SIMPLE = re.compile(r"[A-Za-z][\w./\-]*:[\w./\-*:$]+\Z")
LIST = re.compile(r"""\s*+!?[^\s(),"'!][^\s(),"']*+(?:\s*+,\s*+!?[^\s(),"'!][^\s(),"']*+)*+\s*+\Z""")
PLAIN_KEY = re.compile(r"[\w.\-/@]+\Z")
VARIABLE = re.compile(r"\$([A-Za-z0-9_.\-]+)(.*)", re.DOTALL)
SIGN = re.compile(r"!?[=<>~]+|!")
COMPARED = re.compile(r"(!?[=<>~]+)\s*([^\s(),]*)")
ODD = re.compile(r"""[!=<>~|\[\]"'“”‘’]""")
"""What no tag bears, but a filter in another language does; not each is wrong everywhere in a value."""
LISTED = re.compile(r"[|\[]")
QUOTE = re.compile(r"""["'“”‘’]""")
NO_KEY = re.compile(r"[\s:()!=\"']")
KEYWORDS = {"and", "or", "not", "in"}
MEANT = {"&&": "AND", "||": "OR", "&": "AND", "|": "OR", ";": "AND"}
MAX_DEPTH = 40

LOOSE, TIGHT = ("or",), ("and", ",")
"""The operators of a scope; a comma binds as AND does."""

Token = tuple[str, int, int, str]
"""A token's text, start and end in the whole query, and the text in lower case."""


def read_scope(source: str, start: int, end: int, problems: list[Problem]) -> Scope:
    """The scope in `source[start:end]`, braces included. Adds what is wrong to `problems`; never raises."""
    inner = source[start + 1 : end - 1]
    if inner == "*":
        return Scope(Everything(start=start + 1, end=end - 1, source=source), start=start, end=end, source=source)
    if "," not in inner and SIMPLE.match(inner) and "$" not in inner:
        key, _, value = inner.partition(":")
        return Scope(Tag(key, value, start=start + 1, end=end - 1, source=source), start=start, end=end, source=source)
    try:
        found = _list_of_filters(source, start + 1, end - 1, problems) or _ScopeReader(source, start + 1, end - 1, problems).read()
    except SyntaxFault as fault:
        problems.append(fault.problem)
        found = None
    return Scope(found, start=start, end=end, source=source)


def _list_of_filters(source: str, start: int, end: int, problems: list[Problem]) -> Filter | None:
    """The scope most queries have, filters with commas between them, without the work of a parser; None for any other."""
    if not LIST.match(source, start, end):
        return None
    items: list[Filter] = []
    position = start
    keyless = False
    plain = not ODD.search(source, start, end)
    for part in source[start:end].split(","):
        text = part.strip()
        at = position if text == part else position + part.index(text)
        stop = at + len(text)
        position += len(part) + 1
        key, colon, value = text.partition(":")
        if plain and value and key and key[0] not in "$@-":
            items.append(Tag(key, value, start=at, end=stop, source=source))
            continue
        bare = text.removeprefix("!")
        if bare.lower() in KEYWORDS:
            return None
        item = read_filter(source, bare, stop - len(bare), stop, problems)
        keyless = keyless or not colon
        items.append(item if bare == text else Not(item, start=at, end=stop, source=source))
    if len(items) == 1:
        return items[0]
    if keyless:
        _without_key(items, problems)
    return Bool(",", tuple(items), start=items[0].start, end=items[-1].end, source=source)


def read_group(source: str, keyword: tuple[int, int], start: int, end: int, problems: list[Problem]) -> Grouping:
    """The group keys in `source[start:end]`, braces included; `keyword` is where `by` stands."""
    word = source[keyword[0] : keyword[1]]
    inner = source[start + 1 : end - 1]
    if PLAIN_KEY.match(inner):
        key = Key(inner, start=start + 1, end=end - 1, source=source)
        return Grouping((key,), word, start=keyword[0], end=end, source=source)
    keys = []
    position = start + 1
    parts = inner.split(",")
    for part in parts:
        name = part.strip()
        at = position + len(part) - len(part.lstrip())
        position += len(part) + 1
        if name:
            keys.append(Key(name, start=at, end=at + len(name), source=source))
            if NO_KEY.search(name):
                problems.append(
                    Problem("query-syntax", f"`{shortened(name)}` is not a tag key to group by", at, at + len(name), _group_hint(name))
                )
        elif len(parts) == 1:
            problems.append(Problem("query-syntax", "the group is empty", start, end, "name a tag: by {host}"))
        else:
            problems.append(Problem("query-syntax", "a tag key is missing in the group", at, min(at + 1, end), "remove the comma"))
    return Grouping(tuple(keys), word, start=keyword[0], end=end, source=source)


def read_filter(source: str, text: str, start: int, end: int, problems: list[Problem]) -> Filter:
    """One filter without operators: `*`, `$env`, `key:value` or a bare tag."""
    if text == "*":
        return Everything(start=start, end=end, source=source)
    if text[0] == "$":
        match = VARIABLE.match(text)
        if match is None:
            raise SyntaxFault(Problem("query-syntax", "a template variable needs a name", start, end, "write $env"))
        name, rest = name_and_rest(match[1])
        return Variable(name, rest + match[2], start=start, end=end, source=source)
    key, colon, value = text.partition(":")
    value = value.lstrip()
    sign = SIGN.search(key) or SIGN.match(value)
    if text[0] == "@":
        hint = f"metrics have tags, logs have facets: use the tag, as in {text.lstrip('@')}"
        problems.append(Problem("facet-in-scope", f"`{shortened(key)}` is a facet, not a tag of a metric", start, end, hint))
    elif text[0] == "-":
        problems.append(Problem("query-syntax", "`-` excludes in a search of logs, not in a scope", start, start + 1, f"write !{text[1:]}"))
    elif sign:
        problems.append(_not_an_operator(text, sign[0], start))
    elif colon and not key:
        problems.append(Problem("query-syntax", f"the filter `{shortened(text)}` has no key", start, end, "write key:value"))
    elif colon and not value:
        message = f"the filter `{shortened(text)}` has no value"
        problems.append(Problem("empty-tag-value", message, start, end, "write key:value", Severity.WARNING))
    elif listed := LISTED.search(text):
        at = start + listed.start()
        hint = f"for one of several values write {key} IN (a, b)"
        problems.append(Problem("query-syntax", f"`{listed[0]}` stands in no tag", at, at + 1, hint, Severity.WARNING))
    if not sign and QUOTE.search(text):
        problems.append(_quoted(start, end))
    return Tag(key, value if colon else None, start=start, end=end, source=source)


def _quoted(start: int, end: int) -> Problem:
    message = "quotes around a tag value: not known to work in a metric scope"
    return Problem("quoted-tag-value", message, start, end, "write the value without quotes", Severity.WARNING)


def _not_an_operator(text: str, sign: str, start: int) -> Problem:
    """A comparison where a colon belongs: `env=prod`, `env!=prod`, `env:!prod`."""
    at = text.index(sign)
    key, value = text[:at].rstrip(":"), QUOTE.sub("", text[at + len(sign) :].lstrip(":"))
    hint = "a scope has no comparisons and no patterns but `*`"
    if sign in ("=", "==", "!=", "!") and key and value:
        hint = f"write {'!' if sign[0] == '!' else ''}{key}:{value}"
    return Problem("query-syntax", f"`{sign}` is not a tag operator", start + at, start + at + len(sign), hint)


def _without_key(items: Sequence[Filter], problems: list[Problem]) -> None:
    """Complains about `stg` in `env:prod,stg`: a tag of its own, not another value."""
    keyed: Tag | None = None
    operator = "IN"
    for item in items:
        tag = item.inner if isinstance(item, Not) else item
        if not isinstance(tag, Tag):
            continue
        if tag.value is not None:
            keyed, operator = tag, "IN" if item is tag else "NOT IN"
        elif keyed is not None and tag.key[0] != "@":
            message = f"`{shortened(tag.key)}` is a tag of its own, not another value of {shortened(keyed.key)}"
            values = f"{keyed.value}, {tag.key}".replace("[", "").replace("]", "")
            hint = f"write {keyed.key} {operator} ({values}), with AND between the filters"
            problems.append(Problem("tag-without-key", message, tag.start, tag.end, hint, Severity.WARNING))


def _group_hint(name: str) -> str:
    if QUOTE.search(name):
        return f"write by {{{QUOTE.sub('', name)}}}"
    return "a group names keys only: by {host}" if ":" in name else "separate keys with a comma: by {host,service}"


class _ScopeReader:
    """Recursive descent over the tokens of one scope."""

    def __init__(self, source: str, start: int, end: int, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        self.end = end
        self.tokens: list[Token] = []
        for match in TOKEN.finditer(source, start, start + len(source[start:end].rstrip())):
            text, stop = match[match.lastindex or 0], match.end()
            self.tokens.append((text, stop - len(text), stop, text.lower()))
            if match.lastindex == 3:
                quoted = f"unexpected `{text}` in the scope: a quote that is not closed"
                raise SyntaxFault(Problem("query-syntax", quoted, stop - len(text), stop))
        self.tokens.append(("", end, end, ""))
        self.position = 0
        self.symbolic: Token | None = None
        self.functional: Token | None = None

    def read(self) -> Filter | None:
        if len(self.tokens) == 1:
            hint = "write {*} for everything"
            self.problems.append(Problem("empty-scope", "the scope is empty", self.end - 1, self.end + 1, hint, Severity.WARNING))
            return None
        found = self._chain(0, LOOSE)
        text, start, end, _ = self.tokens[self.position]
        if text == ")":
            self._fail("a closing parenthesis without an opening one", start, end)
        if text:
            self._misplaced()
        if self.symbolic and self.functional:
            self._mixed(self.symbolic, self.functional)
        for node in walk(found):
            if isinstance(node, Bool):
                _without_key(node.items, self.problems)
        return found

    def _chain(self, depth: int, operators: tuple[str, ...]) -> Filter:
        """Filters with one of the loose operators between them, or, inside of those, with one of the tight."""
        items = [self._chain(depth, TIGHT) if operators is LOOSE else self._one(depth)]
        written = ""
        while (token := self.tokens[self.position])[3] in operators:
            self._note(token)
            written = written or token[0]
            self.position += 1
            items.append(self._chain(depth, TIGHT) if operators is LOOSE else self._one(depth))
        if not written:
            return items[0]
        return Bool(written, tuple(items), start=items[0].start, end=items[-1].end, source=self.source)

    def _one(self, depth: int) -> Filter:
        token = text, start, end, word = self.tokens[self.position]
        if depth > MAX_DEPTH:
            raise SyntaxFault(Problem("query-too-deep", f"filters are nested more than {MAX_DEPTH} deep", start, end))
        self.position += 1
        if text == "!" or word == "not":
            self._note(token)
            inner = self._one(depth + 1)
            return Not(inner, text, start=start, end=inner.end, source=self.source)
        if text == "(":
            inner = self._chain(depth + 1, LOOSE)
            closing, _, close, _ = self.tokens[self.position]
            if closing not in ("", ")"):
                self._misplaced()
            if not closing:
                self._fail("a parenthesis in the scope is not closed", start, end)
            self.position += 1
            return FilterParens(inner, start=start, end=close, source=self.source)
        if text in ("", ",", ")") or word in ("and", "or", "in"):
            self._missing(text, start, end)
        if self._list_follows():
            if text[-1] == ":":
                self._fail("no colon stands before IN", start, end, f"write {text[:-1]} IN (a, b)")
            return self._list(text, start)
        key, colon, value = text.partition(":")
        following, _, stop, word = self.tokens[self.position]
        if colon and following == "(" and value.lower() in ("", "in"):
            values = "a search of logs has its values in parentheses: a scope has them after IN"
            self._fail(values, start, stop, f"write {key} IN (a, b)")
        if colon and not value and word not in KEYWORDS and following not in ("", ",", ")", "!"):
            # white space may follow the colon
            self.position += 1
            end, text = stop, text + following
        return read_filter(self.source, text, start, end, self.problems)

    def _list_follows(self) -> bool:
        here = self.tokens[self.position][3]
        return here == "in" or (here == "not" and self.tokens[self.position + 1][3] == "in")

    def _list(self, key: str, start: int) -> In:
        words = []
        while (token := self.tokens[self.position])[3] in ("not", "in"):
            words.append(token[0])
            self._note(token)
            self.position += 1
            if token[3] == "in":
                break
        text, at, end, _ = self.tokens[self.position]
        if text != "(":
            self._fail("`IN` needs its values in parentheses", at, max(end, at), f"write {key} IN (a, b)")
        self.position += 1
        values: list[str] = []
        while True:
            text, at, end, _ = self.tokens[self.position]
            if text == "!":
                self._fail("the values of `IN` have no operators", at, end, f"write {key} NOT IN (a, b)")
            if text in ("", ",", ")", "("):
                empty = text == ")" and not values
                self._fail("the `IN` list is empty" if empty else "a value is missing in the `IN` list", at, end, "name at least one value")
            values.append(text)
            if text.startswith(f"{key}:"):
                bare = text.removeprefix(f"{key}:")
                self.problems.append(Problem("query-syntax", "the values of `IN` have no key", at, end, f"write {bare}"))
            elif QUOTE.search(text):
                self.problems.append(_quoted(at, end))
            separator, at, end, _ = self.tokens[self.position + 1]
            self.position += 2
            if separator == ")":
                return In(key, tuple(values), " ".join(words), start=start, end=end, source=self.source)
            if separator != ",":
                self._fail("expected `,` or `)` in the `IN` list", at, end, "commas between the values" if separator else "close it with )")

    def _note(self, token: Token) -> None:
        """Remembers which family of operators the scope uses, and complains about odd spelling."""
        text, start, end, _ = token
        if text in ("!", ","):
            self.symbolic = self.symbolic or token
            return
        self.functional = self.functional or token
        if not (text.isupper() or text.islower()):
            message = f"`{shortened(text)}` is neither upper nor lower case"
            self.problems.append(Problem("operator-case", message, start, end, f"write {text.upper()}", Severity.WARNING))

    def _mixed(self, symbolic: Token, functional: Token) -> None:
        later = max(symbolic, functional, key=lambda token: token[1])
        words = {",": "AND", "!": "NOT"}
        message = f"`{symbolic[0]}` and `{functional[0]}` in one scope: symbols (! ,) and words (AND OR NOT IN) cannot be mixed"
        hint = f"write {words[symbolic[0]]} instead of `{symbolic[0]}`"
        self.problems.append(Problem("mixed-scope-operators", message, later[1], later[2], hint))

    def _misplaced(self) -> Never:
        """Something stands between two filters, or follows the last, that joins nothing."""
        text, start, end, _ = self.tokens[self.position]
        if compared := COMPARED.match(self.source, start, self.end):
            key, sign, value = self.tokens[self.position - 1][0], *compared.groups()
            raise SyntaxFault(_not_an_operator(key + sign + value, sign, start - len(key)))
        hint = "one operator between two filters"
        if text in MEANT:
            hint = f"write {MEANT[text]}"
        elif ":" in (before := self.tokens[self.position - 1][0]) and ":" not in text and text not in "()!,":
            hint = f"a tag has _ where its source has a space: write {before}_{text}"
        elif text.startswith("-"):
            hint = f"write AND NOT {text[1:]}, or ,!{text[1:]}"
        self._fail(f"expected `,`, `AND` or `OR` before `{shortened(text)}`", start, end, hint)

    def _missing(self, text: str, start: int, end: int) -> Never:
        before = self.tokens[self.position - 2][0] if self.position > 1 else ""
        if not text:
            self._fail(f"a filter is missing after `{shortened(before)}`", start, end, "remove the operator or add a filter")
        self._fail(f"expected a filter before `{shortened(text)}`", start, end, "as in env:prod")

    def _fail(self, message: str, start: int, end: int, hint: str | None = None) -> Never:
        raise SyntaxFault(Problem("query-syntax", message, start, max(end, start + 1), hint))
