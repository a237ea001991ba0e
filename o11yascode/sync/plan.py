"""A plan as a value: what is to be done, to what, and why. It can be shown, saved, read back and applied."""

from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from o11yascode.diagnostics import Location
from o11yascode.resource.compare import same
from o11yascode.resource.desired import Payload
from o11yascode.resource.difference import Difference
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import without_mark


class Action(StrEnum):
    """What is to happen to one resource."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"


class Change(Struct):
    """One resource that is to change."""

    action: Action
    kind: str
    id: str
    name: str
    live_id: str | int | None = None
    source: Location | None = None
    fingerprint: str | None = None
    """Of the live body it was planned against; None for a create."""
    differences: tuple[Difference, ...] = ()
    before: Payload | None = None
    """The live body, as read."""
    after: Payload | None = None
    """The body to send, mark included; references to what does not exist yet are still `${ref:…}`."""
    depends_on: tuple[str, ...] = ()
    """Other changes of this plan that come first: by id, or `delete KIND LIVE_ID`."""
    reason: str | None = None
    """For people: `not in the specs any more`, `adopts monitor 123`, `renamed from gs2/old`, why it is replaced."""
    labels: dict[str, Any] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()
    """Further rows for people: (`still used by`, `gs2/any-symptom/prod (composite), updated first`)."""
    blocked_by: tuple[str, ...] = ()
    """Of a delete: what refers to it and does not change in this plan, in Datadog's words. Needs force."""
    protect: bool = False
    """Whether its spec forbids that it is deleted or replaced."""
    restores: str | int | None = None
    """Of a create that undoes a delete: the id under which Datadog may still have it."""
    adopts: bool = False
    """Whether the live resource is not ours yet, and the spec names it."""
    ignore_live: tuple[str, ...] = ()
    """Paths of the body that the spec leaves to others."""

    @property
    def marks_only(self) -> bool:
        """Whether it adopts a live resource that is as the spec wants it: the mark is all that it adds."""
        if not (self.adopts and self.action is Action.UPDATE and self.before is not None and self.after is not None):
            return False
        kind = KINDS[self.kind]
        return same(kind, without_mark(kind, self.after), without_mark(kind, self.before))


class Plan(Struct):
    """All that is to be done to bring one target to what the specs say."""

    project: str
    target: str
    host: str
    """The address it was made against, such as https://api.datadoghq.com: for people and for the saved plan's check."""
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    out_of_scope: int = 0
    notices: list[str] = field(default_factory=list)
    requests: int = 0
    seconds: float = 0.0
    undoes: str | None = None
    """The apply that it rolls back."""
    read_at: float = 0.0
    """When reading the live state began, in seconds since 1970; 0: long ago."""

    def count(self, action: Action) -> int:
        return sum(change.action is action for change in self.changes)

    @property
    def managed(self) -> int:
        """How many resources there are now that bear the project's mark."""
        gone_or_changed = sum(change.action is not Action.CREATE for change in self.changes)
        return self.unchanged + self.out_of_scope + gone_or_changed

    @property
    def adoptions(self) -> int:
        """How many of the updates do nothing but mark what they adopt."""
        return sum(change.marks_only for change in self.changes)

    @property
    def has_changes(self) -> bool:
        return bool(self.changes)
