"""Tells whether a live resource is still the one that a plan was made against."""

from o11yascode.resource.compare import same
from o11yascode.resource.desired import Payload
from o11yascode.resource.fingerprint import fingerprint
from o11yascode.resource.kind import Kind


def has_moved(kind: Kind, expected: str | None, before: Payload | None, now: Payload) -> bool:
    """Whether somebody changed the resource since: its fingerprint is another, and so is its meaning."""
    if expected == fingerprint(kind, now):
        return False
    return before is None or not (same(kind, before, now) and same(kind, now, before))
