"""`o11y schema`: the JSON Schema of the spec files, for editors."""

import json
from pathlib import Path
from typing import Annotated

import typer

from o11yascode.cli import console


def schema(
    config: Annotated[bool, typer.Option("--config", help="The schema of o11y.yaml instead of that of spec files.")] = False,
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write it to a file.")] = None,
) -> None:
    """Print the JSON Schema of spec files: editors complete and check with it.

    In a spec file: # yaml-language-server: $schema=../.o11y-schema.json
    """
    from o11yascode.importer.store import write_text
    from o11yascode.schema import config_schema, spec_schema

    text = json.dumps(config_schema() if config else spec_schema(), indent=2, ensure_ascii=False)
    if out is None:
        console.out(text)
    else:
        write_text(out, text + "\n")
        console.say(f"written to {out}")
