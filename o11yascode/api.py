"""The Python interface: what the command line does, as functions."""

from pathlib import Path

from o11yascode.config import FILE_NAME, find_root
from o11yascode.diagnostics import Diagnostic, Location, Severity, SpecError
from o11yascode.resource.desired import Resource


def build(path: str | Path = ".", target: str | None = None) -> list[Resource]:
    """The resources that the specs of a project want, sorted by id.

    Args:
        path: the project's folder, any folder or file in it.
        target: the target whose `vars` expressions see; by default the project's own default.

    Returns:
        Resources with `kind`, `id`, `payload` (the request body, without the ownership mark) and `source`.

    Raises:
        SpecError: with everything that is wrong with the specs, each with its file, line and column.
    """
    from o11yascode.build.project import load_project

    root = find_root(Path(path))
    if root is None:
        message = f"there is no {FILE_NAME} in {path} or in any folder above"
        raise SpecError([Diagnostic("no-config", Severity.ERROR, message, Location(FILE_NAME), "`o11y init` makes one")])
    project = load_project(root, target)
    if not project.ok:
        raise SpecError(project.diagnostics)
    return project.resources
