"""`o11y show`: a saved plan, in any format; and how `plan` and `rollback` print theirs."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from o11yascode.cli import console

if TYPE_CHECKING:
    from o11yascode.sync.plan import Plan


Format = Annotated[Literal["text", "markdown", "json", "github"], typer.Option("--format", help="How to print the plan.")]


def show(file: Annotated[Path, typer.Argument(metavar="plan.json")], format: Format = "text") -> None:
    """Show a plan that was saved with `o11y plan -o`."""
    from o11yascode.sync.saved import load_plan

    print_plan(load_plan(file), format)


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
    from o11yascode.config import find_root
    from o11yascode.report.github import annotations, outputs
    from o11yascode.report.markdown import plan_markdown

    root = find_root(Path.cwd())
    console.out(annotations(plan, console.folder_in_checkout(root) if root else ""))
    for variable, text in (("GITHUB_STEP_SUMMARY", plan_markdown(plan)), ("GITHUB_OUTPUT", outputs(plan))):
        file = os.environ.get(variable)
        if file:
            with Path(file).open("a", encoding="utf-8") as stream:
                stream.write(console.without_secrets(text))
