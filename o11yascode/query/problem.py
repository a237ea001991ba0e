"""What is wrong in a query text, by character offsets: the query packages' only way to complain."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from msgspec import Struct, field

from o11yascode.diagnostics import Severity

Tree_co = TypeVar("Tree_co", covariant=True)


class Problem(Struct, frozen=True):
    """One finding in a text: `start` and `end` are offsets into it (end excluded), the rule is a stable kebab-case name."""

    rule: str
    message: str
    start: int
    end: int
    hint: str | None = None
    severity: Severity = Severity.ERROR

    def moved(self, by: int) -> "Problem":
        """The same problem in a text that has `by` more characters before this one."""
        return Problem(self.rule, self.message, self.start + by, self.end + by, self.hint, self.severity)


class Parsed(Struct, Generic[Tree_co], frozen=True):
    """What a parser hands back for any text: the tree where one could be made, and everything found wrong."""

    tree: Tree_co | None
    problems: list[Problem] = field(default_factory=list)


class SyntaxFault(Exception):
    """Raised inside a parser to give up; the parser's public function turns it into a Problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems from left to right, each once."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.start, problem.end, problem.rule))


def shortened(text: str) -> str:
    """A text that fits into a message."""
    return text if len(text) <= 60 else f"{text[:59]}…"
