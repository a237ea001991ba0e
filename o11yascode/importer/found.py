"""What is to be imported: a body, where it is live, and whose it is."""

from dataclasses import dataclass
from typing import Any

from o11yascode.resource.bodies import live_id, unwrap
from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Mark
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import read_mark, without_mark
from o11yascode.resource.paths import at, steps_of, without


@dataclass(frozen=True, slots=True)
class Found:
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


def belongs_to_a_test(kind: str, body: Payload) -> bool:
    """Each synthetics test has a monitor of its own, which goes and comes with it."""
    return kind == "monitor" and body.get("type") == "synthetics alert" and bool(at(body, ("options", "synthetics_check_id")))
