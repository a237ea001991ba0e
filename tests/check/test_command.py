"""`o11y rules`."""

import json

import pytest

from o11yascode.check.rule import rules
from o11yascode.cli.main import run


def test_the_list_has_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    shown = capsys.readouterr().out
    assert [name for name in rules() if f"  {name} " not in shown] == []


def test_a_page_has_its_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "mixed-scope-operators"]) == 0
    shown = capsys.readouterr().out
    assert "## Why" in shown
    assert "AND !region" in shown
    assert "AND NOT region" in shown


def test_a_slip_gets_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "mixed-scope-operator"]) == 1
    assert "mixed-scope-operators" in capsys.readouterr().err


def test_rules_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in listed] == list(rules())
