"""`o11y show`: a saved plan, in any format."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def show(
    file: Annotated[Path, typer.Argument(metavar="plan.json")],
    format: Annotated[Literal["text", "markdown", "json", "github"], typer.Option("--format", help="How to print the plan.")] = "text",
) -> None:
    """Show a plan that was saved with `o11y plan -o`."""
    from o11yascode.cli.show import print_plan
    from o11yascode.sync.saved import load_plan

    print_plan(load_plan(file), format)
