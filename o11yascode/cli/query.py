"""`o11y query`: a query explained."""

import json
from typing import Annotated, Literal

import typer

from o11yascode.cli import console, exits
from o11yascode.diagnostics import has_errors
from o11yascode.report.diagnostics import text as diagnostics_text


def query(
    text: Annotated[str, typer.Argument(metavar="QUERY")],
    monitor: Annotated[
        str | None, typer.Option("--monitor", metavar="TYPE", help='It is a monitor\'s query: "query alert", "log alert", …')
    ] = None,
    form: Annotated[
        Literal["metric", "formula", "search", "message"], typer.Option("--form", help="What it is, if no monitor's query.")
    ] = "metric",
    format: Annotated[Literal["text", "json"], typer.Option("--format", help="In words, or its tree.")] = "text",
) -> None:
    """Say in words what a query means, and what is wrong with it."""
    from o11yascode.query.check import check_query
    from o11yascode.query.dump import dump
    from o11yascode.query.explain import explain
    from o11yascode.query.languages import parse

    chosen = monitor or form
    found = check_query(text, chosen)
    tree = parse(text, chosen).tree
    if format == "json":
        from o11yascode.report.machine import plain

        document = {"query": text, "form": chosen, "tree": dump(tree) if tree else None, "diagnostics": [plain(d) for d in found]}
        console.out(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        if tree is not None:
            console.out(explain(tree))
        console.say(diagnostics_text(found, lambda file: text.splitlines(), console.paint_err(), console.width()))
    raise typer.Exit(exits.ERROR if has_errors(found) else exits.DONE)
