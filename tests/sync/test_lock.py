"""One apply of a project at a time, seen by all who use the same Datadog."""

import getpass
import json
import platform
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest

from o11yascode.datadog import lookup
from o11yascode.datadog.errors import ApiError, Denied
from o11yascode.diagnostics import O11yError
from o11yascode.resource.marks import LOCK_TAG
from o11yascode.sandbox.faults import Fault, any_of, first
from o11yascode.sandbox.store import Store
from o11yascode.sync import lock as lock_module
from o11yascode.sync.lock import Lock
from tests.datadog.fake import FakeTime, Reply, client_for, serve
from tests.sync.estate import PROJECT, Switch, apply, client_of, estate, live_bodies, ours, plan_of, sandbox


def locks(server):
    return [body for body in live_bodies(server)["monitor"] if any(tag.startswith(LOCK_TAG) for tag in body["tags"])]


def test_it_is_a_silent_monitor_while_held_and_gone_after(tmp_path):
    with sandbox() as (server, client):
        with Lock(client, PROJECT, tmp_path, owner="ci run 7") as lock:
            [body] = locks(server)
            assert body["name"] == "o11y lock: ci run 7 applies gs2"
            assert body["draft_status"] == "draft"
            assert body["message"].endswith("Never alerts.")
            assert body["options"]["notify_no_data"] is False
            assert lock.since > 0
            assert [seen.query for seen in server.requests if seen.method == "GET"] == [f"monitor_tags=o11y_lock%3A{PROJECT}"]
            assert not plan_of(client, []).has_changes, "no plan sees it"
        assert locks(server) == []


def test_a_second_apply_elsewhere_is_refused_and_told_who_holds_it(tmp_path):
    with sandbox() as (server, client):
        with Lock(client, PROJECT, tmp_path / "one", owner="ci run 7"):
            with pytest.raises(O11yError, match="ci run 7 applies gs2") as caught, Lock(client_of(server.url), PROJECT, tmp_path / "two"):
                pass
            assert caught.value.hint == "wait for it; if it was killed, its lock is void in 15 minutes, or at once with --break-lock"
            assert len(locks(server)) == 1
        with Lock(client, PROJECT, tmp_path / "two"):
            pass


def test_a_second_apply_in_the_same_folder_is_refused_without_asking_datadog(tmp_path):
    with sandbox() as (server, client):
        with Lock(client, PROJECT, tmp_path) as first:
            server.requests.clear()
            with pytest.raises(O11yError, match="in this folder"), Lock(client, PROJECT, tmp_path):
                pass
            assert server.requests == []
        with Lock(client, PROJECT, tmp_path) as second:
            assert second is not first


@pytest.mark.parametrize(("user", "owner"), [("ana", "ana"), (None, "somebody")])
def test_where_nobody_is_named_it_is_the_user_of_the_machine(user, owner, monkeypatch, tmp_path):
    def getuser():
        if user is None:
            raise KeyError("no such user: a container has often none")
        return user

    monkeypatch.setattr(getpass, "getuser", getuser)
    with sandbox() as (server, client), Lock(client, PROJECT, tmp_path):
        assert locks(server)[0]["name"] == f"o11y lock: {owner} on {platform.node()} applies gs2"


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
        with Lock(client, PROJECT, tmp_path, now=lambda: 1795000000.0 + len(waits), wait=wait) as lock:
            assert beaten.wait(30)
            [body] = locks(server)
            assert body["message"].endswith("Alive at 1795000003.")
        assert locks(server) == []
        lock._pulse.join(5)
        assert not lock._pulse.is_alive()
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


def test_or_time_without_a_sign_of_life_on_the_clock_of_the_server(tmp_path):
    moments = [datetime(2026, 11, 21, tzinfo=UTC)]
    with sandbox(store=Store(clock=lambda: moments[-1])) as (server, client):
        left_behind(client, tmp_path / "one")
        moments.append(moments[0] + timedelta(seconds=lock_module.EXPIRES + 60))
        client.request("PUT", f"/api/v1/monitor/{locks(server)[0]['id']}", body={"message": "alive"})
        moments.append(moments[1] + timedelta(seconds=lock_module.EXPIRES - 10))
        with pytest.raises(O11yError, match="is under way") as caught, Lock(client, PROJECT, tmp_path / "two"):
            pass
        assert "its lock is void in 1 minute," in str(caught.value.hint)
        moments.append(moments[1] + timedelta(seconds=lock_module.EXPIRES + 60))
        with Lock(client, PROJECT, tmp_path / "two"):
            pass
        assert locks(server) == []


def test_what_was_sent_before_a_kill_may_come_after_the_next_apply(tmp_path):
    with sandbox() as (server, client):
        left_behind(client, tmp_path)
        [late] = locks(server)
        with Lock(client, PROJECT, tmp_path):
            pass
        client.request("POST", "/api/v1/monitor", body={key: late[key] for key in ("name", "type", "query", "message", "tags", "options")})
        with Lock(client, PROJECT, tmp_path):
            assert len(locks(server)) == 1


def test_the_last_fifty_tokens_are_enough(tmp_path):
    path = tmp_path / lock_module.TOKENS
    path.write_text(json.dumps([str(number) for number in range(50)]))
    with sandbox() as (_, client), Lock(client, PROJECT, tmp_path):
        kept = json.loads(path.read_text())
    assert (kept[0], len(kept)) == ("1", 50)


@pytest.mark.parametrize("content", [b"", b"{", b"1", b"[1, null]"])
def test_a_broken_list_of_tokens_is_none(content, tmp_path):
    (tmp_path / lock_module.TOKENS).write_bytes(content)
    with sandbox() as (server, client), Lock(client, PROJECT, tmp_path):
        assert len(locks(server)) == 1


def test_a_lock_that_cannot_be_given_back_goes_with_the_next_apply(tmp_path):
    with sandbox(plan=first(1, Fault(status=400), method="DELETE")) as (server, client):
        with Lock(client, PROJECT, tmp_path) as lock:
            assert lock.notice is None
        assert len(locks(server)) == 1
        assert "could not be taken away" in str(lock.notice)
        with Lock(client, PROJECT, tmp_path) as lock:
            assert len(locks(server)) == 1
        assert lock.notice is None


@pytest.mark.parametrize("breaks", [False, True])
def test_a_server_that_lists_everything_loses_nothing_but_locks(breaks, tmp_path):
    """And one that says no times has none that are void."""
    theirs = [{"id": id, "name": "theirs", "tags": [f"{LOCK_TAG}{PROJECT}"]} for id in (1, 2)]
    others = [{"id": 6, "tags": None}, {"id": 7, "name": "CPU", "tags": []}, {"id": 8, "name": "a lock", "tags": [f"{LOCK_TAG}other"]}]
    gone = []

    def answer(method, path, headers, body):
        if method == "DELETE":
            gone.append(path)
        return Reply(200, [*([] if gone else theirs), *others] if method == "GET" else {"id": 9})

    with serve(answer) as (url, _):
        lock = Lock(client_for(url), PROJECT, tmp_path, break_lock=breaks)
        with nullcontext() if breaks else pytest.raises(O11yError, match="theirs"), lock:
            pass
    assert gone == [f"/api/v1/monitor/{id}" for id in ((1, 2, 9) if breaks else (9,))]


def lagging(lag, **options):
    """A Datadog whose list of monitors shows a new one when it was asked `lag` times, in pages as JSON."""
    made, asked = {}, []

    def answer(method, path, headers, body):
        if method == "POST":
            made[len(made) + 1] = {**json.loads(body), "id": len(made) + 1, "created": f"2026-11-21T00:00:0{len(made)}Z"}
            return Reply(200, made[len(made)], **(options if len(made) == 1 else {}))
        if method == "DELETE":
            made.pop(int(path.rpartition("/")[2]), None)
            return Reply(200, {})
        asked.append(path)
        return Reply(200, [lock for lock in made.values() if len(asked) > lag])

    return answer, made, asked


def test_it_is_held_only_when_the_list_shows_it(tmp_path):
    answer, made, asked = lagging(3)
    with serve(answer) as (url, _), Lock(client_for(url), PROJECT, tmp_path) as lock:
        assert lock.notice is None
        assert len(asked) == 4
    assert made == {}


@pytest.mark.parametrize(
    ("other", "looks"),
    [
        ({"id": 9, "created": "2026-11-21T00:00:01Z"}, 1),
        ({"id": 1, "created": "2026-11-21T00:00:02Z"}, 1),
        ({"id": 9, "created": "2026-11-21T00:00:02Z"}, lock_module.LOOKS),
        ({"id": 1, "created": "2026-11-21T00:00:03Z"}, lock_module.LOOKS),
    ],
)
def test_who_came_later_gives_up_at_once_and_who_was_first_waits_for_that(other, looks, tmp_path):
    mine, asked = {"id": 5, "created": "2026-11-21T00:00:02Z"}, []

    def answer(method, path, headers, body):
        if method == "GET":
            asked.append(path)
            return Reply(200, [{**lock, "tags": [f"{LOCK_TAG}{PROJECT}"]} for lock in (mine, other)])
        return Reply(200, mine)

    with serve(answer) as (url, _), pytest.raises(O11yError, match="is under way"), Lock(client_for(url), PROJECT, tmp_path):
        pass
    assert len(asked) == looks


@pytest.mark.parametrize(("lag", "waits"), [(0, []), (1, [lookup.SETTLED])])
def test_where_lists_lag_it_is_held_until_they_show_what_was_written(lag, waits, tmp_path):
    answer, _, _ = lagging(lag)
    time = FakeTime()
    with serve(answer) as (url, _), Lock(client_for(url, time), PROJECT, tmp_path):
        time.slept.clear()
    assert time.slept == waits


def test_where_lists_lag_nobody_who_breaks_off_waits_for_them(tmp_path):
    answer, _, _ = lagging(1)
    time = FakeTime()
    with serve(answer) as (url, _), pytest.raises(KeyboardInterrupt), Lock(client_for(url, time), PROJECT, tmp_path):
        raise KeyboardInterrupt
    assert lookup.SETTLED not in time.slept


def test_where_the_list_never_shows_it_the_apply_says_so_and_goes_on(tmp_path):
    answer, made, _ = lagging(10_000)
    time = FakeTime()
    with serve(answer) as (url, _), Lock(client_for(url, time), PROJECT, tmp_path) as lock:
        assert "two applies may run at once" in str(lock.notice)
        assert sum(time.slept) > 5, "it was looked for some time"
    assert made == {}


def test_a_lock_whose_making_had_no_answer_and_that_shows_late_is_not_left(tmp_path):
    answer, made, _ = lagging(2, drop="before")
    with serve(answer) as (url, _), Lock(client_for(url), PROJECT, tmp_path):
        assert len(made) == 1
    assert made == {}
    answer, made, _ = lagging(5, drop="before")
    with serve(answer) as (url, _), Lock(client_for(url), PROJECT, tmp_path / "later"):
        assert len(made) == 1, "the second stays"
    assert made == {}


def test_a_lock_that_datadog_has_already_is_ours(tmp_path):
    posts = []

    def answer(method, path, headers, body):
        if method == "POST":
            posts.append(json.loads(body))
            dropped = Reply(drop="before")
            return dropped if len(posts) == 1 else Reply(400, {"errors": ["Duplicate of an existing monitor_id:5 org_id:1"]})
        if method == "DELETE":
            posts.clear()
            return Reply(200, {})
        mine = {"id": 5, **posts[0]}
        return Reply(200, mine if path.endswith("/5") else [mine] if len(posts) > 1 else [])

    with serve(answer) as (url, _), Lock(client_for(url), PROJECT, tmp_path) as lock:
        assert lock.notice is None
    assert posts == []


@pytest.mark.parametrize(
    "plan",
    [
        first(10_000, Fault(status=503), method="POST"),
        first(10_000, Fault(drop=True), method="POST"),
        any_of(first(1, Fault(status=503), method="POST"), first(10_000, Fault(status=500), method="GET")),
    ],
)
def test_where_nobody_knows_whether_there_is_a_lock_nothing_is_applied(plan, tmp_path):
    with sandbox(plan=plan) as (_, client), pytest.raises(ApiError), Lock(client, PROJECT, tmp_path):
        raise AssertionError("it applies")


@pytest.mark.parametrize(("fault", "sent"), [(Fault(drop=True, after=True), 1), (Fault(status=502), 2), (Fault(status=500, after=True), 1)])
def test_a_lost_answer_leaves_one_lock(fault, sent, tmp_path):
    with sandbox(plan=first(1, fault, method="POST")) as (server, client):
        with Lock(client, PROJECT, tmp_path):
            assert len(locks(server)) == 1
            assert [seen.method for seen in server.requests].count("POST") == sent
        assert locks(server) == []


def test_after_a_lost_answer_the_lock_of_another_is_not_taken_for_ours(tmp_path):
    lost = Switch(first(1, Fault(drop=True), method="POST"))
    with sandbox(plan=lost) as (server, client), Lock(client, PROJECT, tmp_path / "one", owner="ci run 7"):
        lost.on = True
        with pytest.raises(O11yError, match="ci run 7 applies gs2"), Lock(client_of(server.url), PROJECT, tmp_path / "two"):
            pass
        assert len(locks(server)) == 1


def test_where_datadog_refuses_a_lock_the_apply_goes_on_and_says_so(tmp_path):
    refused = Fault(status=400, errors=("required tag is missing",))
    with sandbox(plan=first(1, refused, method="POST")) as (_, client), Lock(client, PROJECT, tmp_path) as lock:
        assert "two applies may run at once: " in str(lock.notice)
        assert "required tag is missing" in str(lock.notice)
        assert lock._pulse is None, "there is nothing to keep alive"


def test_it_has_the_tags_that_the_policies_of_the_account_demand(tmp_path):
    policies = [("team", True, ["core", "web"]), ("owner", True, []), ("tier", False, ["1"])]
    with sandbox() as (server, client):
        for key, required, values in policies:
            policy = {"tag_key": key, "tag_key_required": required, "valid_tag_values": values}
            data = {"type": "monitor-config-policy", "attributes": {"policy_type": "tag", "policy": policy}}
            client.request("POST", "/api/v2/monitor/policy", body={"data": data})
        with Lock(client, PROJECT, tmp_path) as lock:
            assert lock.notice is None
            assert locks(server)[0]["tags"][2:] == ["team:core", "owner:o11y"]
        assert locks(server) == []


@pytest.mark.parametrize(("status", "asked"), [(400, 1), (403, 0)])
def test_where_nobody_says_what_is_demanded_the_apply_goes_on(status, asked, tmp_path):
    unknown = first(1, Fault(status=403, errors=("no permission",)), path="/api/v2/monitor/policy")
    with (
        sandbox(plan=any_of(first(1, Fault(status=status), method="POST"), unknown)) as (server, client),
        Lock(client, PROJECT, tmp_path) as lock,
    ):
        assert f"answered {status}" in str(lock.notice)
        assert len([seen for seen in server.requests if seen.path == "/api/v2/monitor/policy"]) == asked


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
