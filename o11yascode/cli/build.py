"""`o11y build`: the payloads as JSON, for reading in a pull request."""

import json
from pathlib import Path
from typing import Annotated

import typer

from o11yascode.cli import console, options
from o11yascode.diagnostics import counted

SHOWN = 10
"""Files that are named."""


def build(
    target: options.Target = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="DIR", help="Write one file per resource here, instead of stdout.")
    ] = None,
    ids: options.Ids = None,
) -> None:
    """Print what Datadog would be sent: one JSON document per resource, in a stable order.

    References between resources stand as ${ref:service/id}: their ids are known at apply.
    """
    from o11yascode.cli.project import load
    from o11yascode.resource.kinds import KINDS
    from o11yascode.sync.selection import Selection

    selection = Selection(tuple(ids or ()))
    project = load(target, select=lambda _: selection)
    options.found_ids(ids, [resource.id for resource in project.resources])
    chosen = [resource for resource in project.resources if selection.has(resource)]
    if out is None:
        listed = [{"kind": r.kind, "id": r.id, "source": str(r.source), "payload": r.payload} for r in chosen]
        console.out(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    wanted = set()
    for resource in chosen:
        file = out / resource.kind / f"{resource.id.replace('/', '.')}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(resource.payload, indent=2, ensure_ascii=False) + "\n"
        wanted.add(file)
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
    console.say(f"{counted(len(wanted), 'file')} in {out}")
    left = [] if ids else sorted(file for kind in KINDS for file in (out / kind).glob("*.json") if file not in wanted)
    if left:
        # Who wrote them is not known, so they stay.
        more = f" and {len(left) - SHOWN} more" if len(left) > SHOWN else ""
        console.say(f"Of no resource, and left as they are: {', '.join(map(str, left[:SHOWN]))}{more}")
