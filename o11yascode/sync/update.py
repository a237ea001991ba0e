"""The body that an update sends."""

from collections.abc import Sequence

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Kind


def update_body(
    kind: Kind, desired: Payload, live: Payload, *, ignore_live: Sequence[str] = (), ignore_tag_keys: Sequence[str] = ()
) -> Payload:
    return desired
