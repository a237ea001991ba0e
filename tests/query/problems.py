"""What is wrong with a text that was read."""

from typing import Any

from o11yascode.diagnostics import Severity
from o11yascode.query.problem import Parsed, Problem


def errors(parsed: Parsed[Any]) -> list[Problem]:
    """Without warnings. A text that has no tree has one at least."""
    found = [problem for problem in parsed.problems if problem.severity is Severity.ERROR]
    assert parsed.tree is not None or found
    return found
