"""`o11y init`: a new specs repository, with examples."""

import re
import shlex
from pathlib import Path
from typing import Annotated

import typer

from o11yascode.cli import console
from o11yascode.config import FILE_NAME
from o11yascode.diagnostics import O11yError

_FILES = (
    "monitors/shop.yaml",
    "dashboards/shop.yaml",
    "slos/shop.yaml",
    "routing/slack.yaml",
    ".github/workflows/o11y.yaml",
    FILE_NAME,  # last: where it is, a project has begun
)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where; it may exist.")] = Path("."),
    project: Annotated[
        str | None, typer.Option("--project", metavar="NAME", help="The project's name.", show_default="the folder's")
    ] = None,
) -> None:
    """Write a small project to begin with: o11y.yaml, monitors, a dashboard, an SLO, routing, a CI workflow.

    Never overwrites a file, and adds nothing to a project.
    """
    if (folder / FILE_NAME).exists():
        hint = "`o11y validate` looks at it; `o11y init DIR` begins another one"
        raise O11yError(f"{folder / FILE_NAME} exists: this is a project already", hint)
    name = project or re.sub(r"[^a-z0-9_.-]+", "-", folder.resolve().name.lower()).strip("-._") or "my-project"
    if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", name):
        raise typer.BadParameter(f'"{name}" cannot be a project\'s name: lower case letters, digits, _ . -')
    written, kept = write_project(folder, name)
    for file in written:
        console.say(f"wrote {folder / file}")
    for file in kept:
        ignored = file != ".gitignore" or ".o11y" in (folder / file).read_text("utf-8", "replace")
        console.say(f"kept  {folder / file}: it exists{'' if ignored else '. Add .o11y/ to it'}")
    above = next((parent for parent in folder.resolve().parents if (parent / ".git").exists()), None)
    if above is not None and not (folder / ".git").exists():
        defaults = f"defaults: {{run: {{working-directory: {folder.resolve().relative_to(above).as_posix()}}}}}"
        console.say(f"note: GitHub runs the workflows of {above / '.github'} only: move it there, and add `{defaults}`")
    there = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))}, then "
    console.say(f"Next: {there}o11y validate, then o11y plan (the target is the sandbox, which needs no account)")


def write_project(folder: Path, name: str) -> tuple[list[str], list[str]]:
    """Writes the example project; returns the files written and those that existed and were left alone."""
    written, kept = [], []
    templates = Path(__file__).parent.parent / "templates" / "init"
    for file in (*_FILES, ".gitignore"):
        target = folder / file
        if target.exists() or target.is_symlink():
            kept.append(file)
            continue
        text = ".o11y/\n" if file == ".gitignore" else (templates / file).read_text("utf-8").replace("project: PROJECT", f"project: {name}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        except OSError as error:
            raise O11yError(f"{target} cannot be written: {error.strerror}") from None
        written.append(file)
    return written, kept
