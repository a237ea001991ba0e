"""`o11y routes`: who hears of what, and by which rule."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from o11yascode.cli import console, options
from o11yascode.diagnostics import counted

if TYPE_CHECKING:
    from o11yascode.resource.desired import Mention, Resource

    Row = tuple[Resource, Mention]


def routes(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Only these monitors and tests; globs: 'gs2/*'.", show_default=False)
    ] = None,
    state: Annotated[Literal["alert", "warning", "no_data", "recovery"] | None, typer.Option("--state", help="Only this state.")] = None,
    target: options.Target = None,
    format: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print it.")] = "text",
) -> None:
    """Show for every monitor and state who hears of it, and which rule says so.

    Synthetic tests alert by themselves, and are shown too.
    """
    from o11yascode.cli.project import load
    from o11yascode.sync.selection import Selection

    selection = Selection(tuple(ids or ()))
    project = load(target, select=lambda _: selection)
    every = [r for r in project.resources if r.kind == "monitor" or (r.kind == "synthetics_test" and r.mentions)]
    options.found_ids(ids, [r.id for r in every])
    monitors = [r for r in every if selection.has(r)]
    rows = [(r, m) for r in monitors for m in r.mentions if state is None or m.state == state]
    if format == "json":
        console.out(_json(rows))
        return
    through = _through(project.resources)
    console.out(_table(monitors, rows, through))
    silent = [r.id for r in monitors if not r.mentions and r.id not in through]
    tests = sum(r.kind == "synthetics_test" for r in monitors)
    numbers = [counted(len(monitors) - tests, "monitor"), *([counted(tests, "test")] if tests else [])]
    numbers.append(counted(len({m.handle for _, m in rows}), "handle"))
    console.say(f"{', '.join(numbers)}." + (f" Nobody hears of: {', '.join(silent)}" if silent else ""))


def _json(rows: "list[Row]") -> str:
    found = [
        {
            "id": r.id,
            "name": r.name,
            "state": m.state,
            "handle": m.handle,
            "receiver": m.receiver,
            "rule": m.rule,
            "source": str(m.location or r.source),
        }
        for r, m in rows
    ]
    return json.dumps(found, indent=2, ensure_ascii=False)


def _table(monitors: "list[Resource]", rows: "list[Row]", through: dict[str, list[str]]) -> str:
    """Below each monitor its handles, the states in which each hears, and the rule that says so."""
    from o11yascode.report.table import grouped_table

    states: dict[tuple[str, str, str], list[str]] = {}
    for r, m in rows:
        states.setdefault((r.id, m.handle, f"{m.rule} ({m.receiver})" if m.receiver not in m.rule else m.rule), []).append(m.state)
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for (id, handle, rule), heard_of in states.items():
        groups.setdefault(id, []).append((", ".join(heard_of), handle, rule))
    for r in monitors:
        if not r.mentions and r.id in through:
            groups[r.id] = [("quiet", f"through {', '.join(through[r.id])}", "composite")]
    shown = {r.id: groups[r.id] for r in monitors if r.id in groups}
    return grouped_table(shown, console.paint_out(), console.width_of_rows())


def _through(resources: "Iterable[Resource]") -> dict[str, list[str]]:
    """Monitors that are parts of composites -> the composites through which they are heard."""
    from o11yascode.resource.references import find_references

    found: dict[str, list[str]] = {}
    for resource in resources:
        if resource.kind == "monitor" and resource.payload.get("type") == "composite" and resource.mentions:
            for _, part in find_references(resource.payload.get("query")):
                found.setdefault(part, []).append(resource.id)
    return found
