"""What a run costs grows in proportion to what there is: counted in requests and in calls of functions, not in seconds."""

import difflib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.estate import Size, write_estate
from o11yascode.cache import engine
from o11yascode.cache.examine import examine
from o11yascode.cache.stamp import digest
from o11yascode.cache.state import plainly
from o11yascode.cache.store import SpecStore
from o11yascode.cache.touch import Ids, Touched
from o11yascode.context import alone
from o11yascode.datadog.cache import Cache
from o11yascode.datadog.client import Client
from o11yascode.datadog.credentials import Credentials
from o11yascode.diagnostics import closest
from o11yascode.resource.desired import Resource
from o11yascode.sandbox.server import Server
from o11yascode.sync import planner
from o11yascode.sync.apply import apply_plan
from o11yascode.sync.planner import make_plan


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


COMPOSITE = """\
  - id: {id}
    kind: composite
    name: All of {id}
    expression: svc-0000/cpu/prod && {other}
    message: Both.
"""


def calls_of(work: Callable[[], object]) -> int:
    """How many functions are called, Python's own among them."""
    number = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return number


def examined(folder: Path, size: Size) -> int:
    write_estate(folder, size)
    plainly(folder, None)  # so that models and schemas are ready
    return calls_of(lambda: plainly(folder, None))


@pytest.mark.parametrize(
    "sizes",
    [
        [Size(20, 0, 0), Size(100, 0, 0), Size(180, 0, 0)],
        [Size(20, 2, 5), Size(20, 9, 5), Size(20, 16, 5)],
        [Size(20, 1, 5), Size(20, 1, 30), Size(20, 1, 55)],
    ],
    ids=["monitors, references and files", "dashboards", "widgets"],
)
def test_as_much_again_is_as_much_work_again(tmp_path: Path, sizes: list[Size]) -> None:
    few, some, many = (examined(tmp_path / str(number), size) for number, size in enumerate(sizes))
    assert many - some < 1.1 * (some - few)


def test_as_many_references_again_are_as_much_work_again(tmp_path: Path) -> None:
    def calls(parts: int) -> int:
        folder = tmp_path / str(parts)
        write_estate(folder, Size(20, 0, 0))
        monitors = "".join(COMPOSITE.format(id=f"c{n}", other=f"c{n - 1}") + "    notify: []\n" for n in range(1, parts))
        first = COMPOSITE.format(id="c0", other="svc-0000/latency/prod")
        (folder / "monitors" / "chain.yaml").write_text(f"service: chain\nmonitors:\n{first}{monitors}")
        plainly(folder, None)
        return calls_of(lambda: plainly(folder, None))

    few, some, many = calls(2), calls(42), calls(82)
    assert many - some < 1.1 * (some - few)


class Compared(str):
    """A text that counts how often one like it is compared."""

    times = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Compared.times += 1
        return str.__eq__(self, other)


def test_one_unknown_name_is_compared_with_each_known_one_once() -> None:
    def compared(number: int) -> int:
        item, context = alone("monitors", {"id": "one"})
        context.ids = {Compared(f"alone/known-{n}"): "monitor" for n in range(number)}
        Compared.times = 0
        assert "alone/known-" in context.meant("another", item)
        return Compared.times

    assert compared(800) <= 2 * compared(400) + 1


def test_a_mistake_that_is_made_everywhere_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = difflib.get_close_matches
    monkeypatch.setattr(difflib, "get_close_matches", lambda word, *more, **named: asked.append(word) or real(word, *more, **named))
    for _ in range(3):
        assert closest("tresholt", ("threshold", "message")) == "threshold"
    assert asked == ["tresholt"]


def test_of_who_asks_for_all_ids_not_each_is_noted() -> None:
    touched = Touched()
    assert dict(Ids({"a/b": "monitor"}, lambda: touched).items()) == {"a/b": "monitor"}
    assert (touched.all_ids, touched.ids) == (True, set())


class Counted:
    """A plan's requests, and how many bodies it compared and read."""

    def __init__(self, server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.compared = 0
        self.folder = folder
        self.client = Client(Credentials(server.url, "test-api-key", "test-app-key"))
        real = planner.same

        def same(*arguments, **named):
            self.compared += 1
            return real(*arguments, **named)

        monkeypatch.setattr(planner, "same", same)

    def plan(self, resources: list[Resource]) -> planner.Plan:
        self.compared = 0
        cache = Cache(self.folder / "cache", self.client.host)
        try:
            return make_plan(self.client, "bench", resources, target="bench", cache=cache)
        finally:
            cache.close()


@pytest.mark.parametrize("dashboards", [3, 6])
def test_a_warm_plan_asks_for_lists_only(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, dashboards: int) -> None:
    write_estate(tmp_path, Size(20, dashboards, 3))
    counted = Counted(server, tmp_path / ".o11y", monkeypatch)
    resources = examine(tmp_path).resources
    apply_plan(counted.client, counted.plan(resources), folder=tmp_path / ".o11y")
    cold = counted.plan(resources)
    assert not cold.changes
    assert counted.compared == len(resources)
    warm = counted.plan(examine(tmp_path).resources)
    assert not warm.changes
    assert warm.unchanged == len(resources)
    assert counted.compared == 0
    assert cold.requests - warm.requests == dashboards
    assert warm.requests == 8  # one page of each kind that bears marks
    other = resources[0]
    edited = examine(tmp_path).resources
    edited[0].payload = {**other.payload, "message": "another"} if other.kind == "monitor" else {**other.payload, "title": "another"}
    edited[0].payload_hash = "another hash"  # type: ignore[attr-defined]
    assert [change.id for change in counted.plan(edited).changes] == [other.id]
    assert counted.compared == 1


def test_one_dashboard_changed_in_the_web_page(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    write_estate(tmp_path, Size(20, 4, 3))
    counted = Counted(server, tmp_path / ".o11y", monkeypatch)
    resources = examine(tmp_path).resources
    apply_plan(counted.client, counted.plan(resources), folder=tmp_path / ".o11y")
    counted.plan(resources)
    row = counted.client.request("GET", "/api/v1/dashboard")["dashboards"][0]
    body = counted.client.request("GET", f"/api/v1/dashboard/{row['id']}")
    counted.client.request("PUT", f"/api/v1/dashboard/{row['id']}", body={**body, "title": "Clicked"})
    plan = counted.plan(resources)
    assert [(change.live_id, change.action) for change in plan.changes] == [(row["id"], "update")]
    assert counted.compared == 1
    assert plan.requests == 9


def test_a_muted_monitor_state_is_no_reason_to_compare(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    write_estate(tmp_path, Size(20, 0, 0))
    counted = Counted(server, tmp_path / ".o11y", monkeypatch)
    resources = examine(tmp_path).resources
    apply_plan(counted.client, counted.plan(resources), folder=tmp_path / ".o11y")
    counted.plan(resources)
    real = planner.fetch_live

    def alerting(*arguments, **named):
        live = real(*arguments, **named)
        for entry in live.resources["monitor"]:
            entry.body["overall_state"] = "Alert"
        return live

    monkeypatch.setattr(planner, "fetch_live", alerting)
    assert not counted.plan(resources).changes
    assert counted.compared == 0


def test_of_files_that_did_not_change_no_body_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_estate(tmp_path, Size(100, 3, 5))
    examine(tmp_path)
    file = tmp_path / "monitors" / "svc-0003.yaml"
    file.write_text(file.read_text() + "\n")
    asked: list[int] = []
    for name in ("payloads", "more"):
        real = getattr(SpecStore, name)
        monkeypatch.setattr(SpecStore, name, lambda store, number, real=real: asked.append(number) or real(store, number))
    assert examine(tmp_path).found == []
    assert asked == []


def test_what_all_files_ask_for_is_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_estate(tmp_path, Size(20, 0, 0))
    for n in range(30):
        other = f"chain-{n - 1}/c{n - 1}" if n else "svc-0000/latency/prod"
        text = f"service: chain-{n}\nmonitors:\n" + COMPOSITE.format(id=f"c{n}", other=other) + "    notify: []\n"
        (tmp_path / "monitors" / f"chain-{n}.yaml").write_text(text)
    examine(tmp_path)
    file = tmp_path / "monitors" / "chain-3.yaml"
    file.write_text(file.read_text() + "\n")
    asked: list[int] = []
    monkeypatch.setattr(engine, "digest", lambda *parts: asked.append(len(parts)) or digest(*parts))
    examine(tmp_path)
    assert sum(number >= 30 for number in asked) == 1, "of all composites"
