"""Every recorded query is read: what Datadog accepted is never an error, and prints as it was written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from o11yascode.query.languages import parse
from o11yascode.query.monitor import parse_monitor
from tests.query.problems import errors

CORPUS = Path(__file__).parents[2] / "../shared/corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the recorded traffic is not here")

EVENT_WIDGETS = {"event_stream", "event_timeline", "manage_status", "list_stream", "topology_map"}


def bodies(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for line in (CORPUS / name).read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for key in ("body", "request", "response", "read"):
            if isinstance(record.get(key), dict):
                yield record["kind"], record[key]


def queries(value: Any, parent: str = "") -> Iterator[tuple[str, str]]:
    """(form, text) of every query below a dashboard's or an objective's payload."""
    if isinstance(value, list):
        for item in value:
            yield from queries(item, parent)
        return
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        if isinstance(inner, str):
            source = value.get("data_source")
            if key == "q" and parent not in ("events", "event_query"):
                yield "metric", inner
            elif key == "query" and (source in ("metrics", "cloud_cost") or parent == "query_metrics"):
                yield "metric", inner
            elif key == "formula":
                yield "formula", inner
            elif key == "query" and parent == "search":
                yield "search", inner
            elif key in ("numerator", "denominator") and parent == "query":
                yield "metric", inner
        elif not (key == "definition" and isinstance(inner, dict) and inner.get("type") in EVENT_WIDGETS):
            yield from queries(inner, key)


def test_every_dashboard_and_objective_query_is_read() -> None:
    found = {
        pair for name in ("exports.jsonl", "pairs.jsonl") for kind, body in bodies(name) if kind != "monitor" for pair in queries(body)
    }
    assert len(found) > 1000
    for form, text in found:
        parsed = parse(text, form)
        assert errors(parsed) == [], (form, text)
        assert str(parsed.tree).strip() == text.strip()


def test_every_monitor_query_and_message_is_read() -> None:
    seen = 0
    for name in ("exports.jsonl", "pairs.jsonl"):
        for kind, body in bodies(name):
            if kind != "monitor" or not isinstance(body.get("query"), str) or "type" not in body:
                continue
            seen += 1
            parsed = parse_monitor(body["query"], body["type"], body.get("options"))
            assert errors(parsed) == [], body["query"]
            assert str(parsed.tree) == body["query"].strip()
            message = parse(body.get("message") or "", "message")
            assert errors(message) == [], body["message"]
    assert seen > 100


def test_a_query_that_datadog_refused_is_refused() -> None:
    refused = []
    for line in (CORPUS / "errors.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        body = record.get("request")
        if record["kind"] == "monitor" and isinstance(body, dict) and "'query' is invalid" in json.dumps(record["error"]):
            refused.append(parse_monitor(body["query"], body["type"], body.get("options")))
    assert refused
    assert all(errors(parsed) for parsed in refused)
