"""Loading the project for a command: specs to resources, diagnostics shown."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from o11yascode.cli import console, exits
from o11yascode.diagnostics import O11yError, SpecError, has_errors

if TYPE_CHECKING:
    from o11yascode.build.project import Project
    from o11yascode.config import Config
    from o11yascode.datadog.client import Client
    from o11yascode.diagnostics import Diagnostic


def find_root() -> Path:
    """The folder with `o11y.yaml`, from here upwards."""
    from o11yascode.config import FILE_NAME
    from o11yascode.config import find_root as find

    root = find(Path.cwd())
    if root is None:
        raise O11yError(f"there is no {FILE_NAME} here or in any folder above", "`o11y init` makes one, with an example of each kind")
    return root


def read_config(root: Path) -> "Config":
    """The project's configuration; what is wrong with it ends the command."""
    from o11yascode.config import load_config

    config, found = load_config(root)
    if config is None:
        raise SpecError(found)
    return config


def load(target: str | None = None, client: "Client | None" = None) -> "Project":
    """The project, checked; with a client, asking Datadog too. Its errors are shown and end the command; its warnings are shown."""
    project, found = examine(target, client)
    console.diagnostics(found, project.root)
    if has_errors(found):
        raise typer.Exit(exits.ERROR)
    return project


def examine(target: str | None = None, client: "Client | None" = None) -> "tuple[Project, list[Diagnostic]]":
    """The project and everything that is wrong with it."""
    from o11yascode.build.project import load_project
    from o11yascode.check.levels import at_levels
    from o11yascode.check.run import check_project

    project = load_project(find_root(), target)
    return project, [*at_levels(project.config, project.diagnostics), *check_project(project, client)]
