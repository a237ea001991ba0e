"""What a dashboard list's payload is."""

from collections.abc import Iterator

from o11yascode.payload.problem import PayloadProblem, error
from o11yascode.resource.desired import Payload

MODELS = ("v1.DashboardList",)
ALSO = {("v1.DashboardList", "dashboards"): {"list": {"is": "object"}}}
"""Sent by a call of its own."""


def check(payload: Payload) -> Iterator[PayloadProblem]:
    name = payload.get("name")
    if isinstance(name, str) and not name.strip():
        yield error("dashboard-list-name", ("name",), "a dashboard list has a name")
