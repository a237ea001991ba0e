"""From flags to a plan: what `plan`, `apply` and `demo` do alike."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from o11yascode.cli.options import Chosen
from o11yascode.cli.progress import progress
from o11yascode.cli.project import find_root, load, read_config
from o11yascode.cli.session import STATE, connect
from o11yascode.config import Config

if TYPE_CHECKING:
    from o11yascode.datadog.client import Client
    from o11yascode.resource.desired import Resource
    from o11yascode.sync.plan import Plan
    from o11yascode.sync.selection import Selection


@dataclass(slots=True)
class Planning:
    """A project, the target it is compared with, and what of it is meant."""

    root: Path
    config: Config
    target: str
    client: "Client"
    selection: "Selection"
    resources: "list[Resource] | None" = None

    @property
    def folder(self) -> Path:
        """The project's `.o11y`."""
        return self.root / STATE


@contextmanager
def planning(target: str | None, chosen: Chosen, *, online: bool = False) -> Iterator[Planning]:
    """The checked project and a client for its target. Ends the command where the specs have errors."""
    from o11yascode.datadog.credentials import choose_target

    root = find_root()
    config = read_config(root)
    selection = chosen.selection(root)
    name = choose_target(config, target, os.environ)
    if not online:
        project = load(name)
    with connect(config, name, root) as client:
        if online:
            project = load(name, client)
        yield Planning(root, config, name, client, selection.limits(project.files), project.resources)


@contextmanager
def account(target: str | None) -> Iterator[Planning]:
    """The project's configuration and a client for its target, the specs left unread."""
    from o11yascode.datadog.credentials import choose_target
    from o11yascode.sync.selection import Selection

    root = find_root()
    config = read_config(root)
    name = choose_target(config, target, os.environ)
    with connect(config, name, root) as client:
        yield Planning(root, config, name, client, Selection())


def make(work: Planning) -> "Plan":
    """The plan of what is meant."""
    from o11yascode.datadog.cache import Cache
    from o11yascode.sync.planner import make_plan

    cache = Cache(work.folder / "cache", work.client.host)
    try:
        with progress("reading Datadog"):
            return make_plan(
                work.client,
                work.config.project,
                work.resources or [],
                target=work.target,
                selection=work.selection,
                ignore_tag_keys=work.config.ignore_tag_keys,
                cache=cache,
            )
    finally:
        cache.close()
