"""o11y.yaml: found from below, with targets and levels of rules."""

from pathlib import Path

import pytest

from o11yascode.config import find_root, load_config, target_name


def config(text: str):  # type: ignore[no-untyped-def]
    found, problems = load_config(Path("/nowhere"), {"o11y.yaml": text})
    assert problems == []
    assert found is not None
    return found


def test_the_project_is_found_from_below(tmp_path: Path) -> None:
    (tmp_path / "o11y.yaml").write_text("project: a")
    below = tmp_path / "monitors/web"
    below.mkdir(parents=True)
    assert find_root(below) == tmp_path.resolve()
    assert find_root(tmp_path / "o11y.yaml") == tmp_path.resolve()
    assert find_root(Path("/")) is None


def test_which_target_expressions_see() -> None:
    assert target_name(config("project: a"), None) == "sandbox"
    assert target_name(config("project: a\ntargets: {prod: }"), None) == "prod"
    assert target_name(config("project: a\ntargets: {prod: {}, stg: {}}\ndefault_target: stg"), None) == "stg"
    assert target_name(config("project: a\ntargets: {prod: {}}"), "sandbox") == "sandbox"


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("targets: {prod: {site: datadog.eu}}", "o11y.yaml:2:24", "such as datadoghq.com"),
        ("targets: {prod: {site: app.datadoghq.eu.example.com}}", "o11y.yaml:2:24", "such as datadoghq.com"),
        ("teams: [web, ops]", "o11y.yaml:2:8", "each with a name and a colon"),
    ],
)
def test_mistakes(text: str, place: str, hint: str) -> None:
    _, (found,) = load_config(Path("/nowhere"), {"o11y.yaml": f"project: a\n{text}"})
    assert str(found.location) == place
    assert hint in (found.hint or "")


def test_levels_of_rules() -> None:
    found = config("project: a\nrules: {one: off, two: {level: error, paths: {'monitors/legacy/**': off, '**/new.yaml': warning}}}")
    assert found.rule_level("one", "x.yaml") == "off"
    assert found.rule_level("two", "monitors/a.yaml") == "error"
    assert found.rule_level("two", "monitors/legacy/x/a.yaml") == "off"
    assert found.rule_level("two", "monitors/legacy/new.yaml") == "warning"
    assert found.rule_level("three", "a.yaml") is None
