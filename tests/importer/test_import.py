"""Importing into a project: files a person would have written, and a plan that is empty but for the marks."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from o11yascode.cli.main import run
from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import ApiError
from o11yascode.importer import bring, own
from o11yascode.importer.live import read_all
from o11yascode.resource.difference import MISSING
from o11yascode.sandbox.faults import Fault, Seen
from o11yascode.sandbox.server import Server
from tests.sync.estate import client_of

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
MONITOR = {
    "name": "Errors (prod)",
    "type": "query alert",
    "query": "sum(last_5m):sum:shop.errors{env:prod} by {host}.as_count() > 50",
    "message": "{{host.name}} fails.\n\n@slack-shop-alerts",
    "tags": ["service:shop", "env:prod", "team:core"],
    "options": {"thresholds": {"critical": 50}},
}
SLOW = {
    **MONITOR,
    "name": "Slow",
    "query": "avg(last_10m):avg:shop.latency{env:prod} > 2",
    "tags": ["service:shop", "team:core", "tier:1"],
    "message": "slow, no one knows",
    "options": {"thresholds": {"critical": 2}, "include_tags": True},
}


@pytest.fixture
def datadog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The embedded Datadog, where the target of the project is, and a project in the current folder."""
    for name in ("DD_SITE", "O11Y_TARGET", "CI", "DATADOG_HOST", "DD_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DD_API_KEY", "key-of-nobody")
    monkeypatch.setenv("DD_APP_KEY", "app-key-of-nobody")
    with Server() as server:
        (tmp_path / "o11y.yaml").write_text(f"project: shop\ntargets: {{test: {{host: '{server.url}'}}}}\n")
        monkeypatch.chdir(tmp_path)
        yield client_of(server.url)


@pytest.fixture
def o11y(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def call(*arguments: str) -> str:
        code = run(list(arguments))
        shown = capsys.readouterr()
        assert code == 0, shown
        return str(shown.out + shown.err)

    return call


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.request("POST", path, body=body)


def test_an_id_is_the_name_without_what_stands_around_it(datadog: Client, o11y: Callable[..., str]) -> None:
    names = [
        "[shop] CPU on prod",
        "Shop - Memory (prod)",
        "prod: Shop queue",
        "shop",
        "Is shop in production?",
        "[prod] [shop] Disk",
        "Shop: 99.9 %",
    ]
    for name in names:
        post(datadog, "/api/v1/monitor", {**MONITOR, "name": name})
    everything = {"monitor_identifier": {"monitor_tags": ["*"]}}
    for scope in ("env:stg AND service:shop", "*"):
        data = {"type": "downtime", "attributes": {"scope": scope, **everything}}
        post(datadog, "/api/v2/downtime", {"data": data})
    o11y("import", "--all", "-o", "specs.yaml")
    lines = Path("specs.yaml").read_text().splitlines()
    ids = sorted(line.partition("id: ")[2] for line in lines if line.startswith("  - id: "))
    assert ids == sorted(
        ["cpu", "memory", "queue", "shop", "is-shop-in-production", "disk", "shop-99.9", "env-stg-and-service-shop", "downtime"]
    )


@pytest.mark.parametrize(
    ("specs", "out", "unread"),
    [
        ("[a.yaml]", (), "monitors/shop.yaml"),
        ("[a.yaml, web]", (), None),
        ("[.]", ("-o", "new.yaml"), None),
        ("[monitors]", ("-o", "new.yaml"), "new.yaml"),
        ("[monitors]", ("-o", "new"), "new/shop.yaml"),
    ],
)
def test_a_file_that_no_plan_reads_is_told(
    datadog: Client, o11y: Callable[..., str], specs: str, out: tuple[str, ...], unread: str
) -> None:
    Path("o11y.yaml").write_text(Path("o11y.yaml").read_text() + f"specs: {specs}\n")
    Path("a.yaml").write_text("service: a\n")
    for folder in ("web", "monitors"):
        Path(folder).mkdir()
    number = post(datadog, "/api/v1/monitor", MONITOR)["id"]
    said = o11y("import", f"monitor/{number}", *out)
    assert said.count("no plan reads") == bool(unread)
    assert f"no plan reads {unread} there: say so in `specs`" in said or not unread


def test_a_kind_limits_what_is_taken_from_a_file(datadog: Client, o11y: Callable[..., str]) -> None:
    board = {"title": "Shop", "layout_type": "ordered", "widgets": []}
    Path("export.json").write_text(json.dumps([MONITOR, board]))
    assert "dashboards/dashboards.yaml: 1 dashboard\n1 imported" in o11y("import", "--from-file", "export.json", "--kind", "dashboards")


def estate(client: Client) -> dict[str, Any]:
    """Some of everything, with links between them."""
    one = post(client, "/api/v1/monitor", MONITOR)["id"]
    two = post(client, "/api/v1/monitor", SLOW)["id"]
    both = {"name": "Both", "type": "composite", "query": f"{one} && !{two}", "message": "both", "tags": ["service:shop"], "options": {}}
    composite = post(client, "/api/v1/monitor", both)["id"]
    thresholds = [{"timeframe": "30d", "target": 99}]
    slo = {"name": "Up", "type": "monitor", "monitor_ids": [one, two], "thresholds": thresholds, "tags": ["service:shop", "team:core"]}
    slo_id = post(client, "/api/v1/slo", slo)["data"][0]["id"]
    widgets = [
        {"definition": {"type": "alert_graph", "alert_id": str(one), "viz_type": "timeseries"}},
        {"definition": {"type": "alert_graph", "alert_id": str(two), "viz_type": "timeseries", "hologram": {"alert_id": str(two)}}},
        {"definition": {"type": "slo", "view_type": "detail", "slo_id": slo_id, "time_windows": ["7d"], "view_mode": "overall"}},
    ]
    board = post(client, "/api/v1/dashboard", {"title": "Shop", "layout_type": "ordered", "widgets": widgets, "tags": ["team:core"]})["id"]
    return {"one": one, "two": two, "composite": composite, "slo": slo_id, "board": board}


def plan(o11y: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(o11y("plan", "--format", "json").partition("\n}\n")[0] + "}")
    return made


def only_marks(made: dict[str, Any]) -> bool:
    """Whether a plan does nothing but put marks on what it adopts."""
    return all(
        change["action"] == "update"
        and all("o11y_" in str(d.get("after")) or "Managed as code" in str(d.get("after", MISSING)) for d in change["differences"])
        for change in made["changes"]
    )


def test_all_of_an_account_then_the_plan_only_adopts_then_it_is_empty(
    datadog: Client, o11y: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = estate(datadog)
    said = o11y("import", "--all")
    assert "monitors/shop.yaml: 3 monitors, 1 slo" in said
    text = (tmp_path / "monitors/shop.yaml").read_text()
    assert text.startswith("service: shop\nmonitors:\n")
    assert "expression: shop/errors/prod && !shop/slow" in text
    assert "monitors: [shop/errors/prod, shop/slow]" in text
    assert f"adopt: {live['one']}" in text
    board = (tmp_path / "dashboards/core.yaml").read_text()
    assert "monitor: shop/errors/prod" in board
    assert "slo: shop/up" in board
    assert "${{ ref('shop/slow') }}" in board
    made = plan(o11y)
    assert len(made["changes"]) == 5
    assert only_marks(made)
    o11y("apply", "-y")
    assert plan(o11y)["changes"] == []
    assert "managed already" in o11y("import", "--all")
    monkeypatch.setattr(bring, "TOLD", 1)
    assert "note: 4 more are managed already: not imported" in o11y("import", "--all")


def test_into_a_project_with_routing_and_defaults(datadog: Client, o11y: Any, tmp_path: Path) -> None:
    """What the project does to its own monitors is not done to those that come from elsewhere."""
    estate(datadog)
    with (tmp_path / "o11y.yaml").open("a") as file:
        file.write("defaults: {monitors: {include_tags: false, no_data: show, renotify: 1h}}\n")
    (tmp_path / "routing").mkdir()
    (tmp_path / "routing/slack.yaml").write_text('slack: {account: shop}\nroute: {slack: "#all"}\n')
    asked = {"request": {"method": "GET", "url": "https://a.io"}, "assertions": [{"type": "statusCode", "operator": "is", "target": 200}]}
    test = {"name": "Up", "type": "api", "subtype": "http", "message": "Down.", "locations": ["aws:eu-west-1"], "status": "live"}
    datadog.request("POST", "/api/v1/synthetics/tests/api", body={**test, "config": asked, "options": {"tick_every": 300}})
    o11y("import", "--all")
    assert "kind: http" in "".join(path.read_text() for path in tmp_path.glob("synthetics/*.yaml"))
    text = (tmp_path / "monitors/shop.yaml").read_text()
    assert 'slack: "#alerts"' in text
    assert "notify: []" in text
    assert "unheard-monitor: it was so when it was imported" in text
    assert only_marks(plan(o11y))


@pytest.mark.parametrize(
    "name", ["monitor/{one}", "https://app.datadoghq.eu/monitors/{one}/edit", "https://x.datadoghq.com/monitors#{one}"]
)
def test_one_by_its_page(datadog: Client, o11y: Any, name: str) -> None:
    assert "monitors/shop.yaml: 1 monitor" in o11y("import", name.format(**estate(datadog)))


def test_a_second_import_refers_to_what_the_first_brought(datadog: Client, o11y: Any, tmp_path: Path) -> None:
    live = estate(datadog)
    o11y("import", f"monitor/{live['one']}", f"monitor/{live['two']}")
    first = (tmp_path / "monitors/shop.yaml").read_text()
    o11y("import", f"monitor/{live['composite']}", f"https://app.datadoghq.com/dashboard/{live['board']}/shop?live=true")
    assert "shop/errors/prod && !shop/slow" in (tmp_path / "monitors/shop-2.yaml").read_text()
    assert (tmp_path / "monitors/shop.yaml").read_text() == first
    assert only_marks(plan(o11y))


def test_by_tag_and_into_one_file(datadog: Client, o11y: Any, tmp_path: Path) -> None:
    estate(datadog)
    said = o11y("import", "--tag", "service:shop", "-o", "monitors/all.yaml")
    assert "monitors/all.yaml: 3 monitors, 1 slo" in said
    assert only_marks(plan(o11y))
    assert not (tmp_path / "dashboards").exists()


def test_what_is_not_there_and_what_is_no_address(datadog: Client, capsys: Any) -> None:
    for argument, said in (
        ("monitor/99", "there is no monitor 99"),
        ("monitr/9", 'did you mean "monitor"'),
        ("https://app.datadoghq.com/metric/explorer", "is not the page of one resource"),
        ("monitor", "names no resource"),
    ):
        assert run(["import", argument]) == 1
        assert said in capsys.readouterr().err


def test_downtimes_that_begin_later_but_none_that_were_cancelled(datadog: Client, o11y: Any, tmp_path: Path) -> None:
    attributes = {"scope": "env:prod", "monitor_identifier": {"monitor_tags": ["*"]}, "schedule": {"start": "2050-01-01T00:00:00Z"}}
    for message in ("later", "cancelled"):
        body = {"data": {"type": "downtime", "attributes": {**attributes, "message": message}}}
        live = post(datadog, "/api/v2/downtime", body)["data"]["id"]
    datadog.request("DELETE", f"/api/v2/downtime/{live}")
    assert "1 downtime\n" in o11y("import", "--all")
    assert "message: later" in next(tmp_path.glob("*/downtimes.yaml")).read_text()


def test_a_browser_test_comes_with_its_steps_by_whatever_way(datadog: Client, o11y: Any, tmp_path: Path) -> None:
    test = {
        "type": "browser",
        "name": "Front page",
        "message": "",
        "locations": ["aws:us-east-1"],
        "config": {"assertions": [], "request": {"method": "GET", "url": "https://shop.example.com"}},
        "options": {"tick_every": 300, "device_ids": ["chrome.laptop_large"]},
        "steps": [{"name": "it is there", "type": "assertCurrentUrl", "params": {"check": "contains", "value": "shop"}}],
    }
    live = post(datadog, "/api/v1/synthetics/tests/browser", test)["public_id"]
    o11y("import", f"https://app.datadoghq.com/synthetics/details/{live}")
    assert "type: assertCurrentUrl" in (tmp_path / "synthetics/synthetics.yaml").read_text()
    assert only_marks(plan(o11y))


def test_what_one_may_not_see_is_told_and_the_rest_imported() -> None:
    def hide(seen: Seen) -> Fault | None:
        return Fault(status=403) if seen.path == f"/api/v1/dashboard/{ids[0]}" else None

    ids = [""]
    with Server(plan=hide) as server:
        client = client_of(server.url)
        boards = [post(client, "/api/v1/dashboard", {"title": name, "layout_type": "ordered", "widgets": []}) for name in "ab"]
        ids[0] = boards[0]["id"]
        found, notices = read_all(client, None, kinds=["dashboard"])
        assert [each.live_id for each in found] == [boards[1]["id"]]
        assert any(f"dashboard: not imported, GET /api/v1/dashboard/{ids[0]} answered 403" in notice for notice in notices)
        client.request("DELETE", f"/api/v1/dashboard/{boards[1]['id']}")
        assert read_all(client, None, kinds=["dashboard"])[1] == ["not looked at: dashboard (403: the keys may not)"]


TERRAFORM = {
    "version": 4,
    "terraform_version": "1.9.0",
    "resources": [
        {
            "mode": "managed",
            "type": "datadog_monitor",
            "name": "errors",
            "instances": [
                {
                    "attributes": {
                        "id": "123",
                        "name": "Errors",
                        "type": "query alert",
                        "query": "sum(last_5m):sum:shop.errors{*} > 50",
                        "message": "fails @slack-a",
                        "escalation_message": "",
                        "monitor_thresholds": [{"critical": "50", "critical_recovery": "", "warning": "20.5", "ok": "", "unknown": ""}],
                        "monitor_threshold_windows": [],
                        "new_group_delay": None,
                        "new_host_delay": 300,
                        "evaluation_delay": 0,
                        "no_data_timeframe": 10,
                        "notify_no_data": False,
                        "include_tags": True,
                        "renotify_interval": 0,
                        "priority": "2",
                        "tags": ["service:shop"],
                        "timeout_h": 0,
                    }
                }
            ],
        },
        {
            "mode": "managed",
            "type": "datadog_service_level_objective",
            "name": "up",
            "instances": [
                {
                    "attributes": {
                        "id": "a" * 32,
                        "name": "Up",
                        "type": "monitor",
                        "monitor_ids": [123],
                        "tags": ["service:shop"],
                        "thresholds": [{"timeframe": "7d", "target": 99.9, "warning": 0, "target_display": "99.9"}],
                        "query": [],
                    }
                }
            ],
        },
        {
            "mode": "managed",
            "type": "datadog_dashboard_json",
            "name": "board",
            "instances": [
                {
                    "attributes": {
                        "id": "abc-def-ghi",
                        "dashboard": json.dumps({"title": "Board", "layout_type": "ordered", "widgets": []}),
                    }
                }
            ],
        },
        {"mode": "managed", "type": "datadog_dashboard", "name": "own", "instances": [{"attributes": {"id": "xyz-xyz-xyz"}}]},
        {"mode": "managed", "type": "datadog_rum_application", "name": "rum", "instances": [{"attributes": {"id": "1"}}]},
        {"mode": "managed", "type": "aws_instance", "name": "x", "instances": [{"attributes": {"id": "i-1"}}]},
    ],
}


def test_a_terraform_state(datadog: Client, o11y: Any, tmp_path: Path) -> None:
    (tmp_path / "terraform.tfstate").write_text(json.dumps(TERRAFORM))
    said = o11y("import", "--from-file", "terraform.tfstate")
    assert "`o11y import dashboard/xyz-xyz-xyz` reads it from Datadog" in said
    assert "datadog_rum_application is not known here" in said
    assert "aws" not in said
    text = (tmp_path / "monitors/shop.yaml").read_text()
    for line in ("adopt: 123", 'critical: "> 50"', 'warning: "> 20.5"', "priority: P2", "monitors: [shop/errors]", "target: 99.9"):
        assert line in text
    assert "timeout" not in text
    assert "adopt: abc-def-ghi" in (tmp_path / "dashboards/dashboards.yaml").read_text()


@pytest.mark.parametrize(
    ("body", "file"),
    [
        ({"title": "Exported", "layout_type": "free", "widgets": [], "id": "abc-abc-abc"}, "dashboards/dashboards.yaml"),
        (MONITOR, "monitors/shop.yaml"),
        ({"version": 2, "title": "An asset", "description": "…", "definition": MONITOR}, "monitors/shop.yaml"),
        ([MONITOR, SLOW], "monitors/shop.yaml"),
    ],
)
def test_a_file(datadog: Client, o11y: Any, tmp_path: Path, body: Any, file: str) -> None:
    (tmp_path / "export.json").write_text(json.dumps(body))
    o11y("import", "--from-file", "export.json")
    text = (tmp_path / file).read_text()
    assert ("adopt: abc-abc-abc" in text) is ("free" in json.dumps(body))
    if file.startswith("monitors"):
        o11y("apply", "-y")
        assert plan(o11y)["changes"] == []


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ({"dash": {"title": "Shop", "graphs": []}, "url": "/dash/1"}, "it is a timeboard of the API before dashboards"),
        ({"board_title": "Shop", "widgets": [{"type": "note", "html": "x"}]}, "it is a screenboard of the API before dashboards"),
        ({"dash": []}, "an exported dashboard or monitor"),
        ([], "an exported dashboard or monitor"),
    ],
)
def test_a_file_with_nothing_to_import(body: Any, hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "old.json").write_text(json.dumps(body))
    assert run(["import", "--from-file", str(tmp_path / "old.json"), "--target", "sandbox"]) == 1
    said = capsys.readouterr().err
    assert "old.json holds nothing that can be imported" in said
    assert hint in said


def test_adopting_is_counted_apart_and_is_no_danger(datadog: Client, o11y: Any) -> None:
    for number in range(15):
        post(datadog, "/api/v1/monitor", {**MONITOR, "name": f"m{number}", "query": f"avg(last_5m):avg:shop.m{number}{{*}} > 50"})
    o11y("import", "--all")
    shown = o11y("plan")
    assert "15 to adopt, 0 unchanged" in shown
    assert "o11y_id" not in shown
    o11y("apply", "-y")
    assert plan(o11y)["changes"] == []


def test_pulling_what_the_web_page_changed_leaves_an_empty_plan(datadog: Client, o11y: Any, capsys: Any, tmp_path: Path) -> None:
    live = estate(datadog)
    o11y("import", "--all")
    o11y("apply", "-y")
    assert "Nothing to pull" in o11y("pull")
    file = tmp_path / "monitors/shop.yaml"
    before = file.read_text()
    one, board = f"/api/v1/monitor/{live['one']}", f"/api/v1/dashboard/{live['board']}"
    body = datadog.request("GET", one)
    query = body["query"].replace("> 50", "> 70")
    datadog.request("PUT", one, body={"query": query, "options": {**body["options"], "thresholds": {"critical": 70}}, "priority": 2})
    shown = datadog.request("GET", board)
    shown["widgets"].append({"definition": {"type": "alert_graph", "alert_id": str(live["one"]), "viz_type": "toplist"}})
    datadog.request("PUT", board, body={key: shown[key] for key in ("title", "layout_type", "widgets", "description", "tags")})
    said = o11y("pull", "--dry-run")
    assert '+    critical: "> 70"' in said
    assert file.read_text() == before
    assert "monitors/shop.yaml: changed" in o11y("pull", "shop/errors/*")
    changed = file.read_text()
    assert '"> 70"' in changed
    assert "priority: P2" in changed
    assert plan(o11y)["summary"]["update"] == 1
    o11y("pull")
    assert (tmp_path / "dashboards/core.yaml").read_text().count("monitor: shop/errors/prod") == 2
    assert plan(o11y)["changes"] == []
    with file.open("a") as more:
        more.write("x-note: {}\n")
    file.write_text(file.read_text().replace('critical: "> 70"', "critical: ${{ 35 * 2 }}"))
    datadog.request("PUT", one, body={"query": query.replace("70", "90"), "options": {"thresholds": {"critical": 90}}})
    assert run(["pull"]) == 1
    told = capsys.readouterr().err
    assert "is 90, but this value comes from an expression" in told.replace("\n", " ")
    assert "monitors/shop.yaml:" in told


@pytest.mark.parametrize(("begin", "newline"), [("", "\n"), ("\ufeff", "\r\n")])
def test_a_file_that_was_edited_while_a_pull_looked_at_datadog_stays_as_it_is(
    begin: str, newline: str, datadog: Client, o11y: Any, capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = post(datadog, "/api/v1/monitor", SLOW)
    o11y("import", "--all")
    o11y("apply", "-y")
    file = tmp_path / "monitors/shop.yaml"
    file.write_text(begin + file.read_text().replace("\n", newline), newline="")
    datadog.request("PUT", f"/api/v1/monitor/{made['id']}", body={"name": "Slower"})
    read = own.own_live

    def edited_meanwhile(*arguments: Any, **options: Any) -> Any:
        file.write_text(begin + "# mine" + newline + file.read_text().removeprefix(begin), newline="")
        return read(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(own, "own_live", edited_meanwhile)
        assert run(["pull"]) == 1
    assert "monitors/shop.yaml changed meanwhile" in capsys.readouterr().err
    assert "Slower" not in file.read_text()
    o11y("pull")
    assert file.read_bytes().startswith(f"{begin}# mine{newline}".encode())
    assert "name: Slower" in file.read_text()


@pytest.mark.skipif(not CORPUS.exists(), reason="recordings are not here")
def test_some_of_every_kind(datadog: Client, o11y: Any) -> None:
    """Import all, then the plan only adopts, then it is empty: with what others once sent to Datadog."""
    made: Counter[str] = Counter()
    with (CORPUS / "pairs.jsonl").open(encoding="utf-8") as file:
        for line in map(json.loads, file):
            # a tag policy would refuse the monitors that are without its tag
            if line["method"] == "POST" and line["kind"] not in ("downtime_v1", "monitor_config_policy") and made[line["kind"]] < 6:
                with suppress(ApiError):  # it refers to what is not here
                    post(datadog, line["path"], line["request"])
                    made[line["kind"]] += 1
    o11y("import", "--all")
    assert only_marks(plan(o11y))
    o11y("apply", "-y")
    assert plan(o11y)["changes"] == []
    print(dict(made))
