"""The embedded Datadog answers recorded requests as the real API did, but for ids, times and authors."""

from collections import Counter

import pytest

from o11yascode.sandbox.server import Server
from tests.sandbox.http import Client
from tests.sandbox.replay import CORPUS, Replay, differences, lines, masked, refused

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the recordings are not at hand")

NOT_REPLAYED = {"downtime_v1"}
"""Superseded by v2, which has the same tests."""

LEAST = {"monitor": 0.98, "dashboard": 0.98, "synthetics_test": 0.93, "notebook": 0.75}
"""Share of write answers that are as recorded; all of the other kinds."""

LEAST_READS = {"monitor": 0.91, "dashboard": 0.98, "synthetics_test": 0.97, "dashboard_list_items": 0.5}


def test_a_recorded_request_is_answered_as_recorded() -> None:
    """What differs is a recording of another year than its neighbours, or what other requests of its case changed."""
    totals: Counter[str] = Counter()
    good: Counter[str] = Counter()
    with Server() as server:
        replay = Replay(server)
        for line in sorted(lines("pairs.jsonl"), key=lambda line: (line["source"], line["case"], line["seq"])):
            kind = line["kind"]
            if kind in NOT_REPLAYED:
                continue
            got = replay.answer(line)
            totals[kind] += 1
            if got.status < 300:
                good[kind] += not replay.compare(line, line["response"], got)
            if "read" in line:
                totals[f"{kind} read"] += 1
                good[f"{kind} read"] += not replay.compare(line, line["read"], replay.read(line, got))
    for kind, total in sorted(totals.items()):
        print(f"{kind:32} {good[kind]:4} of {total:4}  {good[kind] / total:6.1%}")
    for kind, total in totals.items():
        least = LEAST_READS.get(kind.removesuffix(" read"), 1) if kind.endswith(" read") else LEAST.get(kind, 1)
        assert good[kind] / total >= least, kind


def test_a_refused_request_is_refused_with_the_recorded_text() -> None:
    found: Counter[bool] = Counter()
    recorded = [line for line in lines("errors.jsonl") if line["kind"] not in NOT_REPLAYED]
    with Server() as server:
        for line in recorded:
            got = refused(server, line)
            same = got.status == line["status"] and masked(got.body) == masked(line["error"])
            found[same] += 1
            if not same:
                print(line["id"], line["kind"], got.status, got.body, "was", line["status"], line["error"])
    print(f"refusals {found[True]} of {len(recorded)}")
    assert not found[False]


def test_what_integrations_ship_is_taken(api: Client) -> None:
    """Real dashboards and monitors: no check here is stricter than Datadog's."""
    refused = [
        (line["case"], got.body)
        for line in lines("exports.jsonl")
        if (got := api("POST", f"/api/v1/{line['kind']}", line["body"])).status != 200
    ]
    assert not refused


def test_lists_have_the_recorded_keys() -> None:
    """A monitor list has whole monitors; a dashboard list has summaries."""
    with Server() as server:
        replay = Replay(server)
        replay.send.post("/api/v1/monitor", {"type": "metric alert", "query": "avg(last_5m):avg:a.b{*} > 1", "name": "x", "tags": ["a:b"]})
        replay.send.post("/api/v1/dashboard", {"title": "x", "layout_type": "ordered", "widgets": []})
        for line in lines("lists.jsonl"):
            answered = replay.send.get(line["path"])
            rows = line["response"] if line["kind"] == "monitor" else line["response"]["dashboards"]
            mine = answered[0] if line["kind"] == "monitor" else answered["dashboards"][0]
            young = {"draft_status", "assets", "deleted_at"}
            assert set(rows[0]) - young == set(mine) - young


def test_a_difference_is_found() -> None:
    """The comparison is no rubber stamp."""
    assert differences({}, {"a": 1}, {"a": 1.0}) == ["a: 1 is 1.0"]
    assert differences({}, {"a": [1, 2]}, {"a": [2, 1]}) != []
    assert differences({}, {"a": None}, {}) == ["a: missing"]
    assert differences({}, {"id": 1}, {"id": 2}) == []
