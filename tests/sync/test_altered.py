"""Datadog takes what was sent, and makes something else of it: said at once, before every plan shows it."""

import pytest

from o11yascode.cli.apply import report
from o11yascode.sandbox.api import monitors
from tests.sync.estate import apply, bring_about, monitor, plan_of, sandbox


@pytest.fixture
def whole_hours(monkeypatch):
    """A Datadog that rounds the hours up after which a monitor resolves, as nobody has measured yet."""
    real = monitors.stored_options

    def stored(type, sent, silenced):
        options = real(type, sent, silenced)
        return {**options, "timeout_h": 24} if options.get("timeout_h") else options

    monkeypatch.setattr(monitors, "stored_options", stored)


def waiting(id, **fields):
    made = monitor(id, **fields)
    made.payload["options"]["timeout_h"] = 7
    return made


def told(outcome):
    return [(change.id, [(each.path, each.before, each.after) for each in differences]) for change, differences in outcome.altered]


def test_what_datadog_makes_of_a_create_and_an_update_is_told(whole_hours, tmp_path, capsys):
    with sandbox() as (_, client):
        first = apply(client, plan_of(client, [monitor("gs2/plain"), waiting("gs2/a")]), tmp_path)
        assert told(first) == [("gs2/a", [("options.timeout_h", 7, 24)])]
        again = plan_of(client, [monitor("gs2/plain"), waiting("gs2/a")])
        assert [change.id for change in again.changes] == ["gs2/a"], "nothing else would say why"
        second = apply(client, again, tmp_path)
        assert (told(second), second.exit_code) == (told(first), 0)
    second.altered *= 12
    report(second)
    shown = capsys.readouterr().err
    assert "12 changed by Datadog on the way" in shown
    assert "7 → 24" in shown
    assert shown.count("help: ignore_live: [options.timeout_h]") == 10
    assert "and 2 more" in shown


def test_what_the_spec_leaves_to_others_is_not_told(whole_hours, tmp_path):
    with sandbox() as (_, client):
        assert told(bring_about(client, [waiting("gs2/a", ignore_live=("options.timeout_h",))], tmp_path)) == []
        assert not plan_of(client, [waiting("gs2/a", ignore_live=("options.timeout_h",))]).has_changes


def test_an_answer_that_says_nothing_of_it_costs_no_request(monkeypatch, tmp_path):
    monkeypatch.setattr(monitors, "written", lambda body, created: {"id": body["id"]})
    with sandbox() as (server, client):
        plan = plan_of(client, [monitor("gs2/a")])
        server.requests.clear()
        assert told(apply(client, plan, tmp_path)) == []
        assert [seen.method for seen in server.requests] == ["POST"]
