"""Loading the project for a command: specs to resources, diagnostics shown."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from o11yascode.cli import console, exits
from o11yascode.diagnostics import Diagnostic, O11yError, Severity, SpecError, has_errors
from o11yascode.garbage import no_collecting
from o11yascode.globs import is_below

if TYPE_CHECKING:
    from o11yascode.cache.state import Examined
    from o11yascode.config import Config
    from o11yascode.datadog.client import Client
    from o11yascode.sync.selection import Selection


def project_root() -> Path:
    """The folder with `o11y.yaml`, from here upwards."""
    from o11yascode.config import FILE_NAME, find_root

    root = find_root(Path.cwd())
    if root is None:
        raise O11yError(
            f"there is no {FILE_NAME} here or in any folder above",
            "`o11y init` makes one, with examples; `-C DIR` names a project elsewhere",
        )
    return root


def read_config(root: Path) -> "Config":
    """The project's configuration; what is wrong with it ends the command."""
    from o11yascode.cache.config import known_config

    config, found = known_config(root)
    if config is None:
        raise SpecError(found)
    return config


def load(
    target: str | None = None,
    client: "Client | None" = None,
    meanwhile: Callable[[], None] | None = None,
    select: "Callable[[Examined], Selection] | None" = None,
    format: str = "text",
) -> "Examined":
    """The project, checked; with a client, asking Datadog too. Its errors are shown and end the command; its warnings are shown.

    `meanwhile` is called when threads may be started; `select` says what of the project the command is about. `format` is that of the
    command: where it goes on, its own results are what is shown so.
    """
    project = examine(target, client, meanwhile)
    found, failed = project.found if select is None else _concerning(project, select(project)), has_errors(project.found)
    console.diagnostics(found, project.root, format if failed else "text")
    if failed:
        raise typer.Exit(exits.ERROR)
    return project


def _concerning(project: "Examined", selection: "Selection") -> list[Diagnostic]:
    """All errors, and the warnings in files that hold something of what was selected."""
    if selection.is_all or not project.found:
        return project.found
    files = {resource.source.file for resource in project.resources if selection.has(resource)} | (selection.files or set())
    return [d for d in project.found if d.severity is Severity.ERROR or d.location is None or is_below(d.location.file, files)]


def examine(target: str | None = None, client: "Client | None" = None, meanwhile: Callable[[], None] | None = None) -> "Examined":
    """The project and everything that is wrong with it; from the last run, where nothing has changed since."""
    from o11yascode.cache.examine import examine as look
    from o11yascode.cache.state import plainly

    if client is None:
        with no_collecting(for_good=True):
            return look(project_root(), target, meanwhile)
    return plainly(project_root(), target, client)
