"""Prints a plan in the format that was asked for. Shared by plan, apply, show and rollback."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from o11yascode.cli import console

if TYPE_CHECKING:
    from o11yascode.sync.plan import Plan


def print_plan(plan: "Plan", format: str) -> None:
    """The plan, to stdout."""
    if format == "json":
        from o11yascode.report.plan_json import plan_document

        console.out(json.dumps(plan_document(plan), indent=2, ensure_ascii=False))
    elif format == "markdown":
        from o11yascode.report.markdown import plan_markdown

        console.out(plan_markdown(plan).rstrip("\n"))
    elif format == "github":
        _github(plan)
    else:
        from o11yascode.report.text import plan_text

        console.out(plan_text(plan, console.paint_out(), console.width()))


def _github(plan: "Plan") -> None:
    """Annotations on the specs' lines to stdout; the step summary and the outputs to the files GitHub Actions names."""
    from o11yascode.report.github import annotations, outputs
    from o11yascode.report.markdown import plan_markdown

    console.out(annotations(plan))
    for variable, text in (("GITHUB_STEP_SUMMARY", plan_markdown(plan)), ("GITHUB_OUTPUT", outputs(plan))):
        file = os.environ.get(variable)
        if file:
            with Path(file).open("a", encoding="utf-8") as stream:
                stream.write(console.without_secrets(text))
