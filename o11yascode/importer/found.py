"""What is to be imported: a body, where it is live, and whose it is."""

from typing import Any

from msgspec import Struct

from o11yascode.resource.bodies import live_id, unwrap
from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Kind, Mark
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import LOCK_TAG, belongs_to_a_test, read_mark, without_mark
from o11yascode.resource.paths import steps_of, without


class Found(Struct, frozen=True):
    """One resource, not yet a spec."""

    kind: str
    body: Payload
    """In the form of the payload, without a mark, without mutes and what else Datadog's people put there."""
    live_id: int | str | None = None
    """None: it is in no account, only in a file."""
    mark: Mark | None = None

    @property
    def shown(self) -> str:
        return f"{self.kind} {self.live_id}" if self.live_id is not None else self.kind


def found(kind: str, answer: Any, live: int | str | None = None) -> Found:
    """A resource as the API, or a file, gives it."""
    known = KINDS[kind]
    body = unwrap(known, answer)
    id = live if live is not None else live_id(known, body)
    clean = without_mark(known, body)
    for pattern in known.unmanaged:
        if pattern.startswith("options."):
            clean = without(clean, steps_of(pattern))
    return Found(kind, clean, id, read_mark(known, body))


def comes_and_goes(kind: Kind, body: Payload) -> bool:
    """Whether a monitor is no one's to write: each synthetics test has one, and so has an apply under way, as its lock."""
    tags = body.get("tags") if kind.name == "monitor" else None
    is_lock = isinstance(tags, list) and any(isinstance(tag, str) and tag.startswith(LOCK_TAG) for tag in tags)
    return is_lock or belongs_to_a_test(kind, body)
