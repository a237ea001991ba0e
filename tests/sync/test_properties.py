"""Whatever people do to the specs and in the web page, in any order, whatever fails and whoever kills it: some things always hold."""

import os
import random
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from o11yascode.datadog.client import Client
from o11yascode.resource.desired import Resource
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import belongs_to_a_test, read_mark
from o11yascode.sandbox.faults import Fault, seeded
from o11yascode.sandbox.server import Server
from o11yascode.sync.apply import Outcome
from o11yascode.sync.plan import Plan
from o11yascode.sync.rollback import find_apply, rollback_plan
from tests.sync.anything import any_state
from tests.sync.estate import PROJECT, Switch, apply, client_of, foreign_bodies, live_bodies, make_foreign, plan_of

IS_SHORT = "O11Y_HISTORIES" not in os.environ
"""Then the same few histories every time; else so many, and others each time."""
HISTORIES = int(os.environ.get("O11Y_HISTORIES", "4"))
FAULTS = (
    Fault(status=500),
    Fault(status=503, after=True),
    Fault(status=429, headers={"X-RateLimit-Reset": "1"}),
    Fault(drop=True),
    Fault(drop=True, after=True),
)


class Killed(BaseException):
    """What no code of ours may catch."""


class World:
    """A project, its account, and what happens to them."""

    def __init__(self, server: Server, faults: Switch, seed: int, folder: Path) -> None:
        self.server, self.faults, self.chance, self.folder = server, faults, random.Random(seed), folder
        self.client = client_of(self.server.url)
        self.foreign = make_foreign(self.client)
        self.untouched = foreign_bodies(self.server, self.foreign)
        self.specs: list[Resource] = []
        self.before: list[Resource] | None = None
        """What a rollback has to bring about, where the last apply ran through and nobody did anything in between."""
        self.is_intact = True
        """Whether nobody deleted anything by hand: what refers to that cannot be brought back."""
        self.in_one = True
        """Whether the last change came in one apply: undoing the last of several may need what those before have taken."""

    def change_the_specs(self) -> None:
        former, was_settled = self.specs, self.before is not None or not self.specs
        self.specs, self.before = any_state(self.chance), None
        how = self.chance.choice(["calm", "calm", "faults", "killed"])
        self.in_one = how == "calm"
        if how == "faults":
            with self._trouble():
                for _ in range(3):
                    self._apply(plan_of(self.client, self.specs))
        if how == "killed":
            for _ in range(self.chance.randint(1, 4)):
                self._killed(plan_of(self.client, self.specs))
        plan = plan_of(self.client, self.specs)
        assert self._apply(plan).exit_code == 0
        self.assert_settled()
        if how == "calm" and was_settled and plan.has_changes:
            self.before = former
        elif how == "calm":
            self.before = None

    def roll_back(self) -> None:
        if not (self.folder / "journal").exists():
            return
        record = find_apply(self.folder, None, target="sandbox", host=self.client.host, project=PROJECT)

        def undo() -> Plan:
            return rollback_plan(self.client, record, self.folder)

        how = self.chance.choice(["calm", "faults", "killed"])
        if how == "faults":
            with self._trouble():
                self._apply(undo())
        if how == "killed":
            for _ in range(self.chance.randint(1, 3)):
                self._killed(undo())
        outcome = self._apply(undo())
        assert outcome.exit_code == 0 or not (self.is_intact and self.in_one), outcome
        if self.before is not None:
            self.specs = self.before
            self.assert_settled()
            assert undo().changes == [], "a rollback that is done has nothing to do"
        assert self._apply(plan_of(self.client, self.specs)).exit_code == 0
        self.assert_settled()
        self.before = None

    def click(self) -> None:
        """Somebody edits or deletes one of ours in the web page."""
        ours = [
            (kind, body["id"])
            for kind, bodies in live_bodies(self.server).items()
            for body in bodies
            if (mark := read_mark(KINDS[kind], body)) is not None and mark.project == PROJECT
        ]
        if not ours:
            return
        kind, id = self.chance.choice(ours)
        path = f"/api/v1/{kind}/{id}"
        self.before = None
        if self.chance.random() < 0.5:
            self.is_intact = False
            self.client.request("DELETE", path, (("force", "true"),))
        elif kind == "monitor":
            # The web page does not save a composite either whose monitors are gone.
            self.client.request("PUT", path, body={"message": "clicked", "priority": 2}, accept=(400,))
        else:
            answer = self.client.request("GET", path)
            body = answer.get("data", answer)
            self.client.request("PUT", path, body={**body, "description": f"x\n\n{body.get('description') or ''}"}, accept=(400,))

    def assert_settled(self) -> None:
        plan = plan_of(self.client, self.specs)
        assert plan.changes == [], "a plan after an apply is empty"
        wanted = {(each.kind, each.id): 1 for each in self.specs if KINDS[each.kind].mark is not None}
        assert self._ours() == wanted, "nothing is there twice, and nothing is lost"

    def assert_others_untouched(self) -> None:
        assert foreign_bodies(self.server, self.foreign) == self.untouched

    def _ours(self) -> Counter[tuple[str, str]]:
        found: Counter[tuple[str, str]] = Counter()
        for name, kind in KINDS.items():
            for body in self.server.store.bodies(name):
                payload = {"data": body} if kind.wrapped and "data" not in body else body
                mark = read_mark(kind, payload)
                is_gone = name == "downtime_v2" and payload["data"]["attributes"].get("canceled")
                if mark is not None and mark.project == PROJECT and not is_gone and not belongs_to_a_test(kind, payload):
                    found[name, mark.id] += 1
        return found

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        self.faults.on = True
        yield
        self.faults.on = False

    def _apply(self, plan: Plan) -> Outcome:
        return apply(self.client, plan, self.folder, force_delete=True)

    def _killed(self, plan: Plan) -> None:
        """An apply that ends with one of its requests, before or after Datadog has heard of it, and with it all that are under way."""
        left, lock = [self.chance.randint(0, 25)], threading.Lock()

        class Mortal(Client):
            def request(self, *arguments: Any, **options: Any) -> Any:
                with lock:
                    left[0] -= 1
                    now = left[0]
                if now < 0:
                    raise Killed
                answer = super().request(*arguments, **options)
                if now == 0:
                    raise Killed
                return answer

        mortal = client_of(self.server.url, make=Mortal)
        with suppress(Killed):
            apply(mortal, plan, self.folder, force_delete=True)


@settings(max_examples=HISTORIES, derandomize=IS_SHORT, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 1_000_000), steps=st.lists(st.sampled_from(["specs", "specs", "click", "rollback"]), min_size=2, max_size=7))
def test_after_any_history_one_apply_brings_about_the_specs_a_rollback_what_was_and_neither_touches_anything_else(seed, steps):
    with tempfile.TemporaryDirectory() as name:
        faults = Switch(seeded(seed, 0.2, FAULTS))
        with Server(plan=faults) as server:
            world = World(server, faults, seed, Path(name))
            for step in ["specs", *steps]:
                {"specs": world.change_the_specs, "click": world.click, "rollback": world.roll_back}[step]()
                world.assert_others_untouched()
