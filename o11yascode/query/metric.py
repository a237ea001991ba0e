"""Metric queries, as dashboards, SLOs and monitors write them: `sum:trace.web.request.hits{env:prod} by {service}.as_count()`."""

from functools import lru_cache

from o11yascode.query.ast import Expr
from o11yascode.query.parser import Reader, series_of
from o11yascode.query.problem import Parsed, Problem, SyntaxFault, in_order
from o11yascode.query.rules import query_problems
from o11yascode.query.tokens import ONE_SERIES


def parse_metric(text: str) -> Parsed[Expr]:
    """The tree of a metric query (of several, with commas, where a legacy widget has them) and what is wrong with it.

    Never raises: a text that cannot be read has no tree and at least one error.
    """
    return _parse(text, formula=False)


# `errors / hits * 100` stands in many widgets
@lru_cache(maxsize=1000)
def parse_formula(text: str) -> Parsed[Expr]:
    """The tree of a formula, whose operands are names of queries: `query1 / query2 * 100`. Never raises."""
    return _parse(text, formula=True)


def _parse(text: str, formula: bool) -> Parsed[Expr]:
    problems: list[Problem] = []
    tree: Expr
    if (one := ONE_SERIES.match(text)) and not one[7]:
        tree = series_of(one, problems)
    else:
        reader = Reader(text, formula=formula)
        try:
            tree = reader.queries()
        except SyntaxFault:
            reader = Reader(text, small=True, formula=formula)
            try:
                tree = reader.queries()
            except SyntaxFault as fault:
                return Parsed(None, in_order([*reader.problems, fault.problem]))
        problems = reader.problems
    problems.extend(query_problems(tree, formula))
    return Parsed(tree, in_order(problems) if problems else problems)
