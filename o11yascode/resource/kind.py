"""What Datadog has, as data: the shape that describes one resource kind. One file a kind, one comparer for all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from o11yascode.resource.desired import Payload

Pattern = str
"""A path in a body: `options.thresholds.critical`, `widgets[].id`; `*` is any key, `**` any depth."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Whose a live resource is: written on it, because there is no state file."""

    project: str
    id: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One Datadog resource kind. Bodies are plain dicts as the API takes and gives them."""

    name: str
    """As in the plan: `monitor`, `slo`, `downtime_v2`, ..."""
    section: str
    """The list of a spec file that holds it: `monitors`."""
    collection: str
    """API path to list and create: `/api/v1/monitor`. May hold `{account}`-like keys of the natural key."""
    rank: int
    """Creating goes up, deleting down: what is referred to has the lower rank."""
    name_path: tuple[str, ...] = ("name",)
    id_path: tuple[str, ...] = ("id",)
    """Where the live id stands in a body."""
    web: str = ""
    """Path in Datadog's web page, with `{id}`."""
    update: str = "PUT"
    read_only: tuple[Pattern, ...] = ()
    """What the server owns: stripped on both sides before comparing and before sending."""
    unmanaged: tuple[Pattern, ...] = ()
    """What people own in the web page: compared and sent only where the spec sets it."""
    write_only: tuple[Pattern, ...] = ()
    """What the server never gives back: sent, never compared."""
    defaults: Mapping[Pattern, tuple[Any, ...]] = field(default_factory=dict)
    """Values that mean the same as the key's absence."""
    sets: tuple[Pattern, ...] = ()
    """Lists whose order means nothing."""
    immutable: tuple[Pattern, ...] = ()
    """Changing one of these needs a new resource: history is lost, and the plan says so."""
    text_references: frozenset[str] = frozenset()
    """Keys that hold another resource's id as text though that id is a number."""
    normalise: Callable[[Payload], Payload] | None = None
    """For what data cannot say: returns a canonical copy. Keep it small."""
