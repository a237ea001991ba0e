"""What is brought into a project, and what is left out because somebody manages it already."""

from pathlib import Path
from typing import Any

import pytest

from o11yascode.build.project import load_project
from o11yascode.importer.bring import Brought, bring
from o11yascode.importer.found import Found, found
from o11yascode.importer.links import Known
from o11yascode.resource.kind import Mark
from o11yascode.source.yaml import read

MONITOR = {
    "name": "Errors",
    "type": "query alert",
    "query": "avg(last_5m):avg:shop.errors{*} > 5",
    "message": "@me@example.com",
    "tags": [],
}
FILE = "monitors/shop.yaml"


def monitor(live: int | None = None, **changes: Any) -> Found:
    return found("monitor", {**MONITOR, "options": {"thresholds": {"critical": 5}}, **changes}, live)


def brought(text: str, *wanted: Found, known: Known | None = None, config: str = "", out: str | None = None) -> Brought:
    """What comes of it in a project that has one spec file."""
    files = {"o11y.yaml": f"project: shop\n{config}", FILE: text}
    project = load_project(Path("/nonexistent"), files=files)
    assert not project.diagnostics
    project.files |= files
    return bring(project, wanted, known or {}, out)


def mine(adopt: str = "") -> str:
    return (
        f"monitors:\n  - {{id: a, {adopt} kind: metric, name: Mine, query: 'avg:shop.load{{*}}', evaluate: avg over 5m, critical: 7, "
        "message: '@me@example.com look', notify: ['@you@example.com']}\n"
    )


@pytest.mark.parametrize(
    ("text", "wanted", "known", "said"),
    [
        (mine("adopt: 12,"), monitor(12), {}, "monitor 12 is managed already, as shop/a: not imported"),
        (mine(), monitor(12), {("monitor", "12"): "shop/a"}, "monitor 12 is managed already, as shop/a: not imported"),
        (
            mine(),
            Found("monitor", MONITOR, 12, Mark("other", "web/x")),
            {},
            "monitor 12 is managed already, as web/x of the project other: not imported",
        ),
        (
            "dashboard_lists:\n  - {id: l, name: Ours, dashboards: []}\n",
            found("dashboard_list", {"id": 5, "name": "Ours"}),
            {},
            "dashboard_list 5 is managed already, as shop/l: not imported",
        ),
        (
            "slack_channels:\n  - {id: s, account: a, name: '#x'}\n",
            found("slack_channel", {"account": "a", "name": "#x", "display": {}}, "a/#x"),
            {},
            "slack_channel a/#x is managed already, as shop/s: not imported",
        ),
        (
            "dashboards:\n  - {id: d, title: D, widgets: [{kind: note, content: x}]}\n"
            "restriction_policies:\n  - {id: p, resource: d, bindings: {}}\n",
            found("restriction_policy", {"data": {"type": "restriction_policy", "id": "dashboard:abc-def-ghi", "attributes": {}}}),
            {("dashboard", "abc-def-ghi"): "shop/d"},
            "restriction_policy dashboard:abc-def-ghi is managed already, as shop/p: not imported",
        ),
    ],
    ids=[
        "a spec adopts it",
        "it is live as ours",
        "it bears another project's mark",
        "its name is that of a spec",
        "so is its path",
        "it belongs to what is ours",
    ],
)
def test_what_is_managed_already_is_told_and_left_out(text: str, wanted: Found, known: Known, said: str) -> None:
    result = brought(text, wanted, known=known)
    assert (result.files, result.notices) == ({}, [said])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (mine("adopt: 12,"), monitor(13)),
        ("dashboard_lists:\n  - {id: l, adopt: 4, name: Ours, dashboards: []}\n", found("dashboard_list", {"id": 5, "name": "Ours"})),
        (
            "slack_channels:\n  - {id: s, account: a, name: '#x'}\n",
            found("slack_channel", {"account": "b", "name": "#x", "display": {"message": False}}, "b/#x"),
        ),
    ],
    ids=["another monitor is adopted", "another list of that name is adopted", "a channel of another account"],
)
def test_what_only_looks_like_it_is_brought(text: str, wanted: Found) -> None:
    result = brought(text, wanted)
    assert (len(result.files), result.notices) == (1, [])


def test_what_is_named_twice_comes_once_but_a_file_may_hold_two_alike() -> None:
    assert brought(mine(), monitor(12), monitor(12)).counts == {"monitors/monitors.yaml": {"monitors": 1}}
    assert brought(mine(), monitor(), monitor()).counts == {"monitors/monitors.yaml": {"monitors": 2}}


def test_tags_stand_once_in_the_header_or_where_they_differ() -> None:
    result = brought(
        mine(),
        monitor(1, name="A", tags=["service:web", "team:core", "env:prod", "tier:1"]),
        monitor(2, name="B", tags=["service:web", "team:core", "env:stg"]),
        monitor(3, name="C", tags=["service:api", "team:core", "env:prod"]),
        monitor(4, name="web D on prod", tags=["service:api", "team:core", "env:prod", "region:eu"]),
    )
    assert result.files == {
        "monitors/web.yaml": """\
service: web
team: core
monitors:
  - id: a
    adopt: 1
    kind: metric
    name: A
    env: prod
    query: avg:shop.errors{*}
    evaluate: avg over 5m
    critical: "> 5"
    notify: ["@me@example.com"]
    tags: [tier:1]
  - id: b
    adopt: 2
    kind: metric
    name: B
    env: stg
    query: avg:shop.errors{*}
    evaluate: avg over 5m
    critical: "> 5"
    notify: ["@me@example.com"]
""",
        "monitors/api.yaml": """\
service: api
team: core
env: prod
monitors:
  - id: c
    adopt: 3
    kind: metric
    name: C
    query: avg:shop.errors{*}
    evaluate: avg over 5m
    critical: "> 5"
    notify: ["@me@example.com"]
  - id: web-d
    adopt: 4
    kind: metric
    name: web D on prod
    query: avg:shop.errors{*}
    evaluate: avg over 5m
    critical: "> 5"
    notify: ["@me@example.com"]
    tags: [region:eu]
""",
    }
    assert (result.typed, result.raw) == (4, 0)


def items(result: Brought) -> dict[str, dict[str, Any]]:
    """What the one file of monitors says, by name."""
    (text,) = result.files.values()
    node, problems = read(text, FILE)
    assert node is not None
    assert not problems
    return {item.get("name") or item["body"]["name"]: item for item in node.plain()["monitors"]}


ROUTING = 'slack: {account: shop}\nroute: {slack: "#all"}\n'


def test_nobody_hears_of_it_who_did_not_before() -> None:
    wanted = [
        monitor(5, name="By mail"),
        monitor(1, name="At the end", message="It fails.\n\n@slack-shop-alerts"),
        monitor(2, name="In the text", message="Ask @me@example.com first."),
        monitor(3, name="Nobody", message="It fails."),
        monitor(4, name="Raw", type="strange alert", message="It fails. @me@example.com now", tags=["tier:1"]),
    ]
    routed, plain = items(brought(mine() + ROUTING, *wanted)), items(brought(mine(), *wanted))
    assert {name: item.get("notify") for name, item in routed.items()} == {
        "By mail": ["@me@example.com"], "At the end": None, "In the text": [], "Nobody": [], "Raw": []
    }  # fmt: skip
    assert routed["At the end"]["slack"] == "#alerts"
    assert {name: item.get("ignore") for name, item in routed.items() if item.get("ignore")} == {
        "Nobody": {"unheard-monitor": "it was so when it was imported"}
    }
    unminded = items(brought(mine() + ROUTING, *wanted, config="rules: {unheard-monitor: off}\n"))
    assert not any(item.get("ignore") for item in unminded.values())
    assert not any("notify" in item for name, item in plain.items() if name != "By mail")
    assert (plain["Raw"].get("tags"), plain["Raw"]["body"].get("tags")) == (["tier:1"], None)


@pytest.mark.parametrize("message", ["", "Nobody can pay. @ops@example.com"])
def test_a_synthetic_test_of_a_new_kind_comes_into_a_project_with_routing(message: str) -> None:
    body = {"name": "App", "type": "mobile", "message": message, "locations": [], "config": {}, "options": {"tick_every": 300}, "tags": []}
    result = brought(mine() + ROUTING, found("synthetics_test", body, "abc-def-ghi"))
    (text,) = result.files.values()
    assert "kind: raw\n    notify: []\n" in text
    assert f"message: {message}" in text
    assert result.notices == []


def test_of_many_that_are_managed_already_a_few_are_named() -> None:
    known = {("monitor", str(number)): "shop/a" for number in range(12)}
    notices = brought(mine(), *(monitor(number) for number in range(12)), known=known).notices
    assert len(notices) == 11
    assert notices[-1] == "2 more are managed already: not imported"


def test_the_defaults_of_the_project_are_undone_where_they_change_it() -> None:
    config = "defaults: {monitors: {include_tags: false, no_data: show}}\n"
    with_tags = {"thresholds": {"critical": 5}, "include_tags": True}
    as_default = {"thresholds": {"critical": 5}, "include_tags": False, "on_missing_data": "show_no_data"}
    found = items(brought(mine(), monitor(1, name="Other", options=with_tags), monitor(2, name="Same", options=as_default), config=config))
    assert (found["Other"]["include_tags"], found["Other"]["no_data"]) == (True, None)
    assert "no_data" not in found["Same"] or found["Same"]["no_data"] == "show"
    (found["Tagged"],) = items(brought(mine(), monitor(1, tags=["team:core"]), config="defaults: {monitors: {tags: ['a:b']}}\n")).values()
    assert (found["Tagged"]["kind"], found["Tagged"]["tags"]) == ("metric", [])
    (found["Plain"],) = items(brought(mine(), monitor(1), config="defaults: {monitors: {include_tags: true}}\n")).values()
    assert (found["Plain"]["kind"], "include_tags" in found["Plain"]) == ("metric", False)


def test_texts_that_look_like_expressions_stay_texts() -> None:
    result = brought(mine(), monitor(1, name="${{ x }}", message="${{ y }} @me@example.com too"))
    assert "name: $${{ x }}" in next(iter(result.files.values()))


def test_what_datadog_has_and_no_rule_would_take_is_excused() -> None:
    (found,) = items(brought(mine(), monitor(1, priority=9))).values()
    assert (found["kind"], found["ignore"]) == ("raw", {"payload-out-of-range": "it was so when it was imported"})
    (found,) = items(brought(mine(), monitor(1, query="avg(last_5m):avg:shop.errors{*} by {nothing > 5"))).values()
    assert found["ignore"] == {"query-syntax": "it was so when it was imported"}


def test_what_is_in_no_account_is_adopted_by_nobody() -> None:
    assert "adopt" not in next(iter(brought(mine(), monitor()).files.values()))


def test_a_slack_channel_is_known_by_its_account_and_its_name() -> None:
    channel = found("slack_channel", {"account": "b", "name": "#x", "display": {"message": False}}, "b/#x")
    wanted = 'slack_channels:\n  - {id: x, name: "#x", account: b, display: {message: false}}\n'
    assert brought(mine() + ROUTING, channel).files == {"routing/slack_channels.yaml": wanted}


def test_what_cannot_be_said_is_left_out_and_what_it_is_part_of_keeps_its_id() -> None:
    both = monitor(9, name="Both", type="composite", query="7 && 8", options={})
    result = brought(mine(), found("monitor", {"name": "Odd"}, 7), monitor(8), both)
    assert result.notices == ['shop/odd: not imported, the body of a raw monitor needs "type"']
    assert items(result)["Both"]["body"]["query"] == "7 && 8"
    assert (result.typed, result.raw, result.counts) == (1, 1, {"monitors/monitors.yaml": {"monitors": 2}})


@pytest.mark.parametrize("out", ["/elsewhere", "elsewhere", "monitors/sub", "/elsewhere/all.yaml", "all.yaml"])
def test_it_is_checked_wherever_it_is_written(out: str) -> None:
    both = monitor(9, name="Both", type="composite", query="7 && 8", options={})
    result = brought(mine(), monitor(7, tags=["service:a"]), monitor(8, tags=["service:b"]), both, out=out)
    assert all(path.startswith(out.removesuffix(".yaml")) for path in result.files)
    assert "expression: a/errors && b/errors" in "".join(result.files.values()) or out.endswith(".yaml")
    assert (result.typed, result.notices) == (3, [])


def test_ids_and_files_that_are_there_already_are_left_alone() -> None:
    text = mine().replace("id: a", "id: errors")
    result = brought(text, monitor(1), monitor(2), out="monitors/shop.yaml")
    assert list(result.files) == ["monitors/shop-2.yaml"]
    assert [item["id"] for item in read(result.files["monitors/shop-2.yaml"], FILE)[0].plain()["monitors"]] == ["errors-2", "errors-3"]


@pytest.mark.parametrize("specs", ["./monitors", "monitors//", "."])
def test_no_file_that_is_there_is_written_over_however_its_folder_is_called(specs: str) -> None:
    assert list(brought(mine(), monitor(1, tags=["service:shop"]), config=f"specs: [{specs}]\n").files) == ["monitors/shop-2.yaml"]


def test_a_service_and_a_team_of_one_name_have_a_file_each() -> None:
    result = brought(mine(), monitor(1, tags=["service:web"]), monitor(2, tags=["team:web"]))
    assert result.counts == {"monitors/web.yaml": {"monitors": 1}, "monitors/web-2.yaml": {"monitors": 1}}


def test_a_team_that_the_project_does_not_know_stays_a_tag() -> None:
    (found,) = items(brought(mine(), monitor(1, tags=["team:ops"]), config="teams: {core: {name: Core}}\n")).values()
    assert found["tags"] == ["team:ops"]
