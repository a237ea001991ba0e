"""What a monitor_config_policy payload is, beyond the client's model."""

from collections.abc import Iterator

from o11yascode.payload.problem import PayloadProblem
from o11yascode.resource.desired import Payload

MODELS = ("v2.MonitorConfigPolicyCreateRequest",)


def check(payload: Payload, partial: bool) -> Iterator[PayloadProblem]:
    yield from ()
