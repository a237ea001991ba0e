"""What is wrong with an input, where, and what to write instead: the only way bad input is reported."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import lru_cache
from heapq import nsmallest

from msgspec import Struct
from msgspec.structs import replace

LISTED = 45
"""More names than these are not all listed in a hint."""
NEAR = 8
"""Of more, so many are."""
MANY = 500
"""With more names than these, not all are compared with a misspelt one."""


class Severity(StrEnum):
    """How much a diagnostic matters: only an error stops a plan."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Location(Struct, frozen=True):
    """A place in a file: path relative to the project, with `/`; line and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1
    end_column: int | None = None
    """The column after the last character, on the same line, where it is known."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Excerpt(Struct, frozen=True):
    """A text that the reader has to see to understand a diagnostic (a composed query), and the part it speaks of."""

    text: str
    start: int
    end: int
    what: str = "query"
    """What the text is: `query`, `message` or `name`."""


class Diagnostic(Struct, frozen=True):
    """One finding. `rule` is a stable kebab-case name; `hint` says what to write instead."""

    rule: str
    severity: Severity
    message: str
    location: Location | None = None
    hint: str | None = None
    excerpt: Excerpt | None = None
    resource: str | None = None
    """Id of the resource it is about, where there is one."""

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.severity}: {self.message}{hint} [{self.rule}]"


class SpecError(Exception):
    """Specs that cannot be built. Carries every diagnostic found, not the first only."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = list(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


class O11yError(Exception):
    """A failure with a message a person can act on: the command line prints it without a traceback.

    Holds `hint`, what to do about it. Never put a key or a token in either text.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def each_once(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each mistake once, though it shows in every resource that a spec makes; of one in a template, in how many."""
    seen: dict[tuple[str, str, Location | None], Diagnostic] = {}
    shared: dict[tuple[str, str, Location | None], set[str | None]] = {}
    for each in found:
        key = (each.rule, each.message, each.location)
        seen.setdefault(key, each)
        if each.location is not None and not each.location.file.endswith((".yaml", ".yml")):
            shared.setdefault(key, set()).add(each.resource)
    for key, resources in shared.items():
        if len(resources) > 1:
            said = f"it is in {len(resources)} resources"
            seen[key] = replace(seen[key], hint=f"{seen[key].hint}; {said}" if seen[key].hint else said)
    return list(seen.values())


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.severity is Severity.ERROR for d in diagnostics)


def shown(value: object) -> str:
    """A value of a YAML file, short enough for a message and in words of YAML: `nothing`, `the text "5 minutes"`, `the number 3`."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{value if len(value) <= 40 else value[:37] + "..."}"'
    return f"the number {value}"


def counted(number: int, noun: str) -> str:
    """`1 widget`, `3 widgets`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint such as `did you mean "threshold"?`, or None where nothing known is close."""
    meant = closest(word, known)
    return f'did you mean "{meant}"?' if meant else None


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """What a word was probably meant to be; None where nothing known is close."""
    names = tuple(known)
    if len(names) > MANY:
        # comparing texts is slow: of many names only those that begin or end alike
        names = tuple(name for name in names if name[:4] == word[:4] or name[-4:] == word[-4:])[:MANY]
    return _closest(word, names, cutoff)


@lru_cache(maxsize=1024)
def _closest(word: str, names: tuple[str, ...], cutoff: float) -> str | None:
    """What is misspelt once is often misspelt everywhere."""
    from difflib import get_close_matches  # seldom needed

    return next(iter(get_close_matches(word, names, n=1, cutoff=cutoff)), None)


def known_or_meant(word: str, known: Iterable[str], what: str = "known") -> str:
    """A hint that names the closest known word, else lists them; where they are many, some that begin alike: `shop/…`."""
    names = list(known)
    return did_you_mean(word, names) or known_words(word, names, what)


def known_words(word: str, names: Collection[str], what: str) -> str:
    """A hint that lists the known words."""
    if not names:
        return f"{what}: none"
    if len(names) <= LISTED:
        return f"{what}: {', '.join(sorted(names))}"
    begin = word.partition("/")[0] + "/"
    near = nsmallest(NEAR, (name for name in names if name.startswith(begin))) or nsmallest(NEAR, names)
    return f"{what}: {', '.join(near)} and {len(names) - len(near)} more"
