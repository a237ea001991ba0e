"""Whatever fails on the way, the end is the same as if nothing had: nothing twice, nothing lost, nothing of others touched."""

import os
from typing import Any

import pytest

from o11yascode.datadog.client import Timeouts
from o11yascode.sandbox.faults import Fault, seeded
from o11yascode.sandbox.server import Server
from tests.sync.estate import Switch, apply, client_of, edited, essence, estate, foreign_bodies, make_foreign, ours, plan_of

SIZE = int(os.environ.get("O11Y_FAULT_RESOURCES", "40"))
SEEDS = range(int(os.environ.get("O11Y_FAULT_SEEDS", "1")))

LIMITED = {"X-RateLimit-Limit": "100", "X-RateLimit-Period": "10", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2"}
FAULTS = {
    "500": Fault(status=500),
    "502": Fault(status=502),
    "503": Fault(status=503),
    "429": Fault(status=429, headers=LIMITED),
    "dropped": Fault(drop=True),
    "timeout": Fault(hang=True),
    "done, then dropped": Fault(drop=True, after=True),
    "done, then 500": Fault(status=500, after=True),
    "done, then timeout": Fault(hang=True, after=True),
}


def bring_to(server: Server, resources: list[Any], folder: Any, timeout: float) -> int:
    """Plans and applies until nothing is left to do; returns how many rounds that took."""
    for round in range(1, 6):
        client = client_of(server.url, timeouts=Timeouts(connect=5, read=timeout))
        plan = plan_of(client, resources)
        if not plan.has_changes:
            return round - 1
        apply(client, plan, folder)
    raise AssertionError("it never ends")


@pytest.mark.parametrize("name", [*FAULTS, "everything"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_fifth_request_fails_and_the_end_is_the_same(name, seed, tmp_path):
    first = estate(SIZE, seed)
    second = edited(first, seed)
    with Server() as calm:
        bring_to(calm, first, tmp_path / "calm", 30)
        bring_to(calm, second, tmp_path / "calm", 30)
        expected = essence(calm)
    faults = tuple(FAULTS.values()) if name == "everything" else (FAULTS[name],)
    switch = Switch(seeded(seed, 0.2, faults))
    with Server(plan=switch) as server:
        foreign = make_foreign(client_of(server.url))
        before = foreign_bodies(server, foreign)
        switch.on = True
        rounds = [
            bring_to(server, resources, tmp_path / "rough", 0.25 if "timeout" in name or name == "everything" else 30)
            for resources in (first, second)
        ]
        switch.on = False
        assert essence(server) == expected
        assert set(ours(server).values()) == {1}
        assert foreign_bodies(server, foreign) == before
        assert max(rounds) <= 2, "nearly all is mended on the spot"
