"""The options that several commands share, each written once."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from o11yascode.cli.select import Flags

Target = Annotated[
    str | None,
    typer.Option("-t", "--target", envvar="O11Y_TARGET", metavar="NAME", help="Which account: a target of o11y.yaml, or sandbox."),
]
Paths = Annotated[list[Path] | None, typer.Argument(metavar="PATH", help="Only what these files or folders hold.", show_default=False)]
Ids = Annotated[list[str] | None, typer.Option("--id", metavar="GLOB", help="Only these ids: 'gs2/*'. Can be repeated.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", help="Only this kind: monitor, dashboard, slo, …")]
Teams = Annotated[list[str] | None, typer.Option("--team", metavar="TEAM", help="Only this team's.")]
Services = Annotated[list[str] | None, typer.Option("--service", metavar="SERVICE", help="Only this service's.")]
Envs = Annotated[list[str] | None, typer.Option("--env", metavar="ENV", help="Only this environment's.")]
ChangedSince = Annotated[str | None, typer.Option("--changed-since", metavar="REV", help="Only files changed in git since REV.")]


def _without_cache(given: bool) -> bool:
    from o11yascode.config import NO_CACHE

    if given:
        os.environ[NO_CACHE] = "1"
    return given


NoCache = Annotated[
    bool,
    typer.Option("--no-cache", callback=_without_cache, help="Neither use nor keep results of earlier runs; also O11Y_NO_CACHE=1."),
]


def _verbose(given: bool) -> bool:
    from o11yascode.config import VERBOSE

    if given:
        os.environ[VERBOSE] = "1"
    return given


Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", callback=_verbose, help="Show each request to Datadog on stderr; also O11Y_VERBOSE=1.")
]
AllowDeletes = Annotated[int | None, typer.Option("--allow-deletes", metavar="N", help="Let up to N resources be deleted.")]
AllowUpdates = Annotated[int | None, typer.Option("--allow-updates", metavar="N", help="Let up to N resources be updated.")]
AllowReplace = Annotated[bool, typer.Option("--allow-replace", help="Let resources be replaced: their history is lost.")]
ForceDelete = Annotated[bool, typer.Option("--force-delete", help="Delete what others still use.")]
BreakLock = Annotated[bool, typer.Option("--break-lock", help="Take over the lock of another apply that is dead.")]
Yes = Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")]
Online = Annotated[bool, typer.Option("--online", help="Ask Datadog too: are queries valid, do metrics, tags and channels exist.")]


def known_kind(word: str) -> str:
    """The kind that a word means. Refuses one that means none: a slip would select nothing, and nobody would know."""
    from o11yascode.diagnostics import known_or_meant
    from o11yascode.resource.kinds import KINDS, kind_named

    kind = kind_named(word)
    if kind is None:
        raise typer.BadParameter(f'there is no kind "{word}" ({known_or_meant(word, KINDS, "kinds")})')
    return kind


def found_ids(globs: Sequence[str] | None, ids: Sequence[str]) -> None:
    """Refuses an id, or a glob, that none of the ids is."""
    from fnmatch import fnmatchcase

    from o11yascode.diagnostics import O11yError, known_or_meant

    for glob in globs or ():
        if not any(fnmatchcase(id, glob) for id in ids):
            within = f"{glob.rstrip('/')}/"
            hint = f"all of it: '{within}*'" if any(id.startswith(within) for id in ids) else known_or_meant(glob, ids, "ids")
            raise O11yError(f'nothing in the specs has the id "{glob}"', hint)


def flags(
    root: Path,
    paths: list[Path] | None = None,
    ids: list[str] | None = None,
    kinds: list[str] | None = None,
    teams: list[str] | None = None,
    services: list[str] | None = None,
    envs: list[str] | None = None,
    changed_since: str | None = None,
) -> "Flags":
    """The selecting flags, as seen from the project's folder: paths were given from the current one, git knows what changed."""
    from o11yascode.cli.select import Flags, changed_files

    for path in paths or ():
        if not path.exists():
            raise typer.BadParameter(f"{path}: no such file or folder")
    return Flags(
        paths=tuple(Path(os.path.relpath(path.resolve(), root)).as_posix() for path in paths or ()),
        ids=tuple(ids or ()),
        kinds=tuple(known_kind(kind) for kind in kinds or ()),
        teams=tuple(teams or ()),
        services=tuple(services or ()),
        envs=tuple(envs or ()),
        changed_files=changed_files(root, changed_since) if changed_since else None,
    )


def refuse_unread(root: Path, paths: Collection[str], read: Collection[str]) -> None:
    """Refuses a path, relative to the project, with YAML of which the project reads nothing: what is there would seem to be right."""
    from o11yascode.config import FILE_NAME
    from o11yascode.diagnostics import O11yError
    from o11yascode.globs import is_below

    for path in paths:
        there = root / path
        if not any(is_below(file, [path]) for file in (FILE_NAME, *read)) and (there.is_file() or any(there.rglob("*.y*ml"))):
            raise O11yError(
                f"{path}: the project reads nothing there", "`specs` in o11y.yaml names the folders of specs: *.yaml and *.yml files"
            )
