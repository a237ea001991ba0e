"""The main job from outside: plan, apply, an empty plan, drift, saved plans, exit codes."""

import errno
import io
import json
import re
import sys

import pytest

from o11yascode.cli import console
from o11yascode.datadog import credentials
from o11yascode.sandbox.faults import Fault, first
from o11yascode.sandbox.server import Server
from tests.datadog.fake import Reply, in_turn, serve
from tests.sync.estate import Switch

KEY = "0123456789abcdef0123456789abcdef"


def test_apply_then_plan_is_empty(project, o11y):
    code, out, _ = o11y("plan")
    assert code == 0
    assert "14 to create, 0 unchanged" in out
    code, _, err = o11y("apply", "--yes")
    assert code == 0
    assert "14 done" in err
    code, out, _ = o11y("plan", "--detailed-exitcode")
    assert code == 0
    assert "Nothing to do, 14 unchanged" in out


def test_a_change_is_planned_as_a_person_thinks(project, o11y, edit):
    o11y("apply", "--yes")
    edit("monitors/shop.yaml", "> 5%", "> 8%")
    code, out, _ = o11y("plan", "--detailed-exitcode")
    assert code == 2
    assert "> 5 → > 8" in out
    assert out.count("~ monitor") == 2


def test_what_left_the_specs_is_deleted(project, o11y, edit):
    o11y("apply", "--yes")
    edit("monitors/shop.yaml", "env: [prod, stg]", "env: [prod]")
    _, out, _ = o11y("plan")
    assert "3 to delete" in out
    assert o11y("apply", "--yes")[0] == 0
    assert "Nothing to do" in o11y("plan")[1]


def test_an_empty_spec_set_is_refused(project, o11y):
    o11y("apply", "--yes")
    for file in project.rglob("*.yaml"):
        if file.name != "o11y.yaml" and ".github" not in file.parts:
            file.unlink()
    code, out, _ = o11y("plan")
    assert code == 0
    assert "note: apply refuses this: the specs are empty, so everything would be deleted (11 resources)" in out
    code, _, err = o11y("apply", "--yes")
    assert code == 1
    assert "--allow-deletes" in err


def test_a_selection_limits_everything(project, o11y):
    _, out, _ = o11y("plan", "--kind", "slo")
    assert "1 to create" in out
    assert "13 outside the selection" in out
    code, _, _ = o11y("apply", "--yes", "--kind", "slo")
    assert code == 0
    assert "13 to create, 1 unchanged" in o11y("plan")[1]


def test_a_saved_plan_is_done_exactly(project, o11y, edit):
    assert o11y("plan", "-o", "plan.json")[0] == 0
    edit("monitors/shop.yaml", "> 5%", "> 8%")
    assert o11y("apply", "plan.json", "--yes")[0] == 0
    assert "> 5 → > 8" in o11y("plan")[1]
    assert "14 to create" in o11y("show", "plan.json")[1]


def test_a_saved_plan_that_was_done_says_so(project, o11y, edit):
    o11y("apply", "--yes")
    edit("monitors/shop.yaml", "> 5%", "> 8%")
    o11y("plan", "-o", "plan.json")
    assert "so already" not in o11y("apply", "plan.json", "--yes")[2]
    assert "shop/errors/prod: done (was so already)" in o11y("apply", "plan.json", "--yes")[2]


@pytest.mark.parametrize("name", ["plan.json", "plan.out", "tfplan"])
def test_a_saved_plan_may_have_any_name(project, o11y, name):
    assert o11y("plan", "-o", name)[0] == 0
    assert "14 done" in o11y("apply", name, "--yes")[2]


def test_a_plan_is_not_saved_as_if_it_was_a_spec(project, o11y):
    code, _, err = o11y("plan", "-o", "plan.yml")
    assert code == 64
    assert "a plan is JSON, such as plan.json" in err
    assert not (project / "plan.yml").exists()


@pytest.mark.parametrize("more", [("--service", "shop"), ("--id", "shop/*"), ("monitors",), ("--changed-since", "HEAD")])
def test_nothing_is_selected_of_a_saved_plan(project, o11y, more):
    o11y("plan", "-o", "plan.json")
    code, out, err = o11y("apply", "plan.json", *more, "--yes")
    assert (code, out) == (64, "")
    assert "plan.json is a saved plan, which is done as a whole" in err


def test_an_edited_plan_is_refused(project, o11y):
    o11y("plan", "-o", "plan.json")
    text = (project / "plan.json").read_text()
    (project / "plan.json").write_text(text.replace("Shop overview", "Something else"))
    code, _, err = o11y("apply", "plan.json", "--yes")
    assert code == 1
    assert "was changed after it was made" in err


def test_json_goes_to_stdout_alone(project, o11y):
    _, out, _ = o11y("plan", "--format", "json")
    assert json.loads(out)["summary"]["create"] == 14


def test_github_writes_summary_and_outputs(project, o11y, monkeypatch):
    monkeypatch.setenv("GITHUB_OUTPUT", str(project / "out"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project / "summary"))
    _, out, _ = o11y("plan", "--format", "github")
    assert "::notice file=monitors/shop.yaml,line=" in out
    assert "has_changes=true\ncreate=14" in (project / "out").read_text()
    assert "14 to create" in (project / "summary").read_text()


@pytest.mark.parametrize(
    ("file", "line"), [("o11y.yaml", "project: shop\nspec: [monitors]\n"), ("monitors/shop.yaml", "service: shop\nspec: [monitors]\n")]
)
def test_github_annotates_what_is_wrong_with_the_specs(project, o11y, monkeypatch, file, line):
    (project / file).write_text(line)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(project.parent))
    code, out, err = o11y("plan", "--format", "github")
    assert (code, err) == (1, "")
    assert f"::error file={project.name}/{file},line=2,col=1,title=unknown-field,endColumn=5::" in out
    assert out == o11y("validate", "--format", "github")[1]
    assert f'"uri": "{project.name}/{file}"' in o11y("validate", "--format", "sarif")[1]


def test_annotations_are_of_the_plan_where_there_is_one(project, o11y, edit):
    """GitHub shows ten of a level for each step: the warnings of the specs are for those of `validate`, and the summary comes first."""
    edit("dashboards/shop.yaml", "            top: 10\n", "")
    code, out, err = o11y("plan", "--format", "github")
    assert code == 0
    assert out.startswith("::notice title=o11y plan::14 to create")
    assert "::notice file=monitors/shop.yaml,line=" in out
    assert "::warning" not in out
    assert "dashboards/shop.yaml:" in err


@pytest.mark.parametrize("format", ["json", "markdown"])
def test_where_there_is_no_plan_stdout_has_none(project, o11y, edit, format):
    edit("monitors/shop.yaml", "percentile: p95", "percentil: p95")
    code, out, err = o11y("plan", "--format", format)
    assert (code, out) == (1, "")
    assert 'did you mean "percentile"?' in err


def test_apply_asks_and_nobody_answers(project, o11y):
    code, _, err = o11y("apply")
    assert code == 1
    assert "--yes" in err


def test_no_keys_is_an_error_that_names_the_variables(project, o11y):
    code, _, err = o11y("plan", "--target", "prod")
    assert code == 1
    assert "DD_API_KEY" in err
    assert "sandbox" in err


def test_keys_appear_nowhere(project, o11y, monkeypatch):
    monkeypatch.setenv("DD_API_KEY", KEY)
    monkeypatch.setenv("DD_APP_KEY", KEY[::-1])
    with serve(in_turn(Reply(400, {"errors": [f"you sent {KEY} and {KEY[::-1]}"]}))) as (url, _):
        monkeypatch.setenv("DATADOG_HOST", url)
        monkeypatch.setenv("O11Y_VERBOSE", "")
        for command in (["plan", "--target", "prod", "--kind", "slo", "-v"], ["doctor", "--target", "prod", "-v"]):
            _, out, err = o11y(*command)
            assert "/api/v1/slo" in err or "/api/v1/validate" in err
            assert "you sent ***" in " ".join((out + err).split())
            assert KEY not in out + err
            assert KEY[::-1] not in out + err
    for file in (project / ".o11y").rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes()


def test_requests_are_shown_to_who_asks(project, o11y, monkeypatch):
    (project / "monitors/secret.yaml").write_text(
        "service: x\nsynthetics: [{id: up, kind: http, name: Up, url: 'https://a.io', headers: {authorization: hunter2hunter2},"
        " assertions: [{status: 200}], locations: [aws:eu-west-1], every: 5m}]\n"
    )
    assert "/api/" not in o11y("plan")[2]
    monkeypatch.setenv("O11Y_VERBOSE", "")
    _, out, err = o11y("apply", "--yes", "--verbose")
    for line in (r"GET /api/v1/monitor\?\S*page_size=\d+\S*: 200, \d+\.\d\d s", r"POST /api/v1/monitor: 200, \d+\.\d\d s"):
        assert re.search(f"^{line}$", err, re.MULTILINE), err
    assert "/api/" not in out
    assert "hunter2" not in out + err
    monkeypatch.setenv("O11Y_VERBOSE", "1")
    assert "GET /api/v1/monitor?" in o11y("plan")[2]


def test_every_variable_with_a_key_is_known_to_be_secret():
    read = {*credentials._API_KEYS, *credentials._APP_KEYS, *credentials._BEARERS}
    assert set(console.SECRET_VARIABLES) == read


def test_doctor_asks_once_where_nothing_answers(project, o11y, monkeypatch):
    monkeypatch.setenv("DD_API_KEY", KEY)
    monkeypatch.setenv("DD_APP_KEY", KEY)
    with serve(in_turn(Reply(drop="before"))) as (url, seen):
        monkeypatch.setenv("DATADOG_HOST", url)
        code, out, _ = o11y("doctor", "--target", "prod")
    assert code == 1
    assert out.count("the connection was dropped") == len(seen) == len({request[1] for request in seen}) > 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["plan", "--nonsense"], 64),
        (["nonsense"], 64),
        (["plan", "no/such/file"], 64),
        (["plan", "--target", "nonsense"], 1),
        (["--help"], 0),
    ],
)
def test_exit_codes(project, o11y, arguments, code):
    assert o11y(*arguments)[0] == code


def test_outside_a_project(tmp_path, monkeypatch, o11y):
    monkeypatch.chdir(tmp_path)
    code, _, err = o11y("plan")
    assert code == 1
    assert "o11y init" in err


def test_rollback_brings_back_what_was(project, o11y, edit):
    o11y("apply", "--yes")
    before = json.loads(o11y("plan", "--format", "json")[1])
    edit("monitors/shop.yaml", "> 5%", "> 8%")
    edit("monitors/shop.yaml", "env: [prod, stg]", "env: [prod]")
    assert o11y("apply", "--yes")[0] == 0
    code, out, _ = o11y("rollback", "--plan")
    assert code == 0
    assert "3 to create, 1 to update" in out
    assert o11y("rollback", "--yes")[0] == 0
    edit("monitors/shop.yaml", "> 8%", "> 5%")
    edit("monitors/shop.yaml", "env: [prod]", "env: [prod, stg]")
    assert json.loads(o11y("plan", "--format", "json")[1])["summary"] == before["summary"]
    assert len(o11y("rollback", "--list")[1].splitlines()) == 3


def test_a_lock_that_stays_is_told(project, o11y, monkeypatch):
    with Server(plan=first(1, Fault(status=400), method="DELETE")) as server:
        for name, value in (("DATADOG_HOST", server.url), ("DD_API_KEY", "a" * 32), ("DD_APP_KEY", "b" * 40), ("O11Y_TARGET", "prod")):
            monkeypatch.setenv(name, value)
        code, _, err = o11y("apply", "--yes")
    assert code == 0
    assert "note: the lock (monitor " in err


def test_a_rollback_that_failed_is_run_again(project, o11y, edit, monkeypatch):
    switch = Switch(first(1, Fault(status=400), method="PUT"))
    with Server(plan=switch) as server:
        for name, value in (("DATADOG_HOST", server.url), ("DD_API_KEY", "a" * 32), ("DD_APP_KEY", "b" * 40), ("O11Y_TARGET", "prod")):
            monkeypatch.setenv(name, value)
        assert o11y("apply", "--yes")[0] == 0
        edit("monitors/shop.yaml", "> 5%", "> 8%")
        assert o11y("apply", "--yes")[0] == 0
        switch.on = True
        code, _, err = o11y("rollback", "--yes")
        assert code == 3
        assert "Run `o11y rollback` again" in err
        assert "o11y apply" not in err
        assert o11y("rollback", "--yes")[0] == 0
        edit("monitors/shop.yaml", "> 8%", "> 5%")
        assert "Nothing to do" in o11y("plan")[1]


def test_an_apply_goes_on_where_nobody_reads_its_progress(project, o11y, monkeypatch):
    class Closed(io.StringIO):
        def write(self, text):
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", Closed())
        assert o11y("apply", "--yes")[0] == 0
    assert o11y("plan", "--detailed-exitcode")[0] == 0
