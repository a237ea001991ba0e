"""Checks one query text and says what is wrong with it as diagnostics: `check_query`."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from o11yascode.diagnostics import Diagnostic, Excerpt, Location, did_you_mean
from o11yascode.query.ast import Node
from o11yascode.query.contents import variable_names, variable_nodes
from o11yascode.query.languages import parse
from o11yascode.query.problem import Problem, in_order


def check_query(
    text: str,
    form: str = "metric",
    options: Mapping[str, Any] | None = None,
    variables: Collection[str] | None = None,
    slo_target: float | None = None,
) -> list[Diagnostic]:
    """Everything wrong with a query, without asking Datadog. Never raises.

    Args:
        text: the query, formula, search or message.
        form: `metric`, `slo`, `formula`, `search`, `message`, or a Datadog monitor type such as `query alert`.
        options: the monitor's options as in its payload; thresholds, windows and variables are compared with the query.
        variables: the template variables that the dashboard declares, without `$`; None where that is not known.
        slo_target: the target, in percent, of the objective an SLO alert watches.

    Returns:
        One diagnostic a finding, from left to right, placed in a file called `<query>`.
    """
    parsed = parse(text, form, options, slo_target)
    problems = list(parsed.problems)
    if parsed.tree is not None and form in ("metric", "slo"):
        problems.extend(_variables(parsed.tree, form, variables))
    begins = [0, *(match.end() for match in re.finditer("\n", text))]
    return [_diagnostic(problem, text, begins) for problem in in_order(problems)]


def _diagnostic(problem: Problem, text: str, begins: list[int]) -> Diagnostic:
    """`begins` are the offsets at which the text's lines begin."""
    line = bisect_right(begins, problem.start)
    begin = begins[line - 1]
    column = problem.start - begin + 1
    last = min(problem.end, begins[line] - 1 if line < len(begins) else len(text))
    location = Location("<query>", line, column, max(last - begin + 1, column + 1))
    excerpt = Excerpt(text, problem.start, problem.end)
    return Diagnostic(problem.rule, problem.severity, problem.message, location, problem.hint, excerpt)


def _variables(tree: Node, form: str, declared: Collection[str] | None) -> Iterator[Problem]:
    for node in variable_nodes(tree):
        if form == "slo":
            message = f"`{node}`: an SLO has no template variables"
            yield Problem("template-variable-in-slo", message, node.start, node.end, "write the tag itself, as in env:prod")
            continue
        for name in variable_names(node):
            if declared is not None and name not in declared:
                message = f"the template variable `${name}` is not declared"
                hint = did_you_mean(name, declared) or "declare it in template_variables"
                yield Problem("undeclared-variable", message, node.start, node.end, hint)
