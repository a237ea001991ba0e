"""Tells whether a live resource is still the one that a plan was made against."""

import hashlib

import orjson

from o11yascode.resource.bodies import sendable
from o11yascode.resource.compare import same
from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Kind


def fingerprint(kind: Kind, body: Payload) -> str:
    """Of what people and we own in a body; the server's own fields, such as a monitor's state, are left out."""
    return hashlib.sha256(orjson.dumps(sendable(kind, body), option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def has_moved(kind: Kind, expected: str | None, before: Payload | None, now: Payload) -> bool:
    """Whether somebody changed the resource since.

    The same text is the same; another may only be in another order (an SLO's tags), so what was read before is compared too.
    """
    if expected == fingerprint(kind, now):
        return False
    return before is None or not (same(kind, before, now) and same(kind, now, before))
