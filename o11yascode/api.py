"""The Python interface: what the command line does, as functions."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from o11yascode.config import FILE_NAME, cache_folder, find_root
from o11yascode.diagnostics import Diagnostic, Location, Severity, SpecError
from o11yascode.resource.desired import Resource

if TYPE_CHECKING:
    from o11yascode.build.project import Project
    from o11yascode.sync.plan import Plan


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
    return _load(Path(path), target).resources


def plan(path: str | Path = ".", target: str | None = None) -> "Plan":
    """What would change in Datadog: reads the specs and the live account, and writes nothing there.

    Args:
        path: the project's folder, any folder or file in it.
        target: a target of `o11y.yaml`, or `sandbox`; by default O11Y_TARGET, then the project's own default.

    Returns:
        The plan: `changes` (each with `action`, `kind`, `id`, `differences`, `before`, `after`), `unchanged`, `notices`.

    Raises:
        SpecError: with everything that is wrong with the specs.
        O11yError: an unknown target, missing keys, or an account that cannot be read.
    """
    from o11yascode.account import open_account
    from o11yascode.datadog.cache import Cache
    from o11yascode.datadog.credentials import choose_target
    from o11yascode.sync.planner import make_plan

    first = _load(Path(path), target or os.environ.get("O11Y_TARGET"))
    name = choose_target(first.config, target, os.environ)
    project = first if first.target == name else _load(Path(path), name)
    with open_account(project.config, name, project.root, os.environ) as (client, _):
        cache = Cache(cache_folder(project.root), client.host)
        try:
            return make_plan(
                client,
                project.config.project,
                project.resources,
                target=name,
                ignore_tag_keys=project.config.ignore_tag_keys,
                former=project.config.former,
                cache=cache,
            )
        finally:
            cache.close()


def _load(path: Path, target: str | None) -> "Project":
    from o11yascode.build.project import load_project

    root = find_root(path)
    if root is None:
        message = f"there is no {FILE_NAME} in {path} or in any folder above"
        raise SpecError([Diagnostic("no-config", Severity.ERROR, message, Location(FILE_NAME), "`o11y init` makes one")])
    project = load_project(root, target)
    if not project.ok:
        raise SpecError(project.diagnostics)
    return project
