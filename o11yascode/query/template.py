"""Message templates of monitors: `{{#is_alert}}…{{/is_alert}}`, `{{host.name}}`, `{{eval "…"}}`, and who is mentioned."""

import re
from collections import Counter

from msgspec import Struct, field

from o11yascode.diagnostics import Severity, counted, did_you_mean
from o11yascode.query.ast import Node, walk
from o11yascode.query.problem import Parsed, Problem, in_order, shortened

CONDITIONALS = (
    "is_alert",
    "is_warning",
    "is_no_data",
    "is_recovery",
    "is_warning_recovery",
    "is_alert_recovery",
    "is_alert_to_warning",
    "is_no_data_recovery",
    "is_unknown",
    "is_renotify",
)
MATCHES = ("is_match", "is_exact_match")
BLOCKS = (*CONDITIONALS, *MATCHES, "is_priority")
HELPERS = ("eval", "local_time", "urlencode")
PRIORITIES = ("P1", "P2", "P3", "P4", "P5")
MAX_DEPTH = 60

ARGUMENT = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s"']+)|(.+))""", re.DOTALL)
PART = re.compile(r"\[([^\]]*)\]|[^.\[\]]+")
SIMPLE = re.compile(r"\{\{([#^/]?)([A-Za-z_][\w.]*)\}\}")
"""What most double braces hold: `{{value}}`, `{{#is_alert}}`, `{{/is_alert}}`, `{{else}}`."""
RAW_OPEN = re.compile(r"\{\{\{\{\s*([^\s{}/]+)\s*\}\}\}\}")
MENTION = re.compile(r"""\{\{[^{}]*\}\}|@((?:[^\s{},'"@]|@(?=\w)|\{\{(?![#/^!]|else\}\})[^{}]*\}\})+)""")
GLUE = re.compile(r"[\w.\-+]")


class Text(Node, frozen=True):
    """Text that is sent as it is."""

    text: str

    def render(self) -> str:
        return self.text


class Literal(Node, frozen=True):
    """A comment or a raw block: nothing in it is looked at. `kind` is `comment` or `raw`."""

    text: str
    kind: str

    def render(self) -> str:
        return self.text


class Argument(Node, frozen=True):
    """An argument of a helper or a conditional, without its quotes."""

    value: str
    quoted: bool = True

    def render(self) -> str:
        return f'"{self.value}"' if self.quoted else self.value


class Value(Node, frozen=True):
    """`{{host.name}}`, or `{{{event.text}}}` which is not escaped."""

    path: str
    triple: bool = False

    def render(self) -> str:
        return f"{{{{{{{self.path}}}}}}}" if self.triple else f"{{{{{self.path}}}}}"


class Helper(Node, frozen=True):
    """`{{eval "value*100"}}`, `{{local_time 'last_triggered_at' 'Asia/Tokyo'}}`, `{{urlencode "service.name"}}`."""

    name: str
    arguments: tuple[Argument, ...]

    def render(self) -> str:
        return f"{{{{{' '.join([self.name, *map(str, self.arguments)])}}}}}"


class Block(Node, frozen=True):
    """`{{#is_alert}}…{{else}}…{{/is_alert}}`; `negated` for `{{^is_alert}}`."""

    name: str
    arguments: tuple[Argument, ...]
    body: "tuple[Part, ...]"
    otherwise: "tuple[Part, ...]" = ()
    negated: bool = False

    def render(self) -> str:
        head = " ".join([self.name, *map(str, self.arguments)])
        otherwise = "{{else}}" + "".join(map(str, self.otherwise)) if self.otherwise else ""
        mark = "^" if self.negated else "#"
        return f"{{{{{mark}{head}}}}}{''.join(map(str, self.body))}{otherwise}{{{{/{self.name}}}}}"


class Template(Node, frozen=True):
    """A whole message."""

    parts: "tuple[Part, ...]"

    def render(self) -> str:
        return "".join(map(str, self.parts))


Part = Text | Literal | Value | Helper | Block


class Mention(Struct, frozen=True):
    """`@slack-ops` in a message. `handle` is without the `@` and without punctuation at its end."""

    handle: str
    start: int
    end: int
    glued: bool = False
    """Directly after a letter or digit: Datadog does not notify it (an e-mail address in a sentence is so)."""


def parse_template(text: str) -> Parsed[Template]:
    """The tree of a message and what is wrong with it. Never raises."""
    reader = _TemplateReader(text)
    tree = reader.read()
    return Parsed(tree, in_order(reader.problems) if reader.problems else [])


def path_parts(path: str) -> list[str]:
    """The parts of a variable's path: `host.name` is host and name, `[dot.key].name` is dot.key and name."""
    return [match[1] if match[1] is not None else match[0] for match in PART.finditer(path.strip())]


def values(tree: Template) -> list[Value]:
    """Every `{{variable}}` of a message, in order."""
    return [node for node in walk(tree) if isinstance(node, Value)]


def matched_paths(tree: Template) -> list[Argument]:
    """The first argument of every `is_match` and `is_exact_match`: the variable that is compared."""
    return [node.arguments[0] for node in walk(tree) if isinstance(node, Block) and node.name in MATCHES and node.arguments]


def mentions(tree: Template) -> list[Mention]:
    """Whom the message notifies; raw blocks and comments mention nobody."""
    text = str(tree)
    if "{{{{" in text or "{{!" in text:
        text = mentionable(tree)
    found = []
    for match in MENTION.finditer(text):
        if match[1] is None:
            continue
        handle = match[1].rstrip(".,;:!?*_`>|")
        if handle.endswith(")") and "(" not in handle:
            handle = handle.rstrip(").,;:!?")
        if not handle:
            continue
        before = text[match.start() - 1 : match.start()]
        found.append(Mention(handle, match.start(), match.start() + 1 + len(handle), bool(GLUE.match(before))))
    return found


def mentionable(tree: Template) -> str:
    """A message's text, of the same length, in which raw blocks and comments are blank."""
    text = str(tree)
    for node in walk(tree):
        if isinstance(node, Literal):
            text = text[: node.start] + " " * (node.end - node.start) + text[node.end :]
    return text


class _Open(Struct):
    """A block that waits for its end."""

    name: str
    arguments: tuple[Argument, ...]
    negated: bool
    start: int
    end: int
    body: list[Part] = field(default_factory=list)
    otherwise: list[Part] | None = None

    def add(self, part: Part) -> None:
        (self.body if self.otherwise is None else self.otherwise).append(part)


class _TemplateReader:
    """Walks from one `{{` to the next; open blocks wait on a stack, so nesting costs no recursion."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.stack = [_Open("", (), False, 0, 0)]
        self.open: Counter[str] = Counter()

    def read(self) -> Template:
        source, position = self.source, 0
        if (statement := source.find("{%")) >= 0:
            hint = "statements have a meaning in a message_file; here ${{ 'a' if env == 'prod' else 'b' }} has"
            self._problem("template-syntax", "`{% … %}` is sent as it stands", statement, statement + 2, hint, soft=True)
        while True:
            start = source.find("{{", position)
            if start < 0:
                break
            self._text(position, start)
            if simple := SIMPLE.match(source, start):
                position = simple.end()
                self._simple(simple[1], simple[2], start, position)
                continue
            end = self._mustache(start)
            if end < 0:
                self._problem("template-syntax", "`{{` is not closed", start, start + 2, "close it with }}", soft=True)
                position = start
                break
            position = end
        self._text(position, len(source))
        while len(self.stack) > 1:
            waiting = self._pop()
            hint = f"close it with {{{{/{waiting.name}}}}}"
            self._problem("unbalanced-conditional", f"`{shortened(waiting.name)}` is not closed", waiting.start, waiting.end, hint)
            self._close(waiting, len(source))
        return Template(tuple(self.stack[0].body), start=0, end=len(source), source=source)

    def _text(self, start: int, end: int) -> None:
        if end > start:
            self.stack[-1].add(Text(self.source[start:end], start=start, end=end, source=self.source))

    def _mustache(self, start: int) -> int:
        """Reads what begins at `start` and returns where it ends, -1 when it does not."""
        source = self.source
        if raw := RAW_OPEN.match(source, start):
            closing = f"{{{{{{{{/{raw[1]}}}}}}}}}"
            at = source.find(closing, raw.end())
            if at < 0:
                self._problem("unbalanced-conditional", f"the raw block `{shortened(raw[1])}` is not closed", start, raw.end(), closing)
                return self._literal("raw", start, len(source))
            return self._literal("raw", start, at + len(closing))
        if source.startswith("{{!--", start):
            at = source.find("--}}", start)
            return self._literal("comment", start, at + 4) if at >= 0 else -1
        triple = source.startswith("{{{", start)
        at = source.find("}}}" if triple else "}}", start)
        if at < 0:
            return -1
        end = at + (3 if triple else 2)
        inside = source[start + (3 if triple else 2) : at]
        if inside.startswith("!"):
            return self._literal("comment", start, end)
        self._tag(inside, start, end, triple)
        return end

    def _simple(self, mark: str, name: str, start: int, end: int) -> None:
        """A variable, `else`, or the beginning or end of a conditional without arguments."""
        if mark == "/":
            self._end(name, start, end)
        elif mark:
            self._block(name, (), mark == "^", start, end)
        elif name == "else":
            self._else(start, end)
        elif name in HELPERS:
            self._helper(name, (), start, end)
        else:
            self.stack[-1].add(Value(name, False, start=start, end=end, source=self.source))

    def _literal(self, kind: str, start: int, end: int) -> int:
        self.stack[-1].add(Literal(self.source[start:end], kind, start=start, end=end, source=self.source))
        return end

    def _tag(self, inside: str, start: int, end: int, triple: bool) -> None:
        """`#name …`, `^name …`, `/name`, `else`, a helper or a variable."""
        mark = inside[:1]
        offset = start + (3 if triple else 2)
        if inside.strip() == "else":
            self._else(start, end)
        elif mark in ("#", "^") and not triple:
            name, arguments = self._words(inside[1:], offset + 1)
            self._block(name, arguments, mark == "^", start, end)
        elif mark == "/" and not triple:
            self._end(inside[1:].strip(), start, end)
        else:
            name, arguments = self._words(inside, offset)
            if not name and not arguments:
                self._problem("template-syntax", "the braces are empty", start, end, None, soft=True)
            elif arguments or name in HELPERS:
                self._helper(name, arguments, start, end)
            else:
                self.stack[-1].add(Value(inside.strip(), triple, start=start, end=end, source=self.source))

    def _words(self, text: str, offset: int) -> tuple[str, tuple[Argument, ...]]:
        """A tag's name and its arguments; a name in brackets may hold spaces."""
        stripped = text.strip()
        if stripped.startswith("[") and "]" in stripped:
            return stripped, ()
        name, arguments = "", []
        for match in ARGUMENT.finditer(text, 0, len(text.rstrip())):
            kind = match.lastindex or 4
            if not name:
                name = match[kind]
                continue
            start, end = match.start(kind), match.end(kind)
            quoted = kind in (1, 2)
            first, last = (start - 1, end + 1) if quoted else (start, end)
            arguments.append(Argument(match[kind], quoted, start=offset + first, end=offset + last, source=self.source))
        return name, tuple(arguments)

    def _block(self, name: str, arguments: tuple[Argument, ...], negated: bool, start: int, end: int) -> None:
        if name not in BLOCKS:
            hint = did_you_mean(name, BLOCKS)
            self._problem("unknown-conditional", f"`{shortened(name)}` is not a known conditional", start, end, hint, soft=True)
        elif name in MATCHES:
            if len(arguments) < 2:
                hint = f'as in {{{{#{name} "host.name" "web"}}}}'
                self._problem("conditional-argument", f"`{name}` compares a variable with one text or more", start, end, hint)
            elif not arguments[0].quoted:
                at = arguments[0]
                self._problem(
                    "conditional-argument", f"the variable of `{name}` is in quotes", at.start, at.end, f'"{at.value}"', soft=True
                )
        elif name == "is_priority":
            if len(arguments) != 1 or arguments[0].value not in PRIORITIES:
                self._problem("conditional-argument", "`is_priority` takes one of P1 to P5", start, end, "as in {{#is_priority 'P1'}}")
        elif arguments:
            self._problem("conditional-argument", f"`{name}` takes no arguments", start, end, None, soft=True)
        if len(self.stack) == MAX_DEPTH:
            self._problem("query-too-deep", f"conditionals are nested more than {MAX_DEPTH} deep", start, end, None)
        self.stack.append(_Open(name, arguments, negated, start, end))
        self.open[name] += 1

    def _else(self, start: int, end: int) -> None:
        block = self.stack[-1]
        if len(self.stack) == 1 or block.otherwise is not None:
            self._problem("unbalanced-conditional", "`{{else}}` belongs to no conditional", start, end, "remove it")
        else:
            block.otherwise = []

    def _end(self, name: str, start: int, end: int) -> None:
        if not self.open[name]:
            opening = f"{{{{#{shortened(name)}}}}}"
            self._problem(
                "unbalanced-conditional", f"`{shortened(name)}` ends here and was not opened", start, end, f"open it with {opening}"
            )
            return
        while (waiting := self._pop()).name != name:
            message = f"`{shortened(waiting.name)}` is not closed before `{shortened(name)}` ends"
            hint = f"close it with {{{{/{waiting.name}}}}}"
            self._problem("unbalanced-conditional", message, waiting.start, waiting.end, hint)
            self._close(waiting, start)
        self._close(waiting, end)

    def _pop(self) -> _Open:
        self.open[self.stack[-1].name] -= 1
        return self.stack.pop()

    def _close(self, block: _Open, end: int) -> None:
        otherwise = tuple(block.otherwise or ())
        node = Block(
            block.name, block.arguments, tuple(block.body), otherwise, block.negated, start=block.start, end=end, source=self.source
        )
        if len(self.stack) >= MAX_DEPTH:
            # deeper than any walk goes: kept as text
            self._literal("raw", block.start, end)
        else:
            self.stack[-1].add(node)

    def _helper(self, name: str, arguments: tuple[Argument, ...], start: int, end: int) -> None:
        if name not in HELPERS:
            hint = did_you_mean(name, (*HELPERS, *BLOCKS))
            self._problem("unknown-template-function", f"`{shortened(name)}` is not a known function", start, end, hint, soft=True)
        else:
            wanted = 2 if name == "local_time" else 1
            if len(arguments) != wanted:
                message = f"`{name}` takes {counted(wanted, 'argument')} in quotes, not {len(arguments)}"
                self._problem("template-argument", message, start, end, None, soft=True)
        self.stack[-1].add(Helper(name, arguments, start=start, end=end, source=self.source))

    def _problem(self, rule: str, message: str, start: int, end: int, hint: str | None, soft: bool = False) -> None:
        self.problems.append(Problem(rule, message, start, end, hint, Severity.WARNING if soft else Severity.ERROR))
