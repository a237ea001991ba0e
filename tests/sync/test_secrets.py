"""Keys appear in nothing that is written or raised."""

import logging

import pytest

from o11yascode.datadog.cache import Cache
from o11yascode.diagnostics import O11yError
from o11yascode.report.plan_json import plan_document
from o11yascode.sandbox.faults import Fault, seeded
from o11yascode.sandbox.server import Server
from o11yascode.sync.lock import Lock
from o11yascode.sync.saved import save_plan
from tests.datadog.fake import KEYS, Reply, client_for, in_turn, serve
from tests.sync.estate import PROJECT, apply, estate, plan_of


def test_no_file_and_no_output_holds_a_key(tmp_path, caplog, capfd):
    echo = Fault(status=400, errors=(f"you sent {KEYS[0]} and {KEYS[1]}",))
    with Server(plan=seeded(1, 0.2, (echo,), method="POST")) as server:
        client = client_for(server.url)
        with caplog.at_level(logging.DEBUG):
            plan = plan_of(client, estate(30), cache=Cache(tmp_path / "cache", server.url))
            save_plan(tmp_path / "plan.json", plan, plan_document(plan))
            with Lock(client, PROJECT, tmp_path) as lock:
                outcome = apply(client, plan, tmp_path)
            plan_of(client, estate(30), cache=Cache(tmp_path / "cache", server.url))
    assert outcome.failed
    written = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.parent.name for path in written} >= {"cache", "journal"}
    shown = [repr(outcome), repr(client.credentials), str(lock.notice), caplog.text, *capfd.readouterr()]
    for key in KEYS:
        assert not [path for path, content in written.items() if key.encode() in content]
        assert not [text for text in shown if key in text]


@pytest.mark.parametrize(
    "reply", [Reply(401), Reply(403), Reply(500), Reply(200, b"<html>"), Reply(drop="before"), Reply(302, b"", {"Location": "http://x/"})]
)
def test_no_error_holds_a_key_not_even_in_its_causes(reply):
    with serve(in_turn(reply)) as (url, _), pytest.raises(O11yError) as caught:
        client_for(url).request("GET", "/api/v1/monitor")
    error: BaseException | None = caught.value
    while error is not None:
        assert not any(key in text for key in KEYS for text in (str(error), repr(error), str(getattr(error, "hint", ""))))
        error = error.__cause__ or error.__context__


def test_no_error_holds_the_beginning_of_a_key_that_was_cut_off():
    key = KEYS[1]
    whole = [" ".join(["x" * (at - 1), key]) for at in range(40, 420)]
    told = []
    for answer in ([{"errors": whole[count : count + 10]} for count in range(0, len(whole), 10)], [f"<{text}" for text in whole[:60]]):
        replies = [Reply(400, one) if isinstance(one, dict) else Reply(200, one.encode()) for one in answer]
        with serve(in_turn(*replies)) as (url, _):
            client = client_for(url)
            for _ in replies:
                with pytest.raises(O11yError) as caught:
                    client.request("GET", "/api/v1/monitor")
                told.append(str(caught.value))
    assert "***" in told[0]
    assert not [text for text in told if key[:3] in text]
