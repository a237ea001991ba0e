"""The options that several commands share, each written once."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from o11yascode.sync.selection import Selection

Target = Annotated[
    str | None,
    typer.Option("-t", "--target", envvar="O11Y_TARGET", metavar="NAME", help="Which account: a target of o11y.yaml, or sandbox."),
]
Paths = Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", help="Only what these files or folders hold.", show_default=False)]
Ids = Annotated[list[str] | None, typer.Option("--id", metavar="GLOB", help="Only these ids: 'gs2/*'. Can be repeated.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", help="Only this kind: monitor, dashboard, slo, …")]
Teams = Annotated[list[str] | None, typer.Option("--team", metavar="TEAM", help="Only this team's.")]
Services = Annotated[list[str] | None, typer.Option("--service", metavar="SERVICE", help="Only this service's.")]
Envs = Annotated[list[str] | None, typer.Option("--env", metavar="ENV", help="Only this environment's.")]
ChangedSince = Annotated[str | None, typer.Option("--changed-since", metavar="REV", help="Only files changed in git since REV.")]
Yes = Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")]
Online = Annotated[bool, typer.Option("--online", help="Ask Datadog too: are queries valid, do metrics, tags and channels exist.")]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the selecting flags said."""

    paths: list[Path] | None = None
    ids: list[str] | None = None
    kinds: list[str] | None = None
    teams: list[str] | None = None
    services: list[str] | None = None
    envs: list[str] | None = None
    changed_since: str | None = None

    def selection(self, root: Path) -> "Selection":
        """What they select. Paths are given from the current folder; all limits have to hold."""
        from o11yascode.sync.selection import Selection

        files: frozenset[str] | None = None
        if self.paths:
            for path in self.paths:
                if not path.exists():
                    raise typer.BadParameter(f"{path}: no such file or folder")
            files = frozenset(Path(os.path.relpath(path.resolve(), root)).as_posix() for path in self.paths)
        if self.changed_since:
            from o11yascode.source.git import changed_since

            changed = frozenset(changed_since(root, self.changed_since))
            files = (
                changed
                if files is None
                else frozenset(f for f in changed if any(f == p or p == "." or f.startswith(f"{p}/") for p in files))
            )
        return Selection(
            ids=tuple(self.ids or ()),
            kinds=frozenset(self.kinds or ()),
            teams=frozenset(self.teams or ()),
            services=frozenset(self.services or ()),
            envs=frozenset(self.envs or ()),
            files=files,
        )
