"""Which resources a run is about: what is outside is neither read for its own sake, shown nor touched."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from o11yascode.globs import is_below
from o11yascode.resource.desired import Payload, Resource
from o11yascode.resource.identity import parts_of
from o11yascode.resource.kind import Kind
from o11yascode.resource.paths import at


class Selection(Struct, frozen=True):
    """Limits that all have to hold; an empty one limits nothing. `ids` are globs, `files` are paths as in a `Location`, or folders."""

    ids: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    envs: frozenset[str] = frozenset()
    files: frozenset[str] | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is outside."""
        return not (self.ids or self.kinds or self.teams or self.services or self.envs) and self.files is None

    def has(self, resource: Resource) -> bool:
        """Whether a resource of the specs is inside."""
        labels = resource.labels
        return (
            self._has_id(resource.id)
            and (not self.kinds or resource.kind in self.kinds)
            and _among(labels.get("team"), self.teams)
            and _among(labels.get("service") or parts_of(resource.id).service, self.services)
            and _among(labels.get("env"), self.envs)
            and (self.files is None or is_below(resource.source.file, self.files))
        )

    def has_left(self, kind: Kind, id: str, body: Payload) -> bool:
        """Whether a live resource of ours that the specs do not hold any more is inside.

        Nobody knows which file it was in, so a selection of files never holds it. Team and
        environment are read from its tags, else from the last part of its id.
        """
        if self.files is not None:
            return False
        tags = at(body, kind.mark.path) if kind.mark and kind.mark.is_tags else body.get("tags")
        team, env = _tag(tags, "team"), _tag(tags, "env")
        parts = parts_of(id)
        return (
            self._has_id(id)
            and (not self.kinds or kind.name in self.kinds)
            and _among(team, self.teams)
            and _among(parts.service, self.services)
            and _among(env or parts.env or None, self.envs)
        )

    def _has_id(self, id: str) -> bool:
        return not self.ids or any(fnmatchcase(id, glob) for glob in self.ids)


def _among(value: object, wanted: frozenset[str]) -> bool:
    return not wanted or str(value) in wanted


def _tag(tags: Any, key: str) -> str | None:
    values: Iterable[Any] = tags if isinstance(tags, list) else ()
    return next((tag[len(key) + 1 :] for tag in values if isinstance(tag, str) and tag.startswith(f"{key}:")), None)
