"""What a restriction policy's payload is, and how it names the resource and who may do what."""

import re
from collections.abc import Iterator

from o11yascode.payload.look import mappings, repeated, texts, texts_at
from o11yascode.payload.problem import PayloadProblem, error, warning
from o11yascode.resource.desired import Payload
from o11yascode.resource.paths import at

MODELS = ("v2.RestrictionPolicyUpdateRequest",)
BINDINGS = ("data", "attributes", "bindings")
PRINCIPALS = ("team", "role", "user", "org")


def check(payload: Payload) -> Iterator[PayloadProblem]:
    given = at(payload, ("data", "id"))
    if isinstance(given, str) and not re.match(r"[a-z-]+:.", given):
        yield error("restricted-resource", ("data", "id"), f'"{given}" is not type:id', "write dashboard:abc-def-ghi")
    bindings = list(mappings(at(payload, BINDINGS), BINDINGS))
    for path, binding in bindings:
        for place, principal in texts(binding.get("principals"), (*path, "principals")):
            kind, _, name = principal.partition(":")
            if not name:
                yield error("restricted-principal", place, f'"{principal}" is not type:id', f"types: {', '.join(PRINCIPALS)}")
            elif kind not in PRINCIPALS:
                yield warning(
                    "restricted-principal", place, f'"{kind}" is not a known type of principal', f"known: {', '.join(PRINCIPALS)}"
                )
    for path, relation in repeated(texts_at(bindings, "relation")):
        yield error("restricted-relation", path, f'two bindings have the relation "{relation}"', "put all principals into one binding")
