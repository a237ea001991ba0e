"""What is known of a project, how it is made without anything that was kept, and what a kept result depends on. Imports little."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from o11yascode.cache.stamp import digest_of, listing, tool_stamp
from o11yascode.config import FILE_NAME
from o11yascode.diagnostics import Diagnostic

if TYPE_CHECKING:
    from o11yascode.build.project import Project
    from o11yascode.check.online.asker import Asker
    from o11yascode.resource.desired import Resource

State = dict[str, Any]
MANY = 200_000
"""Bytes of spec files."""


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
    """Whether it may concern the others, too: the configuration, a template, the routing."""

    def is_small(self, root: Path) -> bool:
        """Whether one process will do to make the files anew."""
        return not self.of_all and not are_many(root, self.files)


def size_of(root: Path, files: Iterable[str]) -> int:
    """In bytes."""
    size = 0
    for file in files:
        with suppress(OSError, ValueError):  # gone; or a name of a run in another locale
            size += os.stat(root / file).st_size
    return size


def are_many(root: Path, files: Iterable[str]) -> bool:
    """Whether two processes make them sooner than one."""
    return size_of(root, files) > MANY


def plainly(root: Path, target: str | None, client: "Asker | None" = None) -> Examined:
    """The project without anything that was kept, all of it at once; with a client, asking Datadog too."""
    from o11yascode.build.project import load_project

    return examined(load_project(root, target), client)


def examined(project: "Project", client: "Asker | None" = None) -> Examined:
    """A project that was made, with everything that is wrong with it."""
    from o11yascode.check.run import everything_wrong

    return Examined(project.root, everything_wrong(project, client), list(project.files), len(project.resources), lambda: project.resources)


def name_of(target: str | None) -> str:
    """Under which name the result for a target is kept."""
    return "default" if target is None else f"target {target}"


def state(root: Path, folders: list[str], templates: list[str]) -> State:
    """All that a result depends on, as it is now."""
    return {
        "tool": tool_stamp(),
        "config": digest_of(root, FILE_NAME),
        "folders": folders,
        "listing": listing(root, folders),
        "templates": {path: digest_of(root, path) for path in templates},
    }
