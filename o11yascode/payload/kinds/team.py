"""What a team's payload is."""

from collections.abc import Iterator

from o11yascode.payload.look import mapping
from o11yascode.payload.problem import PayloadProblem, error, warning
from o11yascode.resource.desired import Payload
from o11yascode.resource.paths import at

MODELS = ("v2.TeamCreateRequest",)
ALSO = {
    ("v2.TeamCreate", "id"): {"is": "str"},
    ("v2.TeamCreateAttributes", "is_managed"): {"is": "bool"},
    ("v2.TeamCreateAttributes", "summary"): {"is": "str", "max_length": 120},
}


def check(payload: Payload) -> Iterator[PayloadProblem]:
    given = mapping(at(payload, ("data", "attributes")))
    for key in ("name", "handle"):
        if isinstance(text := given.get(key), str) and not text.strip():
            yield error("team-name", ("data", "attributes", key), f"a team's {key} is not empty")
    handle = given.get("handle")
    if isinstance(handle, str) and handle != handle.lower():
        yield warning(
            "team-handle", ("data", "attributes", "handle"), "Datadog writes a team's handle in lower case", f'write "{handle.lower()}"'
        )
