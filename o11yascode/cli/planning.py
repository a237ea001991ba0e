"""From flags to a plan: what `plan`, `apply` and `demo` do alike."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from msgspec import Struct

from o11yascode.cli import console, exits, options
from o11yascode.cli.progress import progress
from o11yascode.cli.project import load, project_root, read_config
from o11yascode.cli.session import connect
from o11yascode.config import SANDBOX, STATE, Config, cache_folder
from o11yascode.diagnostics import O11yError, SpecError
from o11yascode.garbage import no_collecting

if TYPE_CHECKING:
    from o11yascode.cli.select import Flags
    from o11yascode.datadog.cache import Cache
    from o11yascode.datadog.client import Client
    from o11yascode.resource.desired import Resource
    from o11yascode.sync.early import EarlyRead
    from o11yascode.sync.plan import Plan
    from o11yascode.sync.selection import Selection


class Planning(Struct):
    """A project, the target it is compared with, and what of it is meant."""

    root: Path
    config: Config
    target: str
    client: "Client"
    selection: "Selection"
    resources: "Sequence[Resource]" = ()
    cache: "Cache | None" = None
    early: "EarlyRead | None" = None

    @property
    def folder(self) -> Path:
        """The project's `.o11y`."""
        return self.root / STATE


@contextmanager
def planning(root: Path, target: str | None, flags: "Flags", *, online: bool = False, format: str = "text") -> Iterator[Planning]:
    """The checked project and a client for its target. Ends the command where the specs have errors, shown in that format."""
    from o11yascode.datadog.credentials import choose_target

    try:
        config = read_config(root)
    except SpecError as error:
        console.diagnostics(error.diagnostics, root, format)
        raise typer.Exit(exits.ERROR) from None
    name = choose_target(config, target, os.environ)
    with ExitStack() as stack:
        reading = Reading(stack, root, config, name)
        client = reading.connect() if online else None
        begin = reading.begin if name != SANDBOX and client is None and flags.selection().is_all else None
        with no_collecting(for_good=True):
            project = load(name, client, begin, lambda project: flags.selection(project.files), format)
            resources = project.resources
        options.refuse_unread(root, flags.paths, project.files)
        client = client or reading.connect()
        yield Planning(root, config, name, client, flags.selection(project.files), resources, reading.cache, reading.early)


class Reading:
    """A client for a target, and what it reads while the specs are still being read."""

    def __init__(self, stack: ExitStack, root: Path, config: Config, target: str) -> None:
        self._stack, self._root, self._config, self._target = stack, root, config, target
        self._client: Client | None = None
        self.cache: Cache | None = None
        self.early: EarlyRead | None = None

    def connect(self) -> "Client":
        if self._client is None:
            from o11yascode.datadog.cache import Cache

            self._client = self._stack.enter_context(connect(self._config, self._target, self._root))
            self.cache = Cache(cache_folder(self._root), self._client.host)
            self._stack.callback(self.cache.close)
        return self._client

    def begin(self) -> None:
        """Starts to read; without keys there is nothing to begin with, and the specs' errors come first."""
        from o11yascode.sync.early import EarlyRead

        with suppress(O11yError):
            self.early = EarlyRead(self.connect(), self._config.project, self.cache, former=self._config.former)
            self._stack.callback(self.early.stop)
            import_module("o11yascode.sync.planner")  # needed next, and Datadog has to be waited for


@contextmanager
def open_target(target: str | None) -> Iterator[Planning]:
    """The project's configuration and a client for its target, the specs left unread."""
    from o11yascode.datadog.credentials import choose_target
    from o11yascode.sync.selection import Selection

    root = project_root()
    config = read_config(root)
    name = choose_target(config, target, os.environ)
    with connect(config, name, root) as client:
        yield Planning(root, config, name, client, Selection())


def plan_of(work: Planning) -> "Plan":
    """The plan of what is meant."""
    from o11yascode.sync.planner import make_plan

    early, work.early = work.early, None  # it is of its moment: a second plan reads anew
    with progress("reading Datadog"), no_collecting(for_good=True):
        plan = make_plan(
            work.client,
            work.config.project,
            work.resources,
            target=work.target,
            selection=work.selection,
            ignore_tag_keys=work.config.ignore_tag_keys,
            former=work.config.former,
            cache=work.cache,
            early=early,
        )
    chosen = work.selection
    if not plan.changes and not plan.unchanged and plan.out_of_scope and not chosen.is_all and chosen.files is None:
        console.say("note: the selection matches nothing, in the specs or in Datadog: is it spelt right?")
    return plan
