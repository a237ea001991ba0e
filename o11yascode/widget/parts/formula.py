"""Formulas over named queries, read as syntax trees."""

import re

from o11yascode.query.ast import Call, Expr, String
from o11yascode.query.metric import parse_formula
from o11yascode.source.node import Node
from o11yascode.widget.kind import Canvas

_SMOOTHING = re.compile(r"autosmooth|ewma_\d+|median_\d+")


def read(text: str, canvas: Canvas, node: Node) -> Expr | None:
    """The tree of a formula. One that cannot be read is reported at the node."""
    parsed = parse_formula(text)
    if parsed.tree is None:
        for problem in parsed.problems:
            canvas.error(problem.rule, f"formula: {problem.message}", node.location(problem.start, problem.end), problem.hint)
    return parsed.tree


def tree(text: str) -> Expr | None:
    """The tree of a live formula, or None where it cannot be read."""
    return parse_formula(text).tree


def unsmoothed(expr: Expr) -> tuple[str | None, Expr]:
    """The smoothing function around a formula, if any, and what is inside."""
    if isinstance(expr, Call) and _SMOOTHING.fullmatch(expr.function) and len(expr.arguments) == 1:
        return expr.function, expr.arguments[0]  # type: ignore[return-value]
    return None, expr


def texts(expr: Call) -> list[str]:
    """The quoted arguments of a call."""
    return [argument.value for argument in expr.arguments if isinstance(argument, String)]
