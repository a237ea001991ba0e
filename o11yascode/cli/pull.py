"""`o11y pull`: what was changed in Datadog's web page, back into the spec files."""

from typing import TYPE_CHECKING, Annotated

import typer

from o11yascode.cli import console, exits, options
from o11yascode.diagnostics import O11yError

if TYPE_CHECKING:
    from o11yascode.build.project import Project
    from o11yascode.cli.planning import Planning
    from o11yascode.importer.pull import Pulled


def pull(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", help="Ids of resources, with * for any: 'gs2/*'. Default: all.", show_default=False),
    ] = None,
    target: options.Target = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")] = False,
    verbose: options.Verbose = False,
) -> None:
    """Write changes made in Datadog's web page into the specs that own them.

    Only the values that changed are written: comments, order and quotes stay. A value that comes from
    an expression, or of a spec that makes several resources of which not all changed, is told and left to you.
    """
    from o11yascode.cli.planning import planning
    from o11yascode.cli.project import project_root

    root = project_root()
    with planning(root, target, options.flags(root, ids=ids)) as work:
        options.found_ids(ids, [resource.id for resource in work.resources])
        pulled, project, notices = _pull(work)
    for notice in notices:
        console.say(f"note: {notice}")
    console.diagnostics(pulled.left, work.root)
    moved = sorted(path for path in pulled.files if (work.root / path).read_bytes() != project.files[path].encode())
    if moved and not dry_run:
        raise O11yError(f"{', '.join(moved)} changed meanwhile: nothing is written", "pull again")
    for path, text in sorted(pulled.files.items()):
        if dry_run:
            console.out(_difference(path, project.files[path], text))
        else:
            from o11yascode.importer.store import write_text

            write_text(work.root / path, text)
            console.out(f"{path}: changed")
    if not pulled.files and not pulled.left:
        console.say("Nothing to pull" + ("." if notices else ": Datadog is as the specs say."))
    elif not dry_run and pulled.done:
        console.say(f"{len(pulled.done)} pulled. `git diff` shows what changed in the files.")
    raise typer.Exit(exits.ERROR if pulled.left else exits.DONE)


def _pull(work: "Planning") -> "tuple[Pulled, Project, list[str]]":
    from o11yascode.build.project import load_project
    from o11yascode.cli.planning import plan_of
    from o11yascode.importer.own import live_ids, own_live
    from o11yascode.importer.pull import pull as pull_into
    from o11yascode.sync.plan import Action

    made = plan_of(work)
    project = load_project(work.root, work.target)  # with the places of all that is written
    known = live_ids(own_live(work.client, work.config.project, project.resources, work.cache, former=work.config.former))
    changed = {change.id: change.before for change in made.changes if change.action is Action.UPDATE and change.before is not None}
    notices = [
        f"{change.id} cannot be pulled: {'it is not in Datadog' if change.action is Action.CREATE else change.reason}"
        for change in made.changes
        if change.action in (Action.CREATE, Action.REPLACE)
    ]
    return pull_into(project, changed, known), project, notices


def _difference(path: str, before: str, after: str) -> str:
    from difflib import unified_diff

    lines = unified_diff(before.splitlines(), after.splitlines(), path, path, lineterm="")
    paint = console.paint_out()
    styles = {"+": "green", "-": "red", "@": "cyan"}
    return "\n".join(paint(styles[line[0]], line) if line[:1] in styles else line for line in lines)
