"""A server that is hostile or broken: one message and exit code 1, from every command; no key leaves, no traceback comes."""

import gzip
import json
import os
import stat
from itertools import count

import pytest

from o11yascode.datadog import client as door
from o11yascode.datadog import paging
from o11yascode.datadog.retry import RetryPolicy
from tests.datadog.fake import FakeTime, Reply, serve

API_KEY, APP_KEY = "apikeyapikeyapikeyapikeyapikey01", "appkeyappkeyappkeyappkeyappkeyappkey0002"
COMMANDS = (("plan",), ("apply", "--yes"), ("doctor",), ("import", "monitor/1"))
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\r\x9b31m"
PAGES = count(1)


def monitor(**more):
    return {
        "id": 1, "type": "query alert", "name": "M", "message": "", "query": "avg(last_5m):avg:a{*} > 1", "tags": ["o11y_project:shop"],
        "options": {}, **more,
    }  # fmt: skip


def endless(method, path, headers, body):
    """Every page is full and new."""
    if path.startswith("/api/v1/monitor"):
        return Reply(body=[monitor(id=next(PAGES)) for _ in range(1000)])
    return Reply(body={"data": [{"id": str(next(PAGES)), "attributes": {}} for _ in range(1000)], "dashboards": []})


def always(reply):
    return lambda *request: reply


def for_monitors(body):
    """Lists of monitors hold this; all else is empty."""

    def answer(method, path, headers, sent):
        if path.startswith("/api/v1/monitor"):
            return Reply(body=body)
        return Reply(body={"data": [], "dashboards": [], "valid": True})

    return answer


HOSTILE = {
    "a web page": always(Reply(body=b"<html><body>Sign in</body></html>", headers={"Content-Type": "text/html"})),
    "a web page that says it is JSON": always(Reply(body=b"<!doctype html><p>proxy</p>")),
    "half of a JSON text": always(Reply(body=b'{"data": [{"id": 1, "na')),
    "nothing": always(Reply(body=b"")),
    "dropped before": always(Reply(body=[], drop="before")),
    "dropped in the middle": always(Reply(body=[monitor()] * 50, drop="middle")),
    "null": always(Reply(body=None)),
    "a number": always(Reply(body=7)),
    "a text": always(Reply(body="monitors")),
    "lists of lists": always(Reply(body=[[[]]])),
    "lists of null": always(Reply(body=[None, None])),
    "a mapping of nothing": always(Reply(body={})),
    "wrong types in it": always(Reply(body={"data": 5, "dashboards": "x", "monitors": None, "errors": {}})),
    "monitors of wrong types": for_monitors([{"id": [], "name": {}, "tags": 7, "options": [], "query": None, "type": []}]),
    "monitors whose tags are no texts": for_monitors([monitor(tags=[None, 5, ["o11y_id:x"], {"a": 1}])]),
    "monitors of ours with wrong options": for_monitors([monitor(tags=["o11y_project:shop", "o11y_id:shop/errors/prod"], options=[1])]),
    "an error with a page": always(Reply(500, b"<html>" + b"x" * 100_000)),
    "an error of wrong types": always(Reply(400, {"errors": {"a": [1, None]}})),
    "an error that echoes the keys": always(Reply(403, {"errors": [f"key {API_KEY} and {APP_KEY} are bad"]})),
    "a status that is none": always(Reply(299, {"data": []})),
    "no content": always(Reply(204, b"")),
    "deep nesting": always(Reply(body=b"[" * 200_000 + b"]" * 200_000)),
    "a gzip bomb": always(Reply(body=gzip.compress(b"[" + b" " * 60_000_000 + b"]"), headers={"Content-Encoding": "gzip"})),
    "broken gzip": always(Reply(body=b"\x1f\x8b\x08nonsense", headers={"Content-Encoding": "gzip"})),
    "an unknown encoding": always(Reply(body=b"\x00\x01\x02", headers={"Content-Encoding": "br"})),
    "not UTF-8": always(Reply(body=b'{"data": "\xff\xfe"}')),
    "NaN": always(Reply(body=b'{"data": NaN}')),
    "escapes in an error": always(Reply(400, {"errors": [ESCAPES]})),
    "a limit for ever": always(Reply(429, {"errors": ["slow"]}, {"X-RateLimit-Reset": "99999999"})),
    "a limit of nonsense": always(Reply(429, {"errors": ["slow"]}, {"X-RateLimit-Reset": "soon", "X-RateLimit-Remaining": "-1"})),
}


@pytest.fixture
def account(project, monkeypatch):
    """Keys in the environment, and a client whose patience is short; the server's address is set with it."""
    monkeypatch.setenv("DD_API_KEY", API_KEY)
    monkeypatch.setenv("DD_APP_KEY", APP_KEY)
    monkeypatch.setattr(door, "Timeouts", lambda: _SHORT)
    monkeypatch.setattr(door, "RetryPolicy", lambda: RetryPolicy(seconds=5, attempts=3))
    monkeypatch.setattr(door, "Clock", lambda **_: FakeTime().clock())
    monkeypatch.setattr(door, "LARGEST_ANSWER", 20_000_000)

    def at(url):
        monkeypatch.setenv("DATADOG_HOST", url)
        return project

    return at


_SHORT = door.Timeouts(connect=1, read=0.5)


def assert_harmless(root, code, out, err, exact=None):
    shown = out + err
    assert "Traceback" not in shown
    assert "this is a bug" not in shown, shown
    assert API_KEY not in shown
    assert APP_KEY not in shown
    assert not any((ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 for c in shown), repr(shown)
    assert len(shown) < 200_000
    for path in root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert API_KEY.encode() not in data, path
            assert APP_KEY.encode() not in data, path
    assert not (root / ".o11y" / "crash.log").exists(), (root / ".o11y" / "crash.log").read_text()


@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_it_answers(kind, account, o11y):
    with serve(HOSTILE[kind]) as (url, _):
        root = account(url)
        for command in COMMANDS[1:]:
            code, out, err = o11y(*command, "--target", "prod")
            assert_harmless(root, code, out, err)
            assert code in (0, 1, 3), (command, out, err)
            if command[0] == "apply" and code == 1:
                assert err.count("error:") == 1, err


@pytest.mark.parametrize("kind", [k for k in HOSTILE if "monitors" not in k and k not in ("no content", "nothing", "null")])
def test_a_plan_of_nonsense_is_none(kind, account, o11y):
    """What is no answer of Datadog's is an error, never an empty account."""
    with serve(HOSTILE[kind]) as (url, _):
        account(url)
        code, out, err = o11y("plan", "--target", "prod")
        assert code == 1, out
        assert "error:" in err


def test_pages_without_end_have_one(account, o11y, monkeypatch):
    monkeypatch.setattr(paging, "MOST_PAGES", 20)
    monkeypatch.setattr(paging, "MOST_ROWS", 10_000)
    with serve(endless) as (url, seen):
        root = account(url)
        code, out, err = o11y("plan", "--target", "prod")
        assert_harmless(root, code, out, err)
        assert code == 1
        assert len(seen) < 1_000


def test_keys_go_to_no_other_host(account, o11y):
    """A redirection is not followed, whatever its kind: the other server hears nothing at all."""
    with serve(always(Reply(body=[]))) as (other, heard):
        for status in (301, 302, 303, 307, 308):
            with serve(always(Reply(status, b"", {"Location": other + "/api/v1/monitor"}))) as (url, _):
                root = account(url)
                for command in COMMANDS:
                    code, out, err = o11y(*command, "--target", "prod")
                    assert_harmless(root, code, out, err)
                    assert code == 1, (command, out, err)
        assert heard == []


def test_names_with_escapes_and_of_ten_megabytes(account, o11y):
    """The account's own texts are shown without what a terminal would obey, and shortened."""
    tags = ["o11y_project:shop", "o11y_id:shop/gone"]
    for name in (ESCAPES, "x" * 10_000_000, "‮evil", "a\nerror: forged"):
        with serve(for_monitors([monitor(name=name, tags=tags, message=name)])) as (url, _):
            root = account(url)
            code, out, err = o11y("plan", "--target", "prod")
            assert_harmless(root, code, out, err)
            assert "\nerror: forged" not in out


def test_a_slow_drip_ends(account, o11y):
    """A server that says a byte now and then does not hold a run for ever."""

    def silent(method, path, headers, body):
        import time

        time.sleep(1.0)
        return Reply(body=[])

    with serve(silent) as (url, _):
        root = account(url)
        code, out, err = o11y("plan", "--target", "prod")
        assert_harmless(root, code, out, err)
        assert code == 1


def test_files_with_live_bodies_are_for_nobody_else(project, o11y, edit):
    before = os.umask(0)
    try:
        o11y("apply", "--yes")
        edit("monitors/shop.yaml", "> 5%", "> 8%")
        o11y("plan", "-o", "plan.json")
        o11y("apply", "--yes")
    finally:
        os.umask(before)
    files = [path for path in [*(project / ".o11y").rglob("*"), project / "plan.json"] if path.is_file()]
    assert len(files) > 2
    open_to_all = [str(path.relative_to(project)) for path in files if path.stat().st_mode & 0o077]
    # what is derived from the official client's models holds nothing of anybody
    assert [name for name in open_to_all if "cache/payload" not in name and not name.endswith(".gitignore")] == []


def test_a_journal_is_valid_after_all_of_it(project, o11y):
    o11y("apply", "--yes")
    for path in (project / ".o11y" / "journal").rglob("*"):
        if path.is_file():
            for line in path.read_text().splitlines():
                json.loads(line)


@pytest.mark.parametrize("place", ["nowhere/plan.json", ".", "o11y.yaml/plan.json"])
def test_a_plan_that_cannot_be_saved_is_no_bug(place, project, o11y):
    code, _, err = o11y("plan", "-o", place)
    assert code == 1
    assert err.count("error:") == 1
    assert "bug" not in err
    assert ".tmp" not in err


def test_the_log_of_a_crash_holds_no_key(project, monkeypatch, o11y):
    """Should this program have a bug, its log says where, not what."""
    monkeypatch.setenv("DD_API_KEY", API_KEY)
    from o11yascode.cli import project as loading

    def broken(*arguments):
        raise RuntimeError(f"with {API_KEY}")

    monkeypatch.setattr(loading, "project_root", broken)
    code, out, err = o11y("validate")
    assert code == 1
    log = project / ".o11y" / "crash.log"
    assert API_KEY not in out + err + log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
