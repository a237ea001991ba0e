"""Recorded monitors become specs: typed kinds wherever they say the same, `raw` else, and nothing is lost."""

import json
from collections import Counter
from pathlib import Path

import pytest

from o11yascode.build.monitor_lift import lift
from o11yascode.resource.compare import same
from o11yascode.resource.kinds import KINDS
from tests.monitor.specs import Project, parse

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the recordings are not here")


def bodies(name):
    for line in (CORPUS / f"{name}.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["kind"] == "monitor":
            yield row.get("body") or row["response"]


def rebuilt(spec):
    node = parse(json.dumps({"id": "x", **spec}))  # JSON is YAML
    return Project(service=None, team=None).build_node(node).payload


@pytest.mark.parametrize("name", ["exports", "pairs"])
def test_the_share_of_typed_kinds(name, capsys):
    kinds = Counter()
    for body in bodies(name):
        spec = lift(body)
        kinds[spec["kind"]] += 1
        assert same(KINDS["monitor"], rebuilt(spec), body), (spec, body)
    typed = sum(count for kind, count in kinds.items() if kind != "raw") / sum(kinds.values())
    with capsys.disabled():
        print(f"\nmonitors of {name}: {typed:.0%} typed; {', '.join(f'{kind} {count}' for kind, count in kinds.most_common())}")
    assert typed >= 0.7


def test_a_lifted_spec_reads_as_a_person_writes():
    body = {
        "id": 1,
        "type": "query alert",
        "name": "CPU of {{host.name}}",
        "query": "avg(last_15m):avg:system.cpu.user{*} by {host} > 90",
        "message": "Busy. @slack-ops\n",
        "tags": ["team:platform"],
        "priority": 2,
        "multi": True,
        "created_at": 1,
        "options": {
            "thresholds": {"critical": 90.0, "warning": 80.5},
            "on_missing_data": "show_and_notify_no_data",
            "renotify_interval": 60,
            "evaluation_delay": 900,
            "timeout_h": 0,
            "include_tags": True,
            "notify_audit": False,
            "new_host_delay": 300,
            "silenced": {},
            "min_location_failed": 2,
        },
    }
    spec = lift(body)
    assert list(spec.items()) == [
        ("kind", "metric"),
        ("name", "CPU of {{host.name}}"),
        ("query", "avg:system.cpu.user{*} by {host}"),
        ("evaluate", "avg over 15m"),
        ("critical", "> 90"),
        ("warning", "> 80.5"),
        ("priority", "P2"),
        ("no_data", "notify"),
        ("renotify", "1h"),
        ("evaluation_delay", "15m"),
        ("timeout", "never"),
        ("tags", ["team:platform"]),
        ("options", {"min_location_failed": 2}),
        ("message", "Busy. @slack-ops"),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "avg(last_5m):avg:m{*} > 5 ",
        "avg(last_5m): avg:m{*} > 5",
        "avg(last_5m):avg:m{*}>5",
        "avg(last_5m):avg:m{*} > 5.0",
        "avg(last_5m):avg:m{*} > 1e3",
        "percentile(last_5m):p95:trace.a.b{service:x} > 1",
        "avg(last_5m):p95:trace.a.b{service:x} / week_before(p95:trace.a.c{service:x}) > 2",
        "avg(last_5m):p95:trace.a.b{service:x} / 3 > 2",
        "avg(last_5m):(avg:a{*} - avg:b{*}) / week_before(avg:a{*}) * 100 > 2",
        "sum(last_5m):sum:a.errors{*}.as_count() / sum:b{*}.as_count() * 100 > 5",
        "avg(last_4h):anomalies(avg:m{*}, 'basic', 2, interval='60') >= 1",
        "avg(last_4h):anomalies(avg:m{*}, 'basic') >= 1",
        "max(next_1w):forecast(avg:m{*}, 'linear', 1) >= 5",
        "nonsense",
        "",
    ],
)
def test_any_query_comes_back(query):
    critical = 1000 if "1e3" in query else 1 if ">= 1" in query or "> 1" in query else 2 if "> 2" in query else 5
    body = {"type": "query alert", "name": "n", "query": query, "options": {"thresholds": {"critical": critical}}}
    assert same(KINDS["monitor"], rebuilt(lift(body)), body)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "query alert"},
        {"type": "query alert", "query": 5},
        {"type": "query alert", "query": "avg(last_5m):avg:m{*} > 5", "options": None},
        {"type": "query alert", "query": "avg(last_5m):avg:m{*} > 5", "options": {"thresholds": [1]}},
        {"type": "cost alert", "query": 'formula("a").last("7d") > 5', "options": {"variables": [{}]}},
        {"type": "rum alert", "query": 'formula("a").last("7d") > 5', "options": {"variables": ["x"]}},
        {"type": "query alert", "query": "avg(last_5m):avg:m{*} > 5", "tags": "a"},
    ],
)
def test_no_shape_of_a_body_breaks_it(body):
    assert lift(body)["kind"]
