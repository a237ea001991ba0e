"""Whatever a query can be told to be wrong has a page under its name."""

import ast
import re
from pathlib import Path

import o11yascode.query
from o11yascode.check.rule import rules

TOLD_BY = {"Problem", "_fail", "_step", "_whole", "_at_name", "_problem"}


def _names(file: Path) -> set[str]:
    """The rule names in the calls that make problems."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if called in TOLD_BY and re.fullmatch(r"[a-z]+(-[a-z]+)*", str(node.args[0].value)):
                found.add(str(node.args[0].value))
    return found


def test_every_problem_of_a_query_has_a_page() -> None:
    folder = Path(o11yascode.query.__file__ or "").parent
    names = {name for file in folder.glob("*.py") for name in _names(file)}
    assert len(names) > 50
    assert sorted(names - set(rules())) == []
