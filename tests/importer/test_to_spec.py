"""A live body, its spec file, and the body that the file builds: they say the same, whatever the body holds."""

import json
from collections import Counter, defaultdict
from copy import deepcopy
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import o11yascode
from o11yascode.importer.lifting import escaped, slug, with_header
from o11yascode.importer.spec import builds, built_alone
from o11yascode.resource.bodies import unwrap
from o11yascode.resource.kinds import KINDS
from tests.importer.test_write import TEXTS, VALUES

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
recorded = pytest.mark.skipif(not CORPUS.exists(), reason="recordings are not here")

MONITOR = {
    "id": 12345,
    "type": "query alert",
    "name": "Too many errors (prod)",
    "query": "sum(last_5m):sum:shop.errors{env:prod} by {host}.as_count() > 50",
    "message": "{{host.name}} fails.\n\n@slack-shop-alerts",
    "tags": ["service:shop", "team:core", "env:prod", "tier:1"],
    "priority": 2,
    "created": "2026-01-01T00:00:00Z",
    "overall_state": "OK",
    "options": {"thresholds": {"critical": 50.0, "warning": 20.0}, "notify_audit": False, "include_tags": True, "silenced": {}},
}


def lines(name: str) -> list[dict[str, Any]]:
    with (CORPUS / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def comes_back(kind: str, live: dict[str, Any]) -> str:
    """The spec of a body, after seeing that it builds the body."""
    text = o11yascode.to_spec(kind, live)
    project = built_alone(text)
    assert project.ok, (text, project.diagnostics)
    assert o11yascode.diff(kind, project.resources[0].payload, live) == []
    return text


def spec_kind(text: str) -> str | None:
    """The `kind:` that the one resource of a file has."""
    node = built_alone(text).resources[0].node
    assert node is not None
    return node.plain().get("kind")


def test_a_monitor_as_a_person_would_have_written_it() -> None:
    assert comes_back("monitor", MONITOR) == dedent("""\
        service: shop
        team: core
        env: prod
        monitors:
          - id: too-many-errors-prod
            kind: metric
            name: Too many errors (prod)
            query: sum:shop.errors{env:prod} by {host}.as_count()
            evaluate: sum over 5m
            critical: "> 50"
            warning: "> 20"
            priority: P2
            tags: [tier:1]
            slack: "#shop-alerts"
            message: "{{host.name}} fails."
        """)


@pytest.mark.parametrize(
    ("kind", "tags", "header", "left"),
    [
        ("monitor", ["x:y", "env:prod", "service:shop", "team:Core"], {"service": "shop", "team": "Core", "env": "prod"}, ["x:y"]),
        ("monitor", ["service:a", "service:b", "team:core"], {"team": "core"}, ["service:a", "service:b"]),
        ("monitor", ["service:A shop", "team:a b", "env:none"], {}, ["service:A shop", "team:a b", "env:none"]),
        ("monitor", ["team:core", 7], {}, ["team:core", 7]),
        ("monitor", "team:core", {}, "team:core"),
        ("slo", ["service:shop"], {"service": "shop"}, None),
        ("dashboard", ["team:core", "service:shop"], {"team": "core"}, ["service:shop"]),
        ("dashboard", ["team:core", "team:shop"], {}, ["team:core", "team:shop"]),
        ("notebook", ["team:core"], {}, ["team:core"]),
        ("downtime_v2", ["team:core"], {}, ["team:core"]),
    ],
)
def test_tags_that_the_header_of_a_file_says(kind: str, tags: Any, header: dict[str, str], left: Any) -> None:
    fields = {"name": "n", "tags": left, "query": "q"} if left else {"name": "n", "query": "q"}
    assert with_header(kind, {"name": "n", "tags": tags, "query": "q"}) == (header, fields)
    assert with_header(kind, {"name": "n"}) == ({}, {"name": "n"})


def test_keys_that_would_repeat_an_item_are_values_of_raw_bodies() -> None:
    note = {"type": "note", "content": "c"}
    widgets = [
        {"definition": note, "when": {"a": [1, 2.5, "b'c", True, None, {"d": []}]}, "for_each": ["x"]},
        {"definition": note, "for_each": [{"y": "it's ${{ 1 }}"}]},
        {"definition": note, "when": False},
    ]
    project = built_alone(o11yascode.to_spec("dashboard", {"title": "t", "layout_type": "ordered", "widgets": widgets}))
    assert project.ok
    assert project.resources[0].payload["widgets"] == widgets


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        (("width", "height", "y", "x"), ["x", "y", "width", "height"]),
        (("width", "x"), ["width", "x"]),
        (("z", "height", "y", "x", "width"), None),
    ],
)
def test_a_place_says_x_and_y_first(keys: tuple[str, ...], order: list[str] | None) -> None:
    assert list(escaped({"at": dict.fromkeys(keys, 1)})["at"]) == (order or list(keys))


def test_of_a_synthetics_test_an_empty_message_is_said_for_datadog_wants_one() -> None:
    config = {"assertions": [], "request": {"method": "GET", "url": "https://example.com"}}
    browser = {
        "type": "browser",
        "name": "Login",
        "message": "",
        "locations": ["aws:eu-west-1"],
        "config": config,
        "options": {"tick_every": 300},
    }
    assert 'message: ""\n' in comes_back("synthetics_test", browser)
    assert comes_back("synthetics_test", {**browser, "message": "Fails."}).count("message: ") == 1
    del browser["message"]
    assert "message" not in comes_back("synthetics_test", browser)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("fails\n\n@slack-shop-a @slack-shop-b", 'slack: ["#shop-a", "#shop-b"]'),
        ("fails\n\n@pagerduty-Core @slack-a", "notify"),
        ("fails\n\n{{#is_alert}} @pagerduty-Core {{/is_alert}}\n{{#is_recovery}} @slack-a {{/is_recovery}}", "alert:"),
        ("@slack-a", 'slack: "#a"'),
        ("fails @slack-a", "message: fails @slack-a"),
        ("fails @slack-a\n\n@slack-a", "message: |"),
        ("fails\n\n\n@slack-a", "message: |"),
        ("fails\n\n@slack-a.", "message: |"),
        ("fails\n\n {{#is_alert}}@slack-a{{/is_alert}}", "message: |"),
        ("{{#is_alert}}\n\n@slack-a", "notify"),
    ],
)
def test_mentions_become_fields_only_where_the_message_stays_the_same(message: str, said: str) -> None:
    text = o11yascode.to_spec("monitor", {**MONITOR, "message": message})
    assert built_alone(text).resources[0].payload["message"] == message
    assert said in text or said == "notify"


def test_what_no_kind_covers_is_raw() -> None:
    text = comes_back("monitor", {**MONITOR, "type": "hologram alert", "query": "something(new)"})
    assert "kind: raw" in text
    assert "type: hologram alert" in text


def test_no_such_kind() -> None:
    with pytest.raises(ValueError, match='did you mean "monitor"'):
        o11yascode.to_spec("monitr", {})


def test_what_datadog_shuffles_comes_back_in_one_order() -> None:
    """So that two imports of one account write the same."""
    objective = {"name": "Up", "type": "monitor", "monitor_ids": [2, 1], "thresholds": [{"timeframe": "7d", "target": 99.0}]}
    assert comes_back("slo", {**objective, "tags": ["b:x", "a:x"]}) == comes_back("slo", {**objective, "tags": ["a:x", "b:x"]})


@pytest.mark.parametrize(
    "tags",
    [
        ["service:Shop"],
        ["service:a", "service:b"],
        ["env:none"],
        ["team:"],
        ["env:prod", "env:prod"],
        ["service"],
        ["no"],
        ["a: b", "${{ x }}"],
    ],
)
def test_tags_that_no_header_can_say_stay_tags(tags: list[str]) -> None:
    comes_back("monitor", {**MONITOR, "tags": tags})


def test_lists_whose_items_look_like_repetitions() -> None:
    odd = [{"when": "it rains", "for_each": ["it's", 1, None, True, 0.5, "${{ x }}"]}]
    comes_back("monitor", {**MONITOR, "type": "hologram alert", "odd": odd})


@recorded
def test_every_recorded_body_of_every_kind_comes_back() -> None:
    shares: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines("pairs.jsonl"):
        for part in ("response", "read"):
            if part in line and line["kind"] != "downtime_v1":
                kind = spec_kind(comes_back(line["kind"], line[part]))
                shares[line["kind"]]["raw" if kind == "raw" else "typed"] += 1
    for kind, share in sorted(shares.items()):
        print(f"{kind}: {share['typed']} of {share.total()} typed")


@recorded
def test_every_export_comes_back_in_half_the_lines() -> None:
    ratios: list[float] = []
    monitors: Counter[str] = Counter()
    widgets: Counter[str] = Counter()
    for line in lines("exports.jsonl"):
        text = comes_back(line["kind"], line["body"])
        ratios.append(len(text.splitlines()) / len(json.dumps(line["body"], indent=2).splitlines()))
        if line["kind"] == "monitor":
            monitors["raw" if spec_kind(text) == "raw" else "typed"] += 1
        else:
            count_widgets(built_alone(text).resources[0].node.plain(), widgets)  # type: ignore[union-attr]
    typed = sum(count for kind, count in widgets.items() if kind != "raw")
    print(f"monitors: {monitors['typed']} of {monitors.total()} typed")
    print(f"widgets: {typed} of {widgets.total()} typed; {dict(widgets.most_common())}")
    print(f"lines of a spec: {sum(ratios) / len(ratios):.2f} of those of the JSON")
    assert monitors["typed"] >= 0.7 * monitors.total()
    assert typed >= 0.6 * widgets.total()
    assert sum(ratios) <= 0.5 * len(ratios)


def count_widgets(spec: Any, found: Counter[str]) -> None:
    """The kinds of all widgets below a value; what a group or a raw dashboard holds too."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key == "widgets" and isinstance(value, list):
                found.update(str(widget.get("kind", "raw")) for widget in value)
            elif key == "title" and "widgets" in spec and "kind" not in spec and "id" not in spec:
                found["group"] += 1  # a titled row
            count_widgets(value, found)
    elif isinstance(spec, list):
        for value in spec:
            count_widgets(value, found)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path in a value."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in children for place in places(child, (*path, key)))]


def bodies() -> list[tuple[str, dict[str, Any]]]:
    """A small body of every kind: of the recordings where they are."""
    if not CORPUS.exists():
        return [("monitor", MONITOR)]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines("pairs.jsonl"):
        if line["kind"] in KINDS and len(json.dumps(line["response"])) < 4000:
            found[line["kind"]].append(line["response"])
    return [("monitor", MONITOR), *((kind, body) for kind, some in found.items() for body in some[:6])]


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_body_with_anything_anywhere_never_raises(data: st.DataObject) -> None:
    kind, body = data.draw(st.sampled_from(BODIES))
    changed = deepcopy(body)
    *above, last = data.draw(st.sampled_from([place for place in places(body) if place]))
    target: Any = changed
    for step in above:
        target = target[step]
    if data.draw(st.booleans()) and isinstance(target, dict):
        del target[last]
    else:
        target[last] = data.draw(VALUES)
    o11yascode.to_spec(kind, changed)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_text_in_place_of_a_text_comes_back(data: st.DataObject) -> None:
    """Names, messages, queries, tags, widget titles: whatever somebody typed into the web page."""
    kind, body = data.draw(st.sampled_from([(kind, body) for kind, body in BODIES if kind in FREE_TEXT]))
    changed = deepcopy(body)
    target = unwrap(KINDS[kind], changed)
    for key in FREE_TEXT[kind]:
        *above, last = key.split(".")
        for step in above:
            target = target[step]
        if isinstance(target.get(last), str):
            target[last] = data.draw(TEXTS)
    text = o11yascode.to_spec(kind, changed)
    assert builds(kind, text, unwrap(KINDS[kind], changed)), text


FREE_TEXT = {"monitor": ["message"], "dashboard": ["title", "description"], "slo": ["description"]}
BODIES = bodies()


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("API 5xx (prod)", "api-5xx-prod"),
        ("CPU load on {{host.name}} is very high", "cpu-load-on-host-is-very-high"),
        ("{{#is_alert}}Down{{/is_alert}} {{value}} of {{ service }}", "down-of-service"),
        (
            "How long the longest of all names may be before it is cut here",
            "how-long-the-longest-of-all-names-may-be-before-it-is-cut",
        ),
        ("x" * 80, "x" * 60),
        (f"{'x' * 59} y", "x" * 59),
        (f"{'x' * 58} y z", f"{'x' * 58}-y"),
        ("one, two and three " * 8, "one-two-and-three-one-two-and-three-one-two-and-three-one"),
        ("{{^is_alert}}Up{{/is_alert}}", "up"),
        ('Disk > {{#is_alert}}{{eval "int(threshold)"}}{{else}}{{warn_threshold}}{{/is_alert}}% on {{host.name}}', "disk-on-host"),
        ("Hits {{{comparator}}} {{threshold}}", "hits"),
        ("{{value}}", "monitor"),
        ("予約 99.9 %", "monitor-99.9"),
        ("予約", "monitor"),
        (None, "monitor"),
    ],
)
def test_an_id_is_made_of_the_words_of_a_name(name: Any, id: str) -> None:
    assert slug(name, "monitor") == id
