"""Remembers which resources were the same in the specs and in Datadog, so that what has not changed is not compared again."""

from collections.abc import Sequence
from typing import Any

import orjson

from o11yascode.cache.kept import payload_hash
from o11yascode.cache.stamp import tool_stamp
from o11yascode.datadog.cache import Cache
from o11yascode.datadog.live import LiveId, LiveResource
from o11yascode.resource.desired import Resource


class Alike:
    """What the last plans against one address found to be the same, by all that the comparison looked at."""

    def __init__(self, cache: Cache | None, project: str, ignore_tag_keys: Sequence[str]) -> None:
        self._cache = cache
        self._held: list[str] = []
        self._new: dict[str, str] = {}
        self._of: list[Any] = [tool_stamp(), project, *ignore_tag_keys]
        kept = cache.alike() if cache is not None else {}
        self._known: dict[str, str] = kept["known"] if kept.get("of") == self._of else {}

    def key(self, resource: Resource, references: Sequence[tuple[str, LiveId | None]], live: LiveResource) -> str:
        """Differs where either side does, what it refers to, or what of it is compared."""
        if self._cache is None:
            return ""
        key = f"{payload_hash(resource)} {live.id} {live.stamp}"
        if references or resource.protect or resource.ignore_live:  # few
            key += orjson.dumps([references, resource.protect, resource.ignore_live]).decode()
        return key

    def holds(self, resource: Resource, key: str) -> bool:
        """Whether both are known to be the same."""
        name = f"{resource.kind} {resource.id}"
        if not key or self._known.get(name) != key:
            return False
        self._held.append(name)
        return True

    def note(self, resource: Resource, key: str) -> None:
        """Both are the same."""
        if key:
            self._new[f"{resource.kind} {resource.id}"] = key

    def keep(self, all_of_them: bool) -> None:
        """Keeps what was found; of a plan of everything nothing else."""
        if self._cache is not None and (self._new or (all_of_them and len(self._held) < len(self._known))):
            old = {name: self._known[name] for name in self._held} if all_of_them else self._known
            self._cache.keep_alike({"of": self._of, "known": {**old, **self._new}})
