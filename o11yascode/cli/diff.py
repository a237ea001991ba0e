"""`o11y diff`: two bodies of one kind compared, as a plan would."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from o11yascode.cli import console, exits, options
from o11yascode.diagnostics import O11yError


def diff(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="monitor, dashboard, slo, …")],
    desired: Annotated[Path, typer.Argument(metavar="DESIRED.json", help="What should be; - reads stdin.")],
    live: Annotated[Path, typer.Argument(metavar="LIVE.json", help="What Datadog answers.")],
    format: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print it.")] = "text",
) -> None:
    """Compare a desired body with a live one. Exits with 0 if they mean the same, with 1 if they differ."""
    from o11yascode.report.plan_json import difference_document
    from o11yascode.report.text import difference_lines
    from o11yascode.resource.bodies import unwrap
    from o11yascode.resource.compare import unknown_keys
    from o11yascode.resource.kinds import KINDS
    from o11yascode.sync.explain import diff as compare

    kind = options.known_kind(kind)
    there = _read(live)
    found = compare(kind, _read(desired), there)
    for key in unknown_keys(KINDS[kind], unwrap(KINDS[kind], there)):
        console.say(f"{key} is not known: it is not compared where only {live} has it")
    if format == "json":
        console.out(json.dumps([difference_document(d) for d in found], indent=2, ensure_ascii=False))
    else:
        for line in difference_lines(found, console.paint_out(), console.width()):
            console.out(line)
    raise typer.Exit(exits.ERROR if found else exits.DONE)


def _read(file: Path) -> dict[str, Any]:
    from o11yascode.importer.files import read_json

    body = read_json(file)
    if not isinstance(body, dict):
        raise O11yError(f"{file}: a body is a JSON object")
    return body
