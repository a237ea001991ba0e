"""The other commands, from outside."""

import json
import re

import pytest

from o11yascode.cli.demo import _from_here
from o11yascode.config import load_config
from o11yascode.resource.kinds import kind_named


def test_validate_says_that_all_is_well(project, o11y):
    code, _, err = o11y("validate")
    assert code == 0
    assert "14 resources from" in err


def test_validate_reports_everything_at_once(project, o11y, edit):
    edit("monitors/shop.yaml", "percentile: p95", "percentil: p95")
    edit("dashboards/shop.yaml", "kind: ranking", "kind: rankin")
    code, _, err = o11y("validate")
    assert code == 1
    assert 'monitors/shop.yaml:26:5: error: unknown field "percentil"' in err
    assert 'did you mean "percentile"?' in err
    assert 'did you mean "ranking"?' in err


def test_strict_fails_on_warnings_and_not_on_notices(project, o11y, edit):
    edit("routing/slack.yaml", "{service: shop, env: prod}", "{service: later, env: prod}")
    code, _, err = o11y("validate", "--strict")
    assert "1 notice" in err
    assert code == 0
    edit("dashboards/shop.yaml", "            top: 10\n", "")
    assert o11y("validate")[0] == 0
    assert o11y("validate", "--strict")[0] == 1


@pytest.mark.parametrize("format", ["json", "sarif", "junit", "github"])
def test_validate_for_machines(project, o11y, edit, format):
    edit("monitors/shop.yaml", "percentile: p95", "percentil: p95")
    code, out, _ = o11y("validate", "--format", format)
    assert code == 1
    assert "percentil" in out
    if format in ("json", "sarif"):
        json.loads(out)


@pytest.mark.parametrize("command", [("validate",), ("plan",), ("doctor", "-t", "sandbox")])
def test_what_is_kept_is_not_for_git(project, o11y, command):
    o11y(*command)
    assert (project / ".o11y/.gitignore").read_text() == "*\n"


@pytest.mark.parametrize("command", [("validate",), ("plan",), ("apply", "--yes")])
@pytest.mark.parametrize("path", ["services", "services/web/api.yaml"])
def test_a_path_of_which_nothing_is_read_is_refused(project, o11y, command, path):
    (project / "services/web").mkdir(parents=True)
    (project / "services/web/api.yaml").write_text("monitorss: [")
    code, _, err = o11y(*command, path)
    assert code == 1
    assert f"{path}: the project reads nothing there" in err


def test_a_path_of_what_is_read_or_empty_is_taken(project, o11y):
    (project / "notebooks").mkdir()
    for path in ("o11y.yaml", ".", "routing", "notebooks", project / "slos"):
        assert o11y("validate", path)[0] == 0


def test_build_prints_payloads_in_a_stable_order(project, o11y):
    _, out, _ = o11y("build")
    ids = [entry["id"] for entry in json.loads(out)]
    assert ids == sorted(ids)
    assert "shop/overview" in ids


def test_build_writes_a_file_a_resource(project, o11y):
    assert o11y("build", "-o", "out")[0] == 0
    payload = json.loads((project / "out" / "monitor" / "shop.errors.prod.json").read_text())
    assert payload["query"].endswith("> 5")


def test_build_leaves_what_it_does_not_write_and_names_it(project, o11y):
    (project / "out" / "monitor").mkdir(parents=True)
    (project / "out" / "monitor" / "shop.gone.prod.json").write_text("{}")
    (project / "out" / "notes.json").write_text("{}")
    _, _, err = o11y("build", "-o", "out")
    assert "Of no resource, and left as they are: out/monitor/shop.gone.prod.json\n" in err
    assert (project / "out" / "monitor" / "shop.gone.prod.json").exists()
    _, _, err = o11y("build", "-o", "out", "--id", "shop/overview")
    assert err == "1 file in out\n"


def test_routes(project, o11y):
    _, out, _ = o11y("routes", "shop/errors/*")
    assert "@slack-example-shop-alerts" in out
    _, out, _ = o11y("routes", "--format", "json", "--state", "recovery")
    assert {row["state"] for row in json.loads(out)} == {"recovery"}


def test_routes_speak_of_synthetic_tests(project, o11y):
    test = "{id: up, kind: http, name: Up, url: 'https://a.io', assertions: [{status: 200}], locations: [aws:eu-west-1], every: 5m}"
    (project / "synthetics").mkdir()
    (project / "synthetics/up.yaml").write_text(f"service: shop\nsynthetics: [{test}]")
    _, out, err = o11y("routes", "shop/up")
    assert out.splitlines()[0] == "shop/up"
    assert "alert, no_data, recovery" in out
    assert "0 monitors, 1 test, 1 handle." in err


def test_routes_say_through_what_a_quiet_monitor_is_heard(project, o11y, edit):
    edit("monitors/shop.yaml", "    priority: P2", "    priority: P2\n    notify: []")
    composite = "{id: any, kind: composite, name: Any, expression: shop/errors || shop/slow, message: Look.}"
    (project / "monitors/any.yaml").write_text(f"service: shop\nteam: web\nenv: [prod, stg]\nmonitors: [{composite}]")
    code, out, err = o11y("routes", "shop/errors/*")
    assert code == 0
    assert "through shop/any/prod" in out
    assert "Nobody hears" not in err


@pytest.mark.parametrize("arguments", [("routes", "shop/eror*"), ("build", "--id", "shop/eror*"), ("pull", "shop/eror*")])
def test_an_id_that_nothing_has_is_refused(project, o11y, arguments):
    code, out, err = o11y(*arguments)
    assert (code, out) == (1, "")
    assert 'nothing in the specs has the id "shop/eror*"' in err


@pytest.mark.parametrize(("id", "all_of_it"), [("shop", "'shop/*'"), ("shop/", "'shop/*'"), ("shop/errors", "'shop/errors/*'")])
def test_an_id_without_its_end_is_told_how_to_mean_all_of_it(project, o11y, id, all_of_it):
    assert f"help: all of it: {all_of_it}" in o11y("routes", id)[2]


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_kind_that_there_is_not_is_refused(project, o11y, command):
    code, _, err = o11y(command, "--kind", "monitr")
    assert code == 64
    assert 'there is no kind "monitr" (did you mean "monitor"?)' in err


@pytest.mark.parametrize("word", ["slack_channel", "slack_channels"])
def test_a_kind_has_the_name_of_its_section_too(project, o11y, word):
    assert "3 to create, 0 unchanged, 11 outside the selection" in o11y("plan", "--kind", word)[1]


@pytest.mark.parametrize(("word", "kind"), [("downtime", "downtime_v2"), ("downtimes", "downtime_v2"), ("synthetics", "synthetics_test")])
def test_a_kind_has_the_name_that_people_give_it(word, kind):
    assert kind_named(word) == kind


def test_a_burning_budget_pages_who_is_paged_for_production(project, o11y):
    assert "@slack-example-shop-alerts" in o11y("routes", "shop/availability-burn-1h/prod")[1]


def test_a_handle_is_never_cut():
    from o11yascode.report.table import grouped_table
    from o11yascode.report.terminal import Paint

    handle = "@slack-a-workspace-with-a-name-the-checkout-team-alerts"
    table = grouped_table({"shop/a": [("alert, recovery", handle, "route › payments › routes[0] (payments)")]}, Paint(False), 60)
    assert table.splitlines()[1] == f"  alert, recovery  {handle}  route › payme…"


@pytest.mark.parametrize(
    "command",
    [("plan", "--kind", "dashboard", "--kind", "slo"), ("plan", "dashboards", "slos"), ("build", "--id", "shop/overview")],
)
def test_a_selection_shows_only_the_warnings_of_its_files(project, o11y, edit, command):
    edit("monitors/shop.yaml", "{{issue.attributes.error.type}}", "{{host}}")
    edit("dashboards/shop.yaml", "            top: 10\n", "")
    code, _, err = o11y(*command)
    assert (code, err.count("warning: ")) == (0, 1)
    assert "[ranking-without-limit]" in err
    edit("routing/slack.yaml", "match: {env: prod, ", "match: {envs: prod, ")
    code, _, err = o11y(*command)
    assert code == 1
    assert 'unknown field "envs"' in err


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes")])
def test_a_selection_of_nothing_is_told(project, o11y, command):
    code, _, err = o11y(*command, "--team", "wbe")
    assert code == 0
    assert "is it spelt right?" in err
    assert "spelt right" not in o11y("plan", "--team", "web")[2]


def test_what_cannot_be_pulled_is_not_called_equal(project, o11y):
    _, _, err = o11y("pull")
    assert "it is not in Datadog" in err
    assert err.endswith("Nothing to pull.\n")


def test_a_comparison_of_a_kind_that_there_is_not_is_no_difference(project, o11y):
    assert o11y("diff", "monitr", "a.json", "b.json")[0] == 64


def test_a_choice_that_there_is_not_is_told_plainly(project, o11y):
    assert "Invalid value for '--format': 'yaml' is not one of" in o11y("plan", "--format", "yaml")[2]


def test_a_demo_of_what_nobody_can_click(tmp_path, monkeypatch, o11y):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "o11y.yaml").write_text("project: small\n")
    code, _, err = o11y("demo")
    assert code == 1
    assert "this project has no resources yet" in err
    (tmp_path / "slos").mkdir()
    slo = "{id: up, kind: metric, name: Up, good: 'sum:a.b{*}.as_count()', total: 'sum:a.c{*}.as_count()', target: 99, window: 30d}"
    (tmp_path / "slos/a.yaml").write_text(f"service: shop\nslos: [{slo}]\n")
    code, out, _ = o11y("demo")
    assert code == 0
    assert "knows how to change" in out


def test_a_demo_of_a_project_goes_by_its_levels(project, o11y, edit):
    edit("monitors/shop.yaml", "    priority: P2", "    priority: P2\n    notify: {recovery: [web]}")
    assert "nobody hears of its alert" in o11y("demo")[2]
    edit("o11y.yaml", "project: shop", "project: shop\nrules: {unheard-monitor: off}")
    assert o11y("demo")[0] == 0


def test_routes_cut_nothing_for_a_pipe(project, o11y, monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    assert "…" not in o11y("routes")[1]


def test_import_of_terraforms_own_language_says_what_to_import(project, o11y):
    (project / "main.tf").write_text('resource "datadog_monitor" "cpu" {}')
    assert "terraform show -json > state.json" in o11y("import", "--from-file", "main.tf")[2]


def test_query_explains(o11y):
    code, out, _ = o11y("query", "sum(last_5m):sum:a.b{env:prod} > 50", "--monitor", "query alert")
    assert code == 0
    assert "5 minutes" in out
    code, _, err = o11y("query", "avg:a{env:prod AND !x:y}")
    assert code == 1
    assert "<query>:1:" in err


def test_diff(tmp_path, o11y):
    (tmp_path / "a.json").write_text(
        '{"name": "x", "type": "query alert", "query": "avg(last_5m):avg:a{*} > 1", "options": {"thresholds": {"critical": 1}}}'
    )
    (tmp_path / "b.json").write_text(
        '{"name": "y", "type": "metric alert", "query": "avg(last_5m):avg:a{*} > 1", "options": {"thresholds": {"critical": 1.0}}, "id": 5}'
    )
    assert o11y("diff", "monitor", tmp_path / "a.json", tmp_path / "a.json")[0] == 0
    code, out, _ = o11y("diff", "monitor", tmp_path / "a.json", tmp_path / "b.json")
    assert code == 1
    assert out.split() == ["name", "y", "→", "x"]
    (tmp_path / "c.json").write_text("{")
    assert "this is not JSON" in o11y("diff", "monitor", tmp_path / "a.json", tmp_path / "c.json")[2]


def test_schema_is_json(o11y):
    assert json.loads(o11y("schema")[1])["$schema"]
    assert json.loads(o11y("schema", "--config")[1])["$schema"]


def test_doctor(project, o11y, edit):
    edit("routing/slack.yaml", '    "#web": {message: true}', '    "#web": {message: true}\n    "#gone": {state: absent}')
    code, out, _ = o11y("doctor", "--target", "sandbox")
    assert code == 0
    assert "the API key is valid" in out
    assert "not there yet: #" in out
    assert "#gone" not in out


def test_demo_tells_the_story(project, o11y, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = o11y("demo")
    assert code == 0
    assert out.count("Nothing to do") == 2
    assert "→" in out
    assert not (project / ".o11y" / "sandbox.db").exists()
    end = out[out.index("The embedded Datadog forgets this") :]
    assert max(map(len, end.splitlines())) <= 80
    assert "`o11y plan --target prod`" in end  # in one line
    assert "`o11y plan` compares them with the sandbox, and, with DD_API_KEY and DD_APP_KEY set," in " ".join(end.split())


@pytest.mark.parametrize(
    ("config", "sandbox", "account"),
    [
        ("project: x", "`o11y plan --target sandbox` compares", "DD_API_KEY and DD_APP_KEY set, `o11y plan` with"),
        (
            "project: x\ntargets: {eu: {api_key_env: EU}}",
            "`o11y plan --target sandbox` compares",
            "EU and DD_APP_KEY set, `o11y plan` ",
        ),
        ("project: x\ntargets: {eu: {}, us: {}}", "`o11y plan --target sandbox` compares", "set, `o11y plan --target eu` with"),
    ],
)
def test_demo_says_how_to_go_on_with_this_configuration(config, sandbox, account, tmp_path):
    (tmp_path / "o11y.yaml").write_text(config)
    found, _ = load_config(tmp_path)
    text = " ".join(_from_here(found))
    assert sandbox in text
    assert account in text


def test_sandbox_tells_the_port_it_got(project, o11y, monkeypatch):
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: None)
    code, _, err = o11y("sandbox", "--port", "0")
    assert code == 0
    assert re.search(r"http://127\.0\.0\.1:[1-9]\d+ ", err)


def test_init_never_overwrites(tmp_path, o11y):
    (tmp_path / "monitors").mkdir()
    (tmp_path / "monitors/shop.yaml").write_text("service: mine\n")
    code, _, err = o11y("init", tmp_path)
    assert code == 0
    assert "kept" in err
    assert (tmp_path / "monitors/shop.yaml").read_text() == "service: mine\n"


def test_init_adds_nothing_to_a_project(tmp_path, o11y):
    (tmp_path / "o11y.yaml").write_text("project: mine\n")
    code, _, err = o11y("init", tmp_path)
    assert code == 1
    assert "this is a project already" in err
    assert [file.name for file in tmp_path.iterdir()] == ["o11y.yaml"]


def test_init_says_that_a_workflow_below_a_repository_is_not_run(tmp_path, o11y):
    assert "note: GitHub" not in o11y("init", tmp_path / "plain")[2]
    (tmp_path / "repository/.git").mkdir(parents=True)
    assert "working-directory: watch/specs" in o11y("init", tmp_path / "repository/watch/specs")[2]
    assert "note: GitHub" not in o11y("init", tmp_path / "repository")[2]


def test_init_says_what_is_left_to_do(tmp_path, o11y):
    (tmp_path / ".gitignore").write_text("node_modules\n")
    _, _, err = o11y("init", tmp_path)
    assert ".gitignore: it exists. Add .o11y/ to it" in err.replace("\n", "")
    assert f"Next: cd {tmp_path}, then o11y validate" in err.replace("\n", "")
    _, _, err = o11y("init", tmp_path / "sub dir")
    assert "sub dir', then o11y validate" in err.replace("\n", "")
