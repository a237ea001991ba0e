"""The server itself: keys, loopback, state, many connections at once, faults, and the page for people."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import urllib3

from o11yascode.sandbox.faults import Fault, RateLimit, any_of, delayed, first, seeded
from o11yascode.sandbox.server import SandboxError, Server, run
from o11yascode.sandbox.store import Store
from tests.sandbox.http import Client

MONITORS = "/api/v1/monitor"


def monitor(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "query alert", "name": f"m{number}", "query": f"avg(last_5m):avg:a.b{{*}} > {number}", **more}


def test_any_keys_are_good_and_none_are_not(server: Server) -> None:
    forbidden = {"errors": ["Forbidden"]}
    assert Client(server.url).get("/api/v1/validate") == {"valid": True}
    assert Client(server.url, {}).get("/api/v1/validate") == {"errors": ["API key required"]}
    assert Client(server.url, {}).get(MONITORS) == forbidden
    half = Client(server.url, {"DD-API-KEY": "x"})
    assert half.get("/api/v1/validate") == {"valid": True}
    assert half.get("/api/v2/validate_keys") == forbidden
    got = half("GET", MONITORS)
    assert (got.status, got.body) == (403, forbidden)


def test_a_store_may_know_its_keys() -> None:
    with Server(Store(keys=[("api", "app")])) as server:
        assert Client(server.url).get(MONITORS) == []
        assert Client(server.url, {"DD-API-KEY": "api", "DD-APPLICATION-KEY": "other"})("GET", MONITORS).status == 403
        assert Client(server.url, {"DD-API-KEY": "other"})("GET", "/api/v1/validate").status == 403


def test_it_says_what_it_is(api: Client) -> None:
    """So that nobody takes another program on the port for it."""
    for path in ("/", "/api/v1/validate", "/nonsense"):
        assert api.pool.request("GET", api.url + path).headers["server"].startswith("o11yascode-sandbox/")


def test_what_is_not_there_is_said_in_json(api: Client) -> None:
    assert (api("GET", "/api/v1/nonsense").status, api("PATCH", MONITORS).status) == (404, 405)
    assert api.get("/nonsense") == {"errors": ["Not found"]}


def test_state_survives_a_restart(tmp_path: Path) -> None:
    db = tmp_path / "new folder" / "sandbox.db"
    with Server(db=db) as server:
        made = Client(server.url).post(MONITORS, monitor())
    with Server(db=db) as server:
        api = Client(server.url)
        assert api.get(f"{MONITORS}/{made['id']}")["name"] == "m1"
        assert api.post(MONITORS, monitor(2))["id"] > made["id"]


def test_many_connections_at_once_lose_nothing(server: Server) -> None:
    api = Client(server.url, connections=16)
    with ThreadPoolExecutor(16) as pool:
        ids = [body["id"] for body in pool.map(lambda n: api.post(MONITORS, monitor(n)), range(200))]
        assert len(set(ids)) == 200
        list(pool.map(lambda id: api("PUT", f"{MONITORS}/{id}", {"message": f"of {id}"}), ids))
    listed = api.get(MONITORS)
    assert {row["id"]: row["message"] for row in listed} == {id: f"of {id}" for id in ids}


def test_the_same_create_at_once_is_made_once(server: Server) -> None:
    api = Client(server.url, connections=8)
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: api("POST", MONITORS, monitor()).status, range(8)))
    assert sorted(statuses) == [200] + [400] * 7


def test_big_answers_are_packed_when_asked(api: Client) -> None:
    for number in range(20):
        api.post(MONITORS, monitor(number))
    packed = api("GET", MONITORS, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    plain = api("GET", MONITORS)
    assert "content-encoding" not in plain.headers
    assert packed.body == plain.body


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com"])
def test_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(SandboxError, match=host):
        run(host, 0, ":memory:")


def test_a_port_in_use_is_said(server: Server) -> None:
    with pytest.raises(SandboxError, match="in use"):
        run("127.0.0.1", int(server.url.rsplit(":", 1)[1]), ":memory:")


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("not a database, but long enough to be looked at " * 50)
    with pytest.raises(SandboxError, match=r"x\.db"):
        run(port=0, db=tmp_path / "x.db")


def test_two_servers_may_share_a_file(tmp_path: Path) -> None:
    with Server(db=tmp_path / "x.db") as one, Server(db=tmp_path / "x.db") as two:
        clients = [Client(server.url, connections=8) for server in (one, two)]
        with ThreadPoolExecutor(8) as pool:
            ids = list(pool.map(lambda n: clients[n % 2].post(MONITORS, monitor(n))["id"], range(40)))
        assert {row["id"] for row in clients[0].get(MONITORS)} == set(ids)
        assert len(set(ids)) == 40


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_in_order(tmp_path: Path, stop: signal.Signals) -> None:
    say = "ready=lambda url: print(url, flush=True)"
    code = f"from o11yascode.sandbox.server import run; run(port=0, db={str(tmp_path / 'x.db')!r}, {say})"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert process.stdout
        url = process.stdout.readline().decode().strip()
        assert Client(url).post(MONITORS, monitor())["name"] == "m1"
        process.send_signal(stop)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
    assert b"Traceback" not in errors
    assert process.returncode == 0
    with Server(db=tmp_path / "x.db") as server:
        assert len(Client(server.url).get(MONITORS)) == 1


def test_requests_are_counted(server: Server, api: Client) -> None:
    api.get(f"{MONITORS}?page=0")
    api.post(MONITORS, monitor())
    assert [(seen.method, seen.path, seen.query, seen.status) for seen in server.requests] == [
        ("GET", MONITORS, "page=0", 200),
        ("POST", MONITORS, "", 200),
    ]
    assert (server.count("POST"), server.count(path="/api/v1/"), server.count("DELETE")) == (1, 2, 0)


def test_errors_on_purpose() -> None:
    plan = any_of(first(2, Fault(status=503), method="GET"), first(1, Fault(status=500, after=True), method="POST"))
    with Server(plan=plan) as server:
        api = Client(server.url)
        assert [api("GET", MONITORS).status for _ in range(3)] == [503, 503, 200]
        lost = api("POST", MONITORS, monitor())
        assert (lost.status, lost.body) == (500, {"errors": ["Internal Server Error"]})
        # The work was done before the failure.
        assert [row["name"] for row in api.get(MONITORS)] == ["m1"]


@pytest.mark.parametrize("after", [False, True])
def test_dropped_connections(after: bool) -> None:
    with Server(plan=first(1, Fault(drop=True, after=after), method="POST")) as server:
        api = Client(server.url)
        with pytest.raises(urllib3.exceptions.ProtocolError):
            api("POST", MONITORS, monitor())
        assert len(api.get(MONITORS)) == after
        assert api("POST", MONITORS, monitor(2)).status == 200


def test_an_answer_that_never_comes() -> None:
    with Server(plan=first(1, Fault(hang=True))) as server:
        api = Client(server.url)
        with pytest.raises(urllib3.exceptions.TimeoutError):
            api("GET", MONITORS, timeout=0.05)
        assert api.get(MONITORS) == []


def test_seeded_faults_are_the_same_each_time() -> None:
    def statuses() -> list[int]:
        with Server(plan=seeded(7, 0.5, (Fault(status=500), Fault(status=429)))) as server:
            api = Client(server.url)
            return [api("GET", MONITORS).status for _ in range(30)]

    assert statuses() == statuses()
    assert set(statuses()) == {200, 429, 500}


def test_delays_do_not_hold_each_other_up() -> None:
    with Server(plan=delayed(0.02)) as server:
        api = Client(server.url, connections=16)
        with ThreadPoolExecutor(16) as pool:
            assert set(pool.map(lambda _: api("GET", MONITORS).status, range(32))) == {200}


def test_a_rate_limit_says_how_much_is_left() -> None:
    now = [1000.0]
    limit = RateLimit(2, period=10, name="monitor_create", method="POST", path=MONITORS, clock=lambda: now[0])
    with Server(rate_limits=(limit,)) as server:
        api = Client(server.url)
        first_answer = api("POST", MONITORS, monitor(1))
        assert (first_answer.status, first_answer.headers["x-ratelimit-remaining"]) == (200, "1")
        assert api("POST", MONITORS, monitor(2)).status == 200
        now[0] = 1003
        over = api("POST", MONITORS, monitor(3))
        told = {key.lower(): value for key, value in over.headers.items() if key.lower().startswith("x-ratelimit")}
        assert over.status == 429
        assert told == {
            "x-ratelimit-limit": "2",
            "x-ratelimit-period": "10",
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": "7",
            "x-ratelimit-name": "monitor_create",
        }
        assert "x-ratelimit-limit" not in api("GET", MONITORS).headers
        now[0] = 1010
        assert api("POST", MONITORS, monitor(3)).status == 200


def test_the_page_for_people_escapes_everything(server: Server, api: Client) -> None:
    api.post(MONITORS, monitor(name="<script>alert(1)</script>"))
    page = api.pool.request("GET", server.url + "/")
    assert page.headers["content-type"].startswith("text/html")
    assert b"&lt;script&gt;" in page.data
    assert b"<script" not in page.data


def test_the_page_counts_what_stands_in_groups(server: Server, api: Client) -> None:
    note = {"definition": {"type": "note", "content": "x"}}
    group = {"definition": {"type": "group", "layout_type": "ordered", "widgets": [note, note]}}
    for title, widgets in (("Grouped", [group, note]), ("Alone", [note])):
        api.post("/api/v1/dashboard", {"title": title, "layout_type": "ordered", "widgets": widgets})
    page = api.pool.request("GET", server.url + "/").data.decode()
    assert "3 widgets</small>" in page
    assert "1 widget</small>" in page
