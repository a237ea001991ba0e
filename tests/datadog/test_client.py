"""One request: what is sent, what is sent again, and what a broken or hostile server can and cannot do."""

import gzip
import ssl

import pytest
from urllib3.exceptions import SSLError

from o11yascode.datadog import client as client_module
from o11yascode.datadog.client import Timeouts
from o11yascode.datadog.errors import ApiError, BadAnswer, Denied, NotFound, OpenEnd, permission
from o11yascode.resource.kinds import KINDS
from tests.datadog.fake import KEYS, FakeTime, PassingTime, Reply, client_for, in_turn, serve


def test_sends_keys_query_and_json_and_gives_json_back():
    with serve(in_turn(Reply(200, [{"id": 1}]))) as (url, seen):
        client = client_for(url)
        assert client.request("GET", "/api/v1/monitor", {"page": 0, "monitor_tags": "o11y_project:gs2"}) == [{"id": 1}]
        assert client.request("POST", "/api/v1/monitor", body={"name": "é"}) == [{"id": 1}]
    get, post = seen
    assert get[1] == "/api/v1/monitor?page=0&monitor_tags=o11y_project%3Ags2"
    assert (get[2]["dd-api-key"], get[2]["dd-application-key"]) == KEYS
    assert get[2]["accept-encoding"] == "gzip"
    assert post[2]["content-type"] == "application/json"
    assert client.requests == 2


def test_reads_gzip():
    body = gzip.compress(b'{"dashboards": []}')
    with serve(in_turn(Reply(200, body, {"Content-Encoding": "gzip"}))) as (url, _):
        assert client_for(url).request("GET", "/api/v1/dashboard") == {"dashboards": []}


def test_reads_what_comes_in_chunks_and_asks_again_where_one_is_missing():
    body = gzip.compress(b'{"dashboards": []}')
    headers = {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}
    with serve(in_turn(Reply(200, body, headers, drop="middle"), Reply(200, body, headers))) as (url, seen):
        client = client_for(url)
        assert [client.request("GET", "/api/v1/dashboard") for _ in range(3)] == [{"dashboards": []}] * 3
    assert len(seen) == 4


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "failure",
    [Reply(500), Reply(502, b"<html>"), Reply(503), Reply(504), Reply(408), Reply(drop="before"), Reply(200, {"a": "b"}, drop="middle")],
)
def test_what_ends_the_same_when_repeated_is_repeated(method, failure):
    time = FakeTime()
    with serve(in_turn(failure, failure, Reply(200, {"ok": True}))) as (url, seen):
        assert client_for(url, time).request(method, "/api/v1/monitor/1") == {"ok": True}
    assert len(seen) == 3
    assert time.slept == [0.2, 0.4]


@pytest.mark.parametrize(
    "failure", [Reply(500), Reply(503), Reply(408), Reply(drop="before"), Reply(200, {"id": 1}, drop="middle"), Reply(200, b'{"id')]
)
def test_a_create_with_an_open_end_is_never_sent_twice(failure):
    with serve(in_turn(failure, Reply(200, {"id": 1}))) as (url, seen), pytest.raises(OpenEnd):
        client_for(url).request("POST", "/api/v1/monitor", body={"name": "a"})
    assert len(seen) == 1


@pytest.mark.parametrize(("body", "headers"), [(b"", {}), (gzip.compress(b'{"id": 1}')[:10], {"Content-Encoding": "gzip"})])
def test_an_empty_answer_is_none_where_something_belongs(body, headers):
    empty = Reply(200, body, headers)
    for method in ("GET", "PUT"):
        with serve(in_turn(empty, Reply(200, {"id": 1}))) as (url, seen):
            assert client_for(url).request(method, "/api/v1/monitor/1") == {"id": 1}
        assert len(seen) == 2
    with serve(in_turn(empty)) as (url, seen), pytest.raises(OpenEnd, match="answered nothing"):
        client_for(url).request("POST", "/api/v1/monitor", body={"name": "a"})
    assert len(seen) == 1
    for method, nothing in (("DELETE", empty), ("POST", Reply(204, b""))):
        with serve(in_turn(nothing)) as (url, seen):
            assert client_for(url).request(method, "/api/v1/monitor/1") is None


def test_a_create_that_surely_did_not_happen_is_sent_again():
    limited = Reply(
        429, {"errors": ["Too many requests"]}, {"X-RateLimit-Reset": "7", "X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "5"}
    )
    time = FakeTime()
    with serve(in_turn(limited, Reply(200, {"id": 1}))) as (url, seen):
        assert client_for(url, time).request("POST", "/api/v1/monitor", body={}) == {"id": 1}
    assert len(seen) == 2
    assert 7 <= sum(time.slept) < 7.1


def test_no_server_is_said_in_words():
    with serve(in_turn(Reply())) as (url, _):
        pass
    with pytest.raises(ApiError, match=rf"no connection .* \({url.removeprefix('http://')}\)"):
        client_for(url).request("POST", "/api/v1/monitor", body={})


def test_long_waits_are_told_with_their_reason():
    told = []
    with serve(in_turn(Reply(503, {"errors": ["busy"]}))) as (url, _):
        client = client_for(url)
        client.on_wait = told.append
        with pytest.raises(ApiError):
            client.request("GET", "/api/v1/monitor")
    assert told == [f"GET /api/v1/monitor answered 503: busy: trying again in {seconds} s" for seconds in (3, 13)]


def test_waiting_for_a_rate_limit_is_told():
    told = []
    limited = Reply(429, {}, {"X-RateLimit-Reset": "7", "X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "5"})
    with serve(in_turn(limited, Reply())) as (url, _):
        client = client_for(url)
        client.on_wait = told.append
        client.request("GET", "/api/v1/monitor")
    assert told == ["GET /api/v1/monitor: the rate limit leaves no request for 7 s: waiting"]


def test_where_nobody_is_to_be_reached_patience_is_had_once():
    with serve(in_turn(Reply())) as (url, _):
        pass
    time = FakeTime()
    client = client_for(url, time)
    with pytest.raises(ApiError, match="given up after 8 attempts"):
        client.request("GET", "/api/v1/monitor")
    slept = len(time.slept)
    with pytest.raises(ApiError, match="no connection"):
        client.request("GET", "/api/v1/dashboard")
    assert len(time.slept) == slept


def test_patience_ends():
    with (
        serve(in_turn(Reply(503, {"errors": ["busy"]}))) as (url, seen),
        pytest.raises(ApiError, match=r"503: busy, given up after 8 attempts"),
    ):
        client_for(url).request("GET", "/api/v1/monitor")
    assert len(seen) == 8


def test_a_delete_of_what_is_gone_has_reached_its_end():
    with serve(in_turn(Reply(404, {"errors": ["Monitor not found"]}))) as (url, _):
        assert client_for(url).request("DELETE", "/api/v1/monitor/1") is None
        with pytest.raises(NotFound, match="Monitor not found"):
            client_for(url).request("GET", "/api/v1/monitor/1")


def test_a_connection_that_is_not_safe_is_an_error_at_once():
    time = FakeTime()
    with serve(in_turn(Reply(200, []))) as (url, seen), pytest.raises(ApiError, match="no TLS connection") as told:
        client_for(url.replace("http:", "https:"), time).request("GET", "/api/v1/monitor")
    assert (seen, time.slept) == ([], [])
    assert told.value.hint == "does the server speak https at this address?"


def test_a_certificate_that_nobody_vouches_for_is_told_with_what_to_do(monkeypatch):
    def refuse(*_, **__):
        failure = ssl.SSLCertVerificationError(1, "certificate verify failed")
        failure.verify_message = "self-signed certificate"
        raise SSLError(failure)

    monkeypatch.setattr("urllib3.PoolManager.request", refuse)
    with pytest.raises(ApiError, match=r"not trusted: self-signed certificate \(datadog.example\)") as told:
        client_for("https://datadog.example").request("GET", "/api/v1/monitor")
    assert "SSL_CERT_FILE" in str(told.value.hint)


def test_a_proxy_is_used_but_for_what_is_near(monkeypatch):
    monkeypatch.delenv("HTTP_PROXY", raising=False)
    with serve(in_turn(Reply(200, {"by": "proxy"}))) as (proxy, seen), serve(in_turn(Reply(200, {"by": "itself"}))) as (url, _):
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("no_proxy", "127.0.0.2")
        assert client_for("http://datadog.example").request("GET", "/api/v1/monitor") == {"by": "proxy"}
        assert client_for(url).request("GET", "/api/v1/monitor") == {"by": "itself"}
        with pytest.raises(ApiError, match="no connection"):
            client_for("http://127.0.0.2:9").request("GET", "/api/v1/monitor")
    assert [request[1] for request in seen] == ["http://datadog.example/api/v1/monitor"]


def test_bad_keys_stop_at_once_and_for_all():
    with serve(in_turn(Reply(401, {"errors": ["Unauthorized"]}))) as (url, seen):
        client = client_for(url)
        for _ in range(3):
            with pytest.raises(Denied, match="401"):
                client.request("GET", "/api/v1/monitor")
    assert len(seen) == 1


def test_a_missing_permission_is_named():
    assert not [kind.name for kind in KINDS.values() if permission("PUT", kind.update.path) == "a permission"]
    with serve(in_turn(Reply(403, {"errors": ["Forbidden"]}))) as (url, seen), pytest.raises(Denied) as caught:
        client_for(url).request("PUT", "/api/v1/dashboard/a", body={})
    assert len(seen) == 1
    assert "`dashboards_write`" in (caught.value.hint or "")


def test_a_slack_account_that_nobody_connected_is_told():
    path = "/api/v1/integration/slack/configuration/accounts/shop/channels"
    with serve(in_turn(Reply(404, {"errors": ["Not found"]}))) as (url, _), pytest.raises(NotFound) as caught:
        client_for(url).request("GET", path)
    assert "check `slack.account`" in (caught.value.hint or "")


def test_an_answer_can_be_wanted_though_it_is_an_error():
    with serve(in_turn(Reply(409, {"errors": {"1": ["used"]}}))) as (url, _):
        assert client_for(url).request("GET", "/api/v1/monitor/can_delete", accept=(409,)) == {"errors": {"1": ["used"]}}


def test_error_texts_of_both_api_versions_are_shown():
    refusal = Reply(400, {"errors": [{"title": "Bad", "detail": "no such team"}, "other"]})
    with serve(in_turn(refusal)) as (url, _), pytest.raises(ApiError, match="no such team; other"):
        client_for(url).request("POST", "/api/v2/team", body={})


class TestHostileServers:
    def test_an_error_that_is_nested_without_end_has_no_text(self):
        with serve(in_turn(Reply(400, b"[" * 100_000))) as (url, _), pytest.raises(ApiError, match="answered 400"):
            client_for(url).request("GET", "/api/v1/monitor")

    def test_redirections_are_not_followed(self):
        target: list[str] = []
        with (
            serve(in_turn(Reply(200, {"stolen": True}))) as (elsewhere, seen_there),
            serve(lambda *request: Reply(302, b"", {"Location": f"{target[0]}/api/v1/monitor"})) as (url, _),
        ):
            target.append(elsewhere)
            for method in ("GET", "POST"):
                with pytest.raises(ApiError, match="redirection"):
                    client_for(url).request(method, "/api/v1/monitor")
        assert seen_there == []

    def test_a_web_page_is_an_error_at_once(self):
        page = Reply(200, b"<!doctype html><title>\x1b[31mLog in</title>", {"Content-Type": "text/html"})
        with serve(in_turn(page)) as (url, seen), pytest.raises(BadAnswer, match="a web page") as caught:
            client_for(url).request("GET", "/api/v1/monitor")
        assert len(seen) == 1
        assert "\x1b" not in str(caught.value)

    def test_broken_json_is_asked_for_twice_more_then_an_error(self):
        with serve(in_turn(Reply(200, b'[{"id": 1'))) as (url, seen), pytest.raises(BadAnswer, match="not JSON"):
            client_for(url).request("GET", "/api/v1/monitor")
        assert len(seen) == 3

    def test_deep_nesting_and_endless_answers_are_errors(self, monkeypatch):
        monkeypatch.setattr(client_module, "LARGEST_ANSWER", 1024 * 1024)
        for body in (b"[" * 100_000, b'"' + b"x" * 3_000_000 + b'"'):
            with serve(in_turn(Reply(200, body))) as (url, _), pytest.raises(BadAnswer):
                client_for(url).request("GET", "/api/v1/monitor")

    def test_an_answer_that_comes_byte_by_byte_is_not_waited_for(self):
        time = PassingTime()
        with serve(in_turn(Reply(200, drop="never"))) as (url, seen), pytest.raises(ApiError, match="not whole after 600 s"):
            client_for(url, time, timeouts=Timeouts(whole=600)).request("GET", "/api/v1/monitor")
        assert len(seen) == 1
        assert 600 < time.time - 1000 < 1000

    def test_a_gzip_bomb_is_not_unpacked(self, monkeypatch):
        monkeypatch.setattr(client_module, "LARGEST_ANSWER", 1024 * 1024)
        bomb = gzip.compress(b" " * 20_000_000)
        with serve(in_turn(Reply(200, bomb, {"Content-Encoding": "gzip"}))) as (url, _), pytest.raises(BadAnswer, match="larger"):
            client_for(url).request("GET", "/api/v1/monitor")

    def test_broken_compression_is_an_error(self):
        with (
            serve(in_turn(Reply(200, b"not gzip", {"Content-Encoding": "gzip"}))) as (url, _),
            pytest.raises(ApiError, match="compression"),
        ):
            client_for(url).request("GET", "/api/v1/monitor")

    def test_texts_of_errors_are_made_harmless(self):
        text = "\x1b]0;owned\x07\x1b[2Jname \x00\x9b31m" + "y" * 10_000_000
        with serve(in_turn(Reply(400, {"errors": [text]}))) as (url, _), pytest.raises(ApiError) as caught:
            client_for(url).request("PUT", "/api/v1/monitor/1", body={})
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 600

    def test_keys_that_the_server_echoes_are_not_shown(self):
        with serve(in_turn(Reply(400, {"errors": [f"bad key {KEYS[0]} with {KEYS[1]}"]}))) as (url, _), pytest.raises(ApiError) as caught:
            client_for(url).request("PUT", "/api/v1/monitor/1", body={})
        assert not any(key in str(caught.value) for key in KEYS)

    def test_a_rate_limit_that_asks_for_ages_is_an_error(self):
        limited = Reply(429, {}, {"X-RateLimit-Reset": "86400"})
        time = FakeTime()
        with serve(in_turn(limited)) as (url, _), pytest.raises(ApiError, match=r"429|rate limit"):
            client_for(url, time).request("GET", "/api/v1/monitor")
        assert sum(time.slept) < 1000


def test_the_address_of_a_proxy_that_is_none_is_told_without_its_password(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://user:pass/word@proxy:3128")
    monkeypatch.delenv("https_proxy", raising=False)
    with pytest.raises(ApiError, match="HTTPS_PROXY") as caught:
        client_for("https://api.datadoghq.com").request("GET", "/api/v1/monitor")
    assert "pass" not in str(caught.value)
