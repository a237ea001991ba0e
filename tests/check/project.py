"""Rule examples as projects."""

from collections.abc import Mapping
from pathlib import Path

from o11yascode.build.project import load_project
from o11yascode.check.example import FILE, PROJECT
from o11yascode.check.run import everything_wrong
from o11yascode.diagnostics import Diagnostic


def check(given: str | Mapping[str, str], root: Path) -> list[Diagnostic]:
    """Everything wrong with a project of these files (a text: its only monitors), as `o11y validate` finds it."""
    texts = {FILE: given} if isinstance(given, str) else dict(given)
    return everything_wrong(load_project(root, files={**PROJECT, **texts}))


def shown(found: list[Diagnostic]) -> list[str]:
    """`rule line:column` of each."""
    return [f"{d.rule} {d.location.file}:{d.location.line}:{d.location.column}" if d.location else d.rule for d in found]
