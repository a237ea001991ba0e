"""`o11y routes`: who hears of what, and by which rule."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from o11yascode.cli import console, options

if TYPE_CHECKING:
    from o11yascode.resource.desired import Resource


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
    from o11yascode.report.table import grouped_table
    from o11yascode.sync.selection import Selection

    selection = Selection(tuple(ids or ()))
    project = load(target, select=lambda _: selection)
    every = [r for r in project.resources if r.kind == "monitor" or (r.kind == "synthetics_test" and r.mentions)]
    options.found_ids(ids, [r.id for r in every])
    monitors = [r for r in every if selection.has(r)]
    rows = [(r, m) for r in monitors for m in r.mentions if state is None or m.state == state]
    if format == "json":
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
        console.out(json.dumps(found, indent=2, ensure_ascii=False))
        return
    states: dict[tuple[str, str, str], list[str]] = {}
    for r, m in rows:
        states.setdefault((r.id, m.handle, f"{m.rule} ({m.receiver})" if m.receiver not in m.rule else m.rule), []).append(m.state)
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for (id, handle, rule), heard_of in states.items():
        groups.setdefault(id, []).append((", ".join(heard_of), handle, rule))
    through = _through(project.resources)
    for r in monitors:
        if not r.mentions and r.id in through:
            groups[r.id] = [("quiet", f"through {', '.join(through[r.id])}", "composite")]
    shown = {r.id: groups[r.id] for r in monitors if r.id in groups}
    console.out(grouped_table(shown, console.paint_out(), console.width_of_rows()))
    silent = [r.id for r in monitors if not r.mentions and r.id not in through]
    tests = sum(r.kind == "synthetics_test" for r in monitors)
    counted = [_count(len(monitors) - tests, "monitor"), *([_count(tests, "test")] if tests else [])]
    console.say(
        f"{', '.join(counted)}, {_count(len({m.handle for _, m in rows}), 'handle')}."
        + (f" Nobody hears of: {', '.join(silent)}" if silent else "")
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _through(resources: "Iterable[Resource]") -> dict[str, list[str]]:
    """Monitors that are parts of composites -> the composites through which they are heard."""
    from o11yascode.resource.references import find_references

    found: dict[str, list[str]] = {}
    for resource in resources:
        if resource.kind == "monitor" and resource.payload.get("type") == "composite" and resource.mentions:
            for _, part in find_references(resource.payload.get("query")):
                found.setdefault(part, []).append(resource.id)
    return found
