"""The project and everything that is wrong with it, from the last run where nothing has changed since. Imports little."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from o11yascode.cache.stamp import CONFIG, digest, digest_of, listing, tool_stamp
from o11yascode.diagnostics import Diagnostic

if TYPE_CHECKING:
    from o11yascode.cache.store import SpecStore
    from o11yascode.check.online.asker import Asker
    from o11yascode.resource.desired import Resource

State = dict[str, Any]
SWITCH = "O11Y_NO_CACHE"
"""Environment variable: anything but nothing and 0 does without."""
MANY = 200_000
"""Bytes of spec files."""
DEFAULT_FOLDERS = ("monitors", "dashboards", "slos", "synthetics", "downtimes", "routing")


class Examined(Struct, dict=True):
    """What is known of a project offline."""

    root: Path
    found: list[Diagnostic]
    """Everything that is wrong, at the levels that the configuration gives."""
    files: list[str]
    """Every file that was read."""
    number: int
    """Of its resources."""
    _resources: "Callable[[], list[Resource]]" = list

    @cached_property
    def resources(self) -> "list[Resource]":
        """Sorted by id; those whose specs have errors are missing."""
        return self._resources()


class Ready:
    """Says, once, that this process will start no other any more: from then on threads may be started."""

    def __init__(self, tell: Callable[[], None] | None) -> None:
        self.tell, self.told = tell, False

    def __call__(self) -> None:
        if not self.told:
            self.told = True
            if self.tell is not None:
                self.tell()


class Change(Struct, frozen=True):
    """What is different since the last result."""

    now: State
    files: frozenset[str]
    """The files that are new, gone, or not what they were."""
    of_all: bool
    """Whether it may concern the others, too: a template, the routing."""

    def is_small(self, root: Path) -> bool:
        """Whether one process will do to make the files anew."""
        return not self.of_all and not are_many(root, self.files)


def size_of(root: Path, files: Iterable[str]) -> int:
    """In bytes."""
    size = 0
    for file in files:
        with suppress(OSError):
            size += os.stat(root / file).st_size
    return size


def are_many(root: Path, files: Iterable[str]) -> bool:
    """Whether two processes make them sooner than one."""
    return size_of(root, files) > MANY


def allowed() -> bool:
    """Whether anything may be kept."""
    return os.environ.get(SWITCH, "") in ("", "0")


def examine(root: Path, target: str | None = None, meanwhile: Callable[[], None] | None = None) -> Examined:
    """The project in a folder, for the expressions of a target.

    `meanwhile` is called when this process will start no other any more: it may start threads, with work that can be done besides.
    """
    ready = Ready(meanwhile)
    if not allowed():
        ready()
        return plainly(root, target)
    from o11yascode.cache.store import SpecStore

    folder = root / ".o11y" / "cache"
    store = SpecStore(folder)
    found = _kept(store, root, target)
    if isinstance(found, Change) and meanwhile is not None and found.is_small(root):
        from o11yascode.cache.aside import make_aside

        store.close()  # no open database goes through the start of a process
        make_aside(folder, root, target, found, ready)
        store = SpecStore(folder)
        found = _kept(store, root, target)
    if isinstance(found, Examined):
        ready()
        return found
    from o11yascode.cache.make import make

    return make(store, root, target, ready, found)


def plainly(root: Path, target: str | None, client: "Asker | None" = None) -> Examined:
    """The project without anything that was kept, all of it at once; with a client, asking Datadog too."""
    from o11yascode.build.project import load_project
    from o11yascode.check.levels import at_levels
    from o11yascode.check.run import check_project

    project = load_project(root, target)
    found = [*at_levels(project.config, project.diagnostics), *check_project(project, client)]
    return Examined(root, found, list(project.files), len(project.resources), lambda: project.resources)


def name_of(target: str | None) -> str:
    """Under which name the result for a target is kept."""
    return "default" if target is None else f"target {target}"


def state(root: Path, folders: list[str], templates: list[str]) -> State:
    """All that a result depends on, as it is now."""
    return {
        "tool": tool_stamp(),
        "config": digest_of(root, CONFIG),
        "folders": folders,
        "listing": listing(root, folders),
        "templates": {path: digest_of(root, path) for path in templates},
    }


def _kept(store: "SpecStore", root: Path, target: str | None) -> "Examined | Change | None":
    """The last result; what has changed since; None where it is of no use."""
    import orjson

    kept = store.result(name_of(target))
    if kept is None:
        return None
    try:
        before = orjson.loads(kept[0])
        if before["tool"] != tool_stamp() or before["config"] != digest_of(root, CONFIG):
            return None
        body = orjson.loads(kept[1])
        now = state(root, before["folders"], list(before["templates"]))
        if now != before:
            files = frozenset(file for file, _ in before["listing"].items() ^ now["listing"].items())
            return Change(now, files, now["templates"] != before["templates"] or not files.isdisjoint(body.get("routing", files)))
    except (ValueError, LookupError, TypeError):
        return None
    from o11yascode.cache.kept import diagnostic

    def resources() -> "list[Resource]":
        from o11yascode.cache.kept import kept_resources

        rows = store.resources(name_of(target))
        if rows is None or digest(rows) != body["resources"]:
            # Another run has replaced them since.
            return plainly(root, target).resources
        return kept_resources(orjson.loads(rows), store, lambda: plainly(root, target).resources)

    return Examined(root, [diagnostic(row) for row in body["found"]], body["files"], body["number"], resources)
