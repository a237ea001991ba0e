"""Formulas over named queries, read, put together and taken apart as syntax trees."""

import re

from o11yascode.query.ast import Arithmetic, Call, Expr, Name, Number, String
from o11yascode.query.metric import parse_metric
from o11yascode.source.node import Node
from o11yascode.widget.kind import Canvas

CALENDAR = re.compile(r"calendar_shift\(.*, '(?P<shift>-1(?:d|w|mo))', '(?P<zone>[^']+)'\)")
_SMOOTHED = re.compile(r"(?P<function>autosmooth|ewma_\d+|median_\d+)\((?P<inner>.*)\)", re.DOTALL)


def name(text: str) -> Expr:
    """A query by its name."""
    return Name(text)


def number(value: int | float) -> Expr:
    return Number(str(value))


def call(function: str, inner: Expr, *arguments: str | int | float) -> Expr:
    """`function(inner, 'text', 5)`."""
    written = tuple(String(a) if isinstance(a, str) else Number(str(a)) for a in arguments)
    return Call(function, (inner, *written))


def percent(part: Expr, whole: Expr) -> Expr:
    """`part / whole * 100`."""
    return Arithmetic((part, whole, Number("100")), ("/", "*"))


def read(text: str, canvas: Canvas, node: Node) -> Expr | None:
    """The tree of a formula. One that cannot be read is reported at the node."""
    parsed = parse_metric(text)
    if parsed.tree is None:
        for problem in parsed.problems:
            canvas.error(problem.rule, f"formula: {problem.message}", node.location(problem.start, problem.end), problem.hint)
    return parsed.tree


def unwrapped(text: str) -> tuple[str | None, str]:
    """The smoothing function around a formula, if any, and what is inside."""
    match = _SMOOTHED.fullmatch(text)
    return (match["function"], match["inner"]) if match else (None, text)
