"""A plan in a file is applied exactly as it stands, or not at all."""

import json

import pytest

from o11yascode.diagnostics import O11yError
from o11yascode.report.plan_json import plan_document
from o11yascode.sync import saved as saved_module
from o11yascode.sync.saved import _checksum, load_plan, save_plan
from tests.sync.estate import apply, bring_about, client_of, composite, dashboard, monitor, plan_of, sandbox, slo


@pytest.fixture
def saved(tmp_path):
    """A plan with every action, and where it is saved."""
    with sandbox() as (_, client):
        bring_about(client, [monitor("gs2/a"), monitor("gs2/old"), dashboard("gs2/d", "gs2/a")], tmp_path)
        wanted = [
            monitor("gs2/a", 7),
            composite("gs2/c", "gs2/a", "gs2/n"),
            monitor("gs2/n"),
            slo("gs2/s", "gs2/n"),
            dashboard("gs2/d", "gs2/n"),
        ]
        plan = plan_of(client, wanted)
        plan.unchanged, plan.out_of_scope, plan.notices, plan.seconds = 5, 2, ["about it"], 1.5
        gone = plan.changes[-1]
        gone.protect, gone.adopts, gone.labels, gone.ignore_live = True, True, {"team": "core"}, ("options.silenced",)
        gone.notes, gone.blocked_by = (("still used by", "a composite"),), ("a composite",)
        path = tmp_path / "plan.json"
        save_plan(path, plan, plan_document(plan))
        yield client, wanted, plan, path


def test_it_comes_back_as_it_was(saved):
    client, _, plan, path = saved
    loaded = load_plan(path, project="gs2", target="sandbox", host=client.host)
    assert loaded.read_at == 0, "what it has read is old, whatever the clock of the machine that made it said"
    loaded.read_at = plan.read_at
    assert loaded == plan
    assert path.stat().st_mode & 0o777 == 0o600


def test_applying_it_does_what_the_plan_would_have_done(saved, tmp_path):
    client, wanted, _, path = saved
    assert apply(client, load_plan(path), tmp_path).exit_code == 0
    assert not plan_of(client, wanted).has_changes


def test_it_keeps_the_documented_format(saved):
    _, _, plan, path = saved
    document = json.loads(path.read_text())
    assert document["format_version"] == 1
    assert document["summary"]["create"] == 3
    update = next(change for change in document["changes"] if change["id"] == "gs2/a")
    assert update["live_id"] == str(plan.changes[0].live_id)
    assert {one["path"]: (one["before"], one["after"]) for one in update["differences"]}["options.thresholds.critical"] == (5.0, 7)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda plan: plan["changes"].pop(), "was changed after"),
        (lambda plan: plan["changes"][0]["after"].update(message="evil"), "was changed after"),
        (lambda plan: plan["changes"][0]["apply"].update(live_id=1), "was changed after"),
        (lambda plan: plan.update(host="https://api.datadoghq.com"), "was changed after"),
        (lambda plan: plan["summary"].update(unchanged=9999), "was changed after"),
        (lambda plan: plan.update(tool_version="0.0.1"), "was made by o11y 0.0.1"),
        (lambda plan: plan.update(format_version=2), "format 2"),
        (lambda plan: plan.pop("format_version"), r"format \(none\)"),
        (lambda plan: plan.update(tool_version="9" * 500), f"o11y {'9' * 80}, this is"),
        (lambda plan: plan.pop("changes"), "is not a plan"),
    ],
)
def test_an_edited_one_is_refused(saved, edit, says):
    path = saved[3]
    document = json.loads(path.read_text())
    edit(document)
    path.write_text(json.dumps(document))
    with pytest.raises(O11yError, match=says):
        load_plan(path)


def test_one_that_was_laid_out_anew_is_the_same(saved):
    _, _, _, path = saved
    loaded = load_plan(path)
    path.write_text(json.dumps(json.loads(path.read_text()), sort_keys=True))
    assert load_plan(path) == loaded


@pytest.mark.parametrize(
    "edit",
    [
        lambda plan: plan["changes"][0].update(kind="no_such"),
        lambda plan: plan["changes"][0].update(action="destroy"),
        lambda plan: plan["changes"][0].pop("apply"),
        lambda plan: plan.update(changes=7),
        lambda plan: plan.update(summary=[]),
    ],
)
def test_one_that_somebody_else_made_is_refused(saved, edit):
    path = saved[3]
    document = json.loads(path.read_text())
    edit(document)
    document["checksum"] = _checksum(document)
    path.write_text(json.dumps(document))
    with pytest.raises(O11yError, match="is not a plan that can be applied"):
        load_plan(path)


def test_one_for_something_else_is_refused(saved):
    path = saved[3]
    for wrong in ({"project": "other"}, {"target": "prod"}, {"host": "https://api.datadoghq.com"}):
        with pytest.raises(O11yError, match="is for the"):
            load_plan(path, **wrong)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"changes": 1}'])
def test_what_is_no_plan_is_refused(content, tmp_path):
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(O11yError):
        load_plan(path)
    with pytest.raises(O11yError):
        load_plan(tmp_path / "missing.json")


def test_what_is_no_plan_by_its_size_is_not_read(saved, monkeypatch):
    path = saved[3]
    monkeypatch.setattr(saved_module, "LARGEST", path.stat().st_size)
    load_plan(path)
    monkeypatch.setattr(saved_module, "LARGEST", path.stat().st_size - 1)
    with pytest.raises(O11yError, match="too large"):
        load_plan(path)


def test_it_holds_no_keys(saved):
    _, _, _, path = saved
    text = path.read_text()
    assert "test-api-key" not in text
    assert "test-app-key" not in text
    assert client_of("http://127.0.0.1:1").credentials.api_key == "test-api-key"
