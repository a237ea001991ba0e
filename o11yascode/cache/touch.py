"""Mappings that note what is looked up in them, so that what was built can be kept for as long as those answers stay."""

from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct, field

from o11yascode.build.project import Project
from o11yascode.check.facts import Facts
from o11yascode.check.view import ProjectView
from o11yascode.context import Context
from o11yascode.resource.desired import Resource
from o11yascode.source.node import Node

V = TypeVar("V")
_LOOKS_AT_ALL = "a rule about single resources that looks at all of them cannot be cached: make it a project rule"


class Deferred(Exception):
    """A rule asks about a resource that is not known yet: it is asked again when all are."""


class Touched(Struct):
    """What making one file's resources looked at outside of the file."""

    ids: set[str] = field(default_factory=set)
    """Ids of which it was asked whether there is such a resource, and of which kind."""
    nodes: set[str] = field(default_factory=set)
    """Ids of items that were looked at as they are written."""
    payloads: set[str] = field(default_factory=set)
    """Ids of resources whose payloads were looked at."""
    templates: dict[str, None] = field(default_factory=dict)
    """Paths of the files that texts were made of, in the order they were first used."""
    all_ids: bool = False
    """Whether all ids of the project were gone through."""
    composites: bool = False
    """Whether it was asked which composites there are."""


class Ids(Mapping[str, str]):
    """Every id of the project and its kind."""

    def __init__(self, known: Mapping[str, str], touched: Callable[[], Touched]) -> None:
        self.known, self.touched = known, touched

    def __getitem__(self, id: str) -> str:
        self.touched().ids.add(id)
        return self.known[id]

    def __contains__(self, id: object) -> bool:
        self.touched().ids.add(str(id))
        return id in self.known

    def __iter__(self) -> Iterator[str]:
        self.touched().all_ids = True
        return iter(self.known)

    def items(self) -> ItemsView[str, str]:
        self.touched().all_ids = True
        return self.known.items()

    def __len__(self) -> int:
        self.touched().all_ids = True
        return len(self.known)


class Nodes(Mapping[str, Node]):
    """Every item as it is written; files are read when one of theirs is asked for."""

    def __init__(self, ids: Mapping[str, str], node: Callable[[str], Node | None], touched: Callable[[], Touched]) -> None:
        self.ids, self.node, self.touched = ids, node, touched

    def __getitem__(self, id: str) -> Node:
        self.touched().nodes.add(id)
        node = self.node(id) if id in self.ids else None
        if node is None:
            raise KeyError(id)
        return node

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError("a builder that looks at all items of a project cannot be cached: see Context.composites")

    def __len__(self) -> int:
        return len(self.ids)


class WatchedContext(Context):
    """A context that notes what is asked of it."""

    touched: Callable[[], Touched] = Touched
    known_composites: Sequence[tuple[str, str]] = ()

    def composites(self) -> Sequence[tuple[str, str]]:
        self.touched().composites = True
        return self.known_composites


class ById(dict[str, Resource]):
    """Resources by id, for rules about single ones. `other` finds those of other files."""

    def __init__(self, other: Callable[[str], Resource | None]) -> None:
        super().__init__()
        self.other = other

    def get(self, id: str, default: V | None = None) -> Resource | V | None:  # type: ignore[override]
        own = super().get(id)
        found = own if own is not None else self.other(id)
        return default if found is None else found

    def __getitem__(self, id: str) -> Resource:
        found = self.get(id)
        if found is None:
            raise KeyError(id)
        return found

    def __contains__(self, id: object) -> bool:
        return self.get(str(id)) is not None

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError(_LOOKS_AT_ALL)


class WatchedView(ProjectView):
    """The project as rules about single resources may see it."""

    def __init__(self, project: Project, by_id: ById) -> None:
        super().__init__(project)
        self.__dict__["by_id"] = by_id

    def of(self, kind: str) -> list[Resource]:
        raise NotImplementedError(_LOOKS_AT_ALL)

    @property
    def facts(self) -> Facts:
        raise NotImplementedError(_LOOKS_AT_ALL)
