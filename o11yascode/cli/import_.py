"""`o11y import`: what is live, or in an exported file, as specs."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from o11yascode.cli import console, options
from o11yascode.config import STATE
from o11yascode.diagnostics import O11yError

if TYPE_CHECKING:
    from o11yascode.build.project import Project
    from o11yascode.importer.bring import Brought
    from o11yascode.importer.found import Found


def import_(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="URL|KIND/ID", help="Pages in Datadog, or kinds and ids: monitor/123.", show_default=False),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that can be listed, of every kind.")] = False,
    tag: Annotated[str | None, typer.Option("--tag", metavar="TAG", help="All that has this tag: service:shop.")] = None,
    kinds: options.Kinds = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(
            "--from-file", metavar="FILE", help="A JSON export, an integration's asset, or a Terraform state.", show_default=False
        ),
    ] = None,
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="FILE|DIR", help="Where to write; default: one file per service, team or kind.")
    ] = None,
    target: options.Target = None,
    verbose: options.Verbose = False,
) -> None:
    """Turn what is in Datadog into spec files, without changing anything there.

    The specs adopt what they were made from: the next apply marks it as this project's, and that is all
    it changes. Files that exist are left alone; what the project manages already is left out.
    """
    from o11yascode.build.project import load_project
    from o11yascode.cli.project import project_root, read_config
    from o11yascode.datadog.credentials import choose_target

    if not (names or everything or tag or file):
        raise typer.BadParameter("name what to import: URL, KIND/ID, --all, --tag or --from-file")
    kinds = [options.known_kind(kind) for kind in kinds or ()]
    root = project_root()
    chosen = choose_target(read_config(root), target, os.environ)
    place = _inside(out, root)
    project = load_project(root, chosen)
    found, ids, notices = _read(names or [], everything, tag, kinds, file or [], project)
    brought = _brought(project, found, ids, place)
    brought.notices[:0] = notices
    _write(brought, project)
    if not brought.files and not found:
        raise O11yError("nothing was found to import", "is the target the right account, and the tag or id spelt as in Datadog?")


def _read(
    names: list[str],
    everything: bool,
    tag: str | None,
    kinds: list[str],
    files: list[Path],
    project: "Project",
) -> "tuple[list[Found], dict[tuple[str, str], str], list[str]]":
    """What was asked for; which live resources are the project's own; and what there is to tell."""
    from o11yascode.cli.progress import progress
    from o11yascode.cli.session import connect
    from o11yascode.importer.address import parse
    from o11yascode.importer.files import read_file

    found: list[Found] = []
    notices: list[str] = []
    for path in files:
        read, told = read_file(path)
        found += [each for each in read if not kinds or each.kind in kinds]
        notices += told
    wanted = [parse(name) for name in names]
    if not (wanted or everything or tag):
        return found, {}, notices
    from o11yascode.importer.live import read_all, read_named
    from o11yascode.importer.own import live_ids, own_live

    account = project.routing.account if project.routing else None
    with connect(project.config, project.target, project.root) as client, progress("reading Datadog"):
        found += read_named(client, wanted)
        if everything or tag:
            read, told = read_all(client, account, tag, kinds)
            found += read
            notices += told
        ids = live_ids(own_live(client, project.config.project, project.resources, former=project.config.former))
    return found, ids, notices


def _inside(out: str | None, root: Path) -> str | None:
    """The place to write to, relative to the project; as an absolute path where it is outside."""
    if out is None:
        return None
    path = Path(out).absolute()
    relative = os.path.relpath(path, root)
    return path.as_posix() if relative.startswith("..") else Path(relative).as_posix()


def _brought(project: "Project", found: "list[Found]", ids: dict[tuple[str, str], str], out: str | None) -> "Brought":
    from o11yascode.importer.bring import bring

    taken = [path.relative_to(project.root).as_posix() for path in project.root.rglob("*.y*ml") if STATE not in path.parts]
    if out is not None and Path(out).is_absolute():
        taken += [path.as_posix() for path in (Path(out).parent if Path(out).suffix else Path(out)).glob("*.y*ml")]
    return bring(project, found, ids, out, taken)


def _write(brought: "Brought", project: "Project") -> None:
    from o11yascode.globs import is_below
    from o11yascode.importer.store import write_text

    for path, text in brought.files.items():
        write_text(project.root / path, text)
        counts = ", ".join(_count(number, section) for section, number in brought.counts[path].items())
        console.out(f"{path}: {counts}")
    unread = [path for path in brought.files if not is_below(path, project.config.folders)]
    if unread:
        words = unread[0] + (f" and {len(unread) - 1} more" if len(unread) > 1 else "")
        brought.notices.append(f"no plan reads {words} there: say so in `specs` of o11y.yaml, or move it to where specs are")
    for notice in brought.notices:
        console.say(f"note: {notice}")
    if brought.files:
        raw = f", {brought.raw} of them as raw" if brought.raw else ""
        console.say(f"{brought.typed + brought.raw} imported{raw}. `o11y plan` shows what is left to do.")


def _count(number: int, section: str) -> str:
    """`1 monitor`, `3 tag policies`."""
    words = section.replace("_", " ")
    if number == 1:
        words = words.removesuffix("ies") + "y" if words.endswith("ies") else words.removesuffix("s")
    return f"{number} {words}"
