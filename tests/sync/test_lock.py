"""One apply of a project at a time, seen by all who use the same Datadog."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from o11yascode.datadog.errors import Denied
from o11yascode.diagnostics import O11yError
from o11yascode.resource.marks import LOCK_TAG
from o11yascode.sandbox.faults import Fault, first
from o11yascode.sync import lock as lock_module
from o11yascode.sync.lock import Lock
from tests.sync.estate import PROJECT, apply, client_of, estate, live_bodies, ours, plan_of, sandbox


def locks(server):
    return [body for body in live_bodies(server)["monitor"] if any(tag.startswith(LOCK_TAG) for tag in body["tags"])]


def test_it_is_a_silent_monitor_while_held_and_gone_after(tmp_path):
    with sandbox() as (server, client):
        with Lock(client, PROJECT, tmp_path, owner="ci run 7") as lock:
            [body] = locks(server)
            assert body["name"] == "o11y lock: ci run 7 applies gs2"
            assert body["draft_status"] == "draft"
            assert lock.since > 0
            assert not plan_of(client, []).has_changes, "no plan sees it"
        assert locks(server) == []


def test_a_second_apply_elsewhere_is_refused_and_told_who_holds_it(tmp_path):
    with sandbox() as (server, client):
        with Lock(client, PROJECT, tmp_path / "one", owner="ci run 7"):
            with pytest.raises(O11yError, match="ci run 7 applies gs2") as caught, Lock(client_of(server.url), PROJECT, tmp_path / "two"):
                pass
            assert "--break-lock" in str(caught.value.hint)
            assert len(locks(server)) == 1
        with Lock(client, PROJECT, tmp_path / "two"):
            pass


def test_a_second_apply_in_the_same_folder_is_refused_without_asking_datadog(tmp_path):
    with sandbox() as (server, client), Lock(client, PROJECT, tmp_path):
        server.requests.clear()
        with pytest.raises(O11yError, match="in this folder"), Lock(client, PROJECT, tmp_path):
            pass
        assert server.requests == []


def test_other_projects_do_not_mind(tmp_path):
    with sandbox() as (_, client), Lock(client, PROJECT, tmp_path / "one"), Lock(client, "other", tmp_path / "two"):
        pass


def left_behind(client, folder):
    """A lock whose holder was killed: the file lock is gone, the monitor is not."""
    lock = Lock(client, PROJECT, folder)
    lock.__enter__()
    lock._over.set()
    lock._file.close()


def test_it_gives_a_sign_of_life_every_third_of_the_time_it_holds(tmp_path):
    waits, beaten = [], threading.Event()

    def wait(over, seconds):
        waits.append(seconds)
        if len(waits) <= 3:
            return False
        beaten.set()
        return over.wait()

    with sandbox(plan=first(1, Fault(status=400), method="PUT")) as (server, client):
        with Lock(client, PROJECT, tmp_path, now=lambda: 1795000000.0 + len(waits), wait=wait):
            assert beaten.wait(30)
            [body] = locks(server)
            assert body["message"].endswith("Alive at 1795000003.")
        assert locks(server) == []
    assert waits == [lock_module.EXPIRES / 3] * 4


def test_what_a_killed_apply_left_goes_with_the_next_in_its_folder(tmp_path):
    with sandbox() as (server, client):
        left_behind(client, tmp_path)
        assert len(locks(server)) == 1
        with Lock(client, PROJECT, tmp_path):
            assert len(locks(server)) == 1
        assert locks(server) == []


def test_elsewhere_it_takes_breaking(tmp_path):
    with sandbox() as (server, client):
        left_behind(client, tmp_path / "one")
        with pytest.raises(O11yError), Lock(client, PROJECT, tmp_path / "two"):
            pass
        with Lock(client, PROJECT, tmp_path / "two", break_lock=True):
            pass
        assert locks(server) == []


def test_or_time_on_the_clock_of_the_server(tmp_path, monkeypatch):
    with sandbox() as (server, client):
        left_behind(client, tmp_path / "one")
        later = datetime.now(UTC) + timedelta(seconds=lock_module.EXPIRES + 60)
        make = Lock._make

        def make_later(self):
            return {**make(self), "modified": later.isoformat()}

        monkeypatch.setattr(Lock, "_make", make_later)
        with Lock(client, PROJECT, tmp_path / "two"):
            pass
        assert locks(server) == []


@pytest.mark.parametrize("fault", [Fault(drop=True, after=True), Fault(status=502), Fault(status=500, after=True)])
def test_a_lost_answer_leaves_one_lock(fault, tmp_path):
    with sandbox(plan=first(1, fault, method="POST")) as (server, client):
        with Lock(client, PROJECT, tmp_path):
            assert len(locks(server)) == 1
        assert locks(server) == []


def test_where_datadog_refuses_a_lock_the_apply_goes_on_and_says_so(tmp_path):
    refused = Fault(status=400, errors=("required tag is missing",))
    with sandbox(plan=first(1, refused, method="POST")) as (_, client), Lock(client, PROJECT, tmp_path) as lock:
        assert "two applies may run at once" in str(lock.notice)


def test_bad_keys_stop(tmp_path):
    with sandbox(plan=first(1, Fault(status=401), method="POST")) as (_, client), pytest.raises(Denied), Lock(client, PROJECT, tmp_path):
        pass


@pytest.mark.parametrize("size", [3, 30])
def test_two_that_planned_the_same_and_apply_at_once_create_nothing_twice(size, tmp_path):
    wanted = estate(size)

    def run(name: str) -> int:
        client = client_of(server.url)
        plan = plan_of(client, wanted)
        together.wait()
        try:
            with Lock(client, PROJECT, tmp_path / name) as lock:
                return apply(client, plan, tmp_path / name, under_lock_since=lock.since).exit_code
        except O11yError:
            return 1

    together = threading.Barrier(3)
    with sandbox() as (server, client), ThreadPoolExecutor(3) as pool:
        codes = list(pool.map(run, ("one", "two", "three")))
        assert set(ours(server).values()) == {1}
        assert set(codes) <= {0, 1}
        if 0 in codes:
            assert not plan_of(client, wanted).has_changes
        assert locks(server) == []
