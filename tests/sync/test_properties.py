"""Whatever people do to the specs and in the web page, in any order, and whatever fails: some things always hold."""

import random
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from o11yascode.resource.desired import Resource
from o11yascode.sandbox.faults import Fault, seeded
from o11yascode.sandbox.server import Server
from o11yascode.sync.rollback import find_apply, rollback_plan
from tests.sync.estate import (
    PROJECT,
    Switch,
    apply,
    client_of,
    composite,
    dashboard,
    foreign_bodies,
    live_bodies,
    make_foreign,
    monitor,
    ours,
    plan_of,
    slo,
)

FAULTS = (Fault(status=500), Fault(status=503, after=True), Fault(drop=True), Fault(drop=True, after=True))

specs = st.builds(
    lambda monitors, composites, slos, boards: wanted(monitors, composites, slos, boards),
    st.dictionaries(st.integers(0, 4), st.integers(1, 3), max_size=4),
    st.sets(st.integers(0, 2), max_size=2),
    st.sets(st.integers(0, 2), max_size=2),
    st.dictionaries(st.integers(0, 3), st.integers(1, 2), max_size=3),
)
steps = st.lists(st.one_of(specs, st.sampled_from(["edit", "delete", "rollback"])), min_size=1, max_size=6)


def wanted(monitors: dict[int, int], composites: set[int], slos: set[int], boards: dict[int, int]) -> list[Resource]:
    """A set of specs whose references are all there."""
    made = [monitor(f"gs2/m{number}", critical) for number, critical in monitors.items()]
    some = [resource.id for resource in made]
    if len(some) > 1:
        made += [composite(f"gs2/c{number}", *some[:2]) for number in composites]
    if some:
        made += [slo(f"gs2/s{number}", some[number % len(some)]) for number in slos]
    return made + [dashboard(f"gs2/d{n}", some[n % len(some)] if some and text == 1 else None, str(text)) for n, text in boards.items()]


def click(server: Server, client, what: str, chance: random.Random) -> None:  # type: ignore[no-untyped-def]
    """Somebody edits or deletes one of ours in the web page."""
    bodies = [
        (kind, body["id"])
        for kind, all in live_bodies(server).items()
        for body in all
        if "gs2/" in str(body.get("tags") or body.get("description"))
    ]
    if not bodies:
        return
    kind, id = chance.choice(bodies)
    path = f"/api/v1/{kind}/{id}"
    if what == "delete":
        client.request("DELETE", path, {"force": "true"})
    elif kind == "monitor":
        # The web page does not save a composite either whose monitors are gone.
        client.request("PUT", path, body={"message": "clicked", "priority": 2}, accept=(400,))
    else:
        body = client.request("GET", path)
        client.request(
            "PUT", path, body={**body.get("data", body), "description": (body.get("description") or "") and "x\n\n" + body["description"]}
        )


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps, seed=st.integers(0, 1000))
def test_after_any_history_one_apply_brings_about_the_specs_and_touches_nothing_else(steps, seed):
    chance = random.Random(seed)
    faults = Switch(seeded(seed, 0.15, FAULTS))
    with Server(plan=faults) as server, tempfile.TemporaryDirectory() as name:
        folder, client = Path(name), client_of(server.url)
        foreign = make_foreign(client)
        before = foreign_bodies(server, foreign)
        resources: list[Resource] = []
        for step in steps:
            if isinstance(step, list):
                resources = step
                faults.on = True
                for _ in range(3):
                    apply(client, plan_of(client, resources), folder, force_delete=True)
                faults.on = False
                assert not plan_of(client, resources).has_changes, "a plan after an apply is empty"
                assert ours(server) == {(resource.kind, resource.id): 1 for resource in resources}
            elif step == "rollback":
                if not (folder / "journal").exists():
                    continue
                record = find_apply(folder, None, target="sandbox", host=client.host, project=PROJECT)
                undo = rollback_plan(client, record, folder)
                outcome = apply(client, undo, folder, force_delete=True)
                assert not outcome.conflicts
                apply(client, plan_of(client, resources), folder, force_delete=True)
                assert not plan_of(client, resources).has_changes
            else:
                click(server, client, step, chance)
            assert foreign_bodies(server, foreign) == before
