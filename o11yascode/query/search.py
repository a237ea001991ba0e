"""Search syntax of logs, events, spans and the like: `service:a -status:ok @http.code:[500 TO 599]`."""

import re
from collections.abc import Iterator, Sequence
from typing import NoReturn

from o11yascode.diagnostics import Severity
from o11yascode.query.ast import Bool, FilterParens, Node, Not, Variable, name_and_rest, walk
from o11yascode.query.problem import Parsed, Problem, SyntaxFault, in_order, shortened

MAX_DEPTH = 40

SPACE = re.compile(r"\s*")
KEY = re.compile(r"((?:\\.|[^\s():\"\\])+):\s*", re.DOTALL)
WORD = re.compile(r"(?:\\.|[^\s()\"\\]|\\\Z)+", re.DOTALL)
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
RANGE = re.compile(r"([\[{])\s*([^\s\]}]+)\s+(TO|to)\s+([^\s\]}]+)\s*([\]}])")
COMPARED = re.compile(r"(>=|<=|>|<)[ ]*((?:\\.|[^\s()\"\\])+)")
OPERATOR = re.compile(r"(?:AND|OR|NOT)(?=[ \t\r\n()]|\Z)")
FACET = re.compile(r"""(-?)([^\s():"\\$-][^\s():"\\]*):([^\s()"\\[{<>][^\s()"\\]*)(?=[\s)]|\Z)""")
"""A filter as most are written: `service:a`, `-@http.method:GET`."""
_WHOLE = re.compile(r"""\s*[a-z][a-z-]*\(".*"\)\.(?:index|source|rollup|by|last)\(""", re.DOTALL)
FUNCTION = re.compile(r"CIDR\([^()]*\)")
DOUBTFUL = re.compile(r"""[<>=,!&|\[{']|\s(?:[Aa]nd|[Oo]r|IN|in)\s|\b[Nn]ot\s""")
"""What has to stand in a search for anything of it to be doubted: a walk through every search would take longer than reading it."""
WORDS = {"and": "AND", "or": "OR", "not": "NOT", "&&": "AND", "||": "OR"}
COMPARABLE = re.compile(r"@|(?:service|status|host|source|env|version)\b")
COMPARISON = re.compile(r"([\w.@-]+)(==?|!=|[<>]=?)([^=<>].*)?")
LISTED = re.compile(r",(?:[A-Za-z@][\w.@-]*:|\Z)")
DOLLAR = re.compile(r"(?<!\\)\$([A-Za-z_][A-Za-z0-9_.\-]*)")
VARIABLE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_.\-]*?)(\.value)?(?=[\s()\"]|\Z)")


class Term(Node, frozen=True):
    """A free text or a value: a word (wildcards in it) or a phrase in quotes, kept as written."""

    text: str

    @property
    def quoted(self) -> bool:
        return self.text.startswith('"')

    @property
    def network(self) -> list[str]:
        """The attribute and the blocks of `CIDR(@ip, 10.0.0.0/8)`; nothing for any other term."""
        return [part.strip() for part in self.text[5:-1].split(",")] if FUNCTION.fullmatch(self.text) else []

    def render(self) -> str:
        return self.text


class Range(Node, frozen=True):
    """`[500 TO 599]`, with braces where an end is excluded."""

    low: str
    high: str
    brackets: str = "[]"

    @property
    def ends(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Each end and its bracket."""
        return (self.low, self.brackets[0]), (self.high, self.brackets[1])

    def render(self) -> str:
        return f"{self.brackets[0]}{self.low} TO {self.high}{self.brackets[1]}"


class Compared(Node, frozen=True):
    """`>=500`."""

    comparator: str
    value: str

    def render(self) -> str:
        return f"{self.comparator}{self.value}"


class Facet(Node, frozen=True):
    """`key:value`: a tag, an attribute (`@http.status_code`), or a reserved word (`service`, `status`, `host`)."""

    key: str
    value: "Search"

    def render(self) -> str:
        return f"{self.key}:{self.value}"


class Anything(Node, frozen=True):
    """The empty search."""

    def render(self) -> str:
        return ""


Search = Term | Range | Compared | Facet | Anything | Not | Bool | FilterParens | Variable


def parse_search(text: str) -> Parsed[Search]:
    """The tree of a search and what is wrong with it. Lenient: only what no search engine could read is an error. Never raises."""
    reader = _SearchReader(text)
    try:
        tree = reader.read()
    except SyntaxFault as fault:
        return Parsed(None, in_order([*reader.problems, fault.problem]))
    problems = [*reader.problems, *_doubts(tree)] if DOUBTFUL.search(text) else reader.problems
    return Parsed(tree, in_order(problems) if problems else problems)


def facets(tree: Node) -> set[str]:
    """The keys a search filters by, attributes with their `@`."""
    return {node.key for node in walk(tree) if isinstance(node, Facet)}


def search_variables(tree: Node) -> set[str]:
    """The names of the template variables in a search."""
    found: set[str] = set()
    if tree.source is not None and "$" not in tree.source:
        return found
    for node in walk(tree):
        if isinstance(node, Variable):
            found.add(node.name)
        elif isinstance(node, Term | Facet):
            text = node.text if isinstance(node, Term) else node.key
            found |= {name_and_rest(match[1])[0] for match in DOLLAR.finditer(text)}
    return found


def _doubts(tree: Search) -> Iterator[Problem]:
    """What can be read, and is most probably meant otherwise: habits of metric scopes and of other query languages."""
    if not isinstance(tree, Bool):
        yield from _comparisons([tree])
    for node in walk(tree):
        if isinstance(node, Bool):
            yield from _words(node.items)
            yield from _comparisons(node.items)
        elif isinstance(node, Facet):
            yield from _facet_doubts(node)


def _words(items: Sequence[Node]) -> Iterator[Problem]:
    """Operators that are words to Datadog: `a:b and c:d`. Among free text a word is a word."""
    for index, item in enumerate(items):
        word = WORDS.get(item.text.lower()) if isinstance(item, Term) else None
        before = items[max(index - 1, 0) : index] if word != "NOT" else ()
        if str(item) in ("IN", "in") and 0 < index < len(items) - 1 and isinstance(items[index + 1], FilterParens):
            yield _doubt(f"`{item}` belongs to the scope of a metric", item, f"write {items[index - 1]}:(a OR b)")
        if word and any(not isinstance(each, Term) for each in (*before, *items[index + 1 : index + 2])):
            yield _lower(item, word)


def _lower(item: Node, word: str) -> Problem:
    message = f"`{item}` is searched for as a word"
    return Problem("operator-case", message, item.start, item.end, f"write {word}", Severity.WARNING)


def _comparisons(items: Sequence[Node]) -> Iterator[Problem]:
    """`@code=500`, `@code > 500`: a facet is compared after a colon."""
    for index, found in enumerate(items):
        item = found.inner if isinstance(found, Not) else found
        if not isinstance(item, Term) or not COMPARABLE.match(item.text):
            continue
        following = [each.text for each in items[index + 1 : index + 3] if isinstance(each, Term)]
        text = item.text + ("".join(following) if following and following[0][0] in "=<>!" else "")
        if compared := COMPARISON.match(text):
            key, sign, value = compared.groups()
            sign = sign.strip("=") if "=" in sign and sign[0] in "=!" else sign
            hint = f"write {'-' if sign == '!' else ''}{key}:{sign.strip('!')}{value or 'value'}"
            yield Problem("search-syntax", f"`{shortened(key)}` is compared after a colon", item.start, item.end, hint, Severity.WARNING)


def _facet_doubts(node: Facet) -> Iterator[Problem]:
    value = node.value
    if isinstance(value, FilterParens) and isinstance(value.inner, Bool):
        for item in value.inner.items:
            if isinstance(item, Term) and item.text in ("and", "or"):
                yield _lower(item, item.text.upper())
    if node.key[0] == "!":
        yield _doubt("`!` is not known to work in a search", node, f"write -{str(node)[1:]}")
    elif node.key[0] == "{":
        yield _doubt("a search has no braces", node, f"write {str(node).strip('{}')}")
    elif isinstance(value, Term) and value.text[:1] in ("[", "{"):
        hint = f"write {node.key}:(a OR b)" if "," in value.text else "as in [400 TO 499]"
        yield _doubt("this is not a range", value, hint)
    elif isinstance(value, Term) and value.text[:1] == "'":
        yield _doubt("single quotes are part of the value", value, 'write "…"')
    elif isinstance(value, Term) and node.key.lstrip("-") != "tags" and not value.quoted and (listed := LISTED.search(value.text)):
        at = value.start + listed.start()
        yield Problem("search-syntax", "a comma joins no filters in a search", at, at + 1, "write a space", Severity.WARNING)


def _doubt(message: str, node: Node, hint: str) -> Problem:
    return Problem("search-syntax", message, node.start, node.end, hint, Severity.WARNING)


class _SearchReader:
    """Reads from left to right, one character of look-ahead; positions are offsets."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.problems: list[Problem] = []

    def read(self) -> Search:
        if '("' in self.source and _WHOLE.match(self.source):
            self._fail("a monitor's whole query, where its search alone belongs", 0, "write what stands between the quotes")
        self._skip()
        if self.position == len(self.source):
            return Anything(start=0, end=len(self.source), source=self.source)
        tree = self._any(0)
        if self.position < len(self.source):
            self._fail("a closing parenthesis without an opening one", self.position, "remove it")
        return tree

    def _any(self, depth: int) -> Search:
        """Alternatives with OR; a space or AND binds tighter."""
        items: list[Search] = [self._all(depth)]
        written = ""
        while (word := self._peek_word()) == "OR":
            self._take(word)
            written = written or word
            if self._at_end():
                self._dangling(word)
                break
            item = self._all(depth)
            if isinstance(item, Anything):
                self._dangling(word)
            else:
                items.append(item)
        return self._joined(items, written)

    def _all(self, depth: int) -> Search:
        items: list[Search] = []
        written = ""
        while True:
            while (word := self._peek_word()) == "AND":
                self._take(word)
                if not items or self._at_end() or self._peek_word() in ("AND", "OR"):
                    self._dangling(word)
                else:
                    written = written or word
            if self._at_end() or (items and word == "OR"):
                break
            if word == "OR":
                self._take(word)
                self._dangling(word)
            else:
                items.append(self._one(depth))
        if not items:
            return Anything(start=self.position, end=self.position, source=self.source)
        return self._joined(items, written or " ")

    def _joined(self, items: list[Search], operator: str) -> Search:
        if len(items) == 1:
            return items[0]
        return Bool(operator, tuple(items), start=items[0].start, end=items[-1].end, source=self.source)  # type: ignore[arg-type]

    def _one(self, depth: int) -> Search:
        start = self.position
        if depth < MAX_DEPTH and (simple := FACET.match(self.source, start)):
            return self._simple(simple)
        if depth > MAX_DEPTH:
            self._fail(f"searches are nested more than {MAX_DEPTH} deep", start, None, "query-too-deep")
        character = self.source[start]
        negation = "-" if character == "-" else "NOT" if self._peek_word() == "NOT" else ""
        if negation:
            self.position += len(negation)
            self._skip()
            if self._at_end():
                self._dangling(negation)
                return Term(negation, start=start, end=start + len(negation), source=self.source)
            inner = self._one(depth + 1)
            return Not(inner, negation, start=start, end=inner.end, source=self.source)  # type: ignore[arg-type]
        if character == "(":
            return self._group(depth)
        if character == '"':
            return self._quoted()
        if variable := VARIABLE.match(self.source, start):
            self.position = variable.end()
            self._skip()
            return Variable(variable[1], variable[2] or "", start=start, end=variable.end(), source=self.source)
        if function := FUNCTION.match(self.source, start):
            return Term(function[0], start=start, end=self._past(function), source=self.source)
        if key := KEY.match(self.source, start):
            return self._facet(key, depth)
        return self._word()

    def _simple(self, match: re.Match[str]) -> Search:
        """A facet with one word, perhaps negated."""
        sign, key, word = match.groups()
        source, end = self.source, self._past(match)
        at = end - len(word)
        found = Facet(key, Term(word, start=at, end=end, source=source), start=at - len(key) - 1, end=end, source=source)
        if not sign:
            return found
        return Not(found, "-", start=match.start(), end=end, source=source)  # type: ignore[arg-type]

    def _facet(self, key: re.Match[str], depth: int) -> Search:
        self.position = key.end()
        value: Search
        following = self.source[self.position : self.position + 1]
        if following == "(":
            value = self._group(depth)
        elif following == '"':
            value = self._quoted()
        elif ranged := RANGE.match(self.source, self.position):
            low, high, brackets = ranged[2], ranged[4], ranged[1] + ranged[5]
            value = Range(low, high, brackets, start=ranged.start(), end=self._past(ranged), source=self.source)
        elif compared := COMPARED.match(self.source, self.position):
            value = Compared(compared[1], compared[2], start=compared.start(), end=self._past(compared), source=self.source)
        elif following in ("", ")") or following.isspace():
            message = f"`{key[1]}:` has no value"
            self.problems.append(Problem("search-syntax", message, key.start(), key.end(1) + 1, "write key:value", Severity.WARNING))
            value = Term("", start=key.end(1) + 1, end=key.end(1) + 1, source=self.source)
            self._skip()
        else:
            value = self._word()
        return Facet(key[1], value, start=key.start(), end=value.end, source=self.source)

    def _group(self, depth: int) -> Search:
        start = self.position
        self.position += 1
        self._skip()
        if self.source[self.position : self.position + 1] == ")":
            self.problems.append(Problem("search-syntax", "the parentheses are empty", start, self.position + 1, None, Severity.WARNING))
            inner: Search = Anything(start=self.position, end=self.position, source=self.source)
        else:
            inner = self._any(depth + 1)
        if self.source[self.position : self.position + 1] != ")":
            self._fail("a parenthesis is not closed", start, "close it with )")
        self.position += 1
        end = self.position
        self._skip()
        return FilterParens(inner, start=start, end=end, source=self.source)  # type: ignore[arg-type]

    def _quoted(self) -> Term:
        match = QUOTED.match(self.source, self.position)
        if match is None:
            self._fail("a quote is not closed", self.position, 'close it with "')
        return Term(match[0], start=match.start(), end=self._past(match), source=self.source)

    def _word(self) -> Term:
        match = WORD.match(self.source, self.position)
        if match is None:
            self._fail("a search term is missing", self.position, None)
        return Term(match[0], start=match.start(), end=self._past(match), source=self.source)

    def _past(self, match: re.Match[str]) -> int:
        self.position = match.end()
        self._skip()
        return match.end()

    def _skip(self) -> None:
        match = SPACE.match(self.source, self.position)
        self.position = match.end() if match else self.position

    def _at_end(self) -> bool:
        return self.position >= len(self.source) or self.source[self.position] == ")"

    def _peek_word(self) -> str:
        """The operator word that starts here, if one does: AND, OR, NOT."""
        match = OPERATOR.match(self.source, self.position)
        return match[0] if match else ""

    def _take(self, word: str) -> None:
        self.position += len(word)
        self._skip()

    def _dangling(self, word: str) -> None:
        at = self.source.rfind(word, 0, max(self.position, len(word)) + 1)
        at = max(at, 0)
        message = f"`{word}` has nothing to join"
        self.problems.append(Problem("search-syntax", message, at, at + len(word), "remove it or add a term", Severity.WARNING))

    def _fail(self, message: str, at: int, hint: str | None, rule: str = "search-syntax") -> NoReturn:
        raise SyntaxFault(Problem(rule, message, at, at + 1, hint))
