"""Every field of every kind misspelt, missing, of another type: each is told at its place, all in one run, and nothing is written.

A seeded sample runs by default; `O11Y_ALL_MUTANTS=1` takes every change there is (some minutes).
"""

import json
import os
import random
import re
from itertools import islice
from pathlib import Path

import pytest

from o11yascode.build.project import load_project
from o11yascode.cli.main import run
from o11yascode.diagnostics import Diagnostic
from tests.mutations import SECTIONS, Change, Mutant, changes, made, plain, written
from tests.wrong_specs import INIT, Outcome, base, documents, outcomes

ALL = bool(os.environ.get("O11Y_ALL_MUTANTS"))
SAMPLE = 1000
BATCH = 3000

NAMED_BY_THE_AUTHOR = {
    "vars", "queries", "formulas", "for_each", "presets", "body", "raw", "options", "item", "variables", "bindings", "headers",
    "header", "json", "restricted_roles", "columns", "definition", "source_widget_definition", "split_config",
    "conditions", "template_variables", "metadata", "allow", "arguments", "legend", "no_data",
}  # fmt: skip
"""Below these a key is a name that the author chose, or Datadog's own of a raw body: another one may be as right."""
PYTHON = re.compile(
    r"Input should|NoneType|pydantic|Traceback|<class|\bdict\b|object at 0x|_node\b|\bNone\b|\bTrue\b|\bFalse\b|"
    r"validation error|(?:list|dict|string|int|float|bool|model)_(?:type|parsing)|\bstr\b|\{'"
)


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """The changed files with what is said of them."""
    root = tmp_path_factory.mktemp("project")
    every = list(_once(change for source, document in documents() for change in changes(document, source)))
    random.Random(7).shuffle(every)
    chosen = iter(every if ALL else every[:SAMPLE])
    found: list[Outcome] = []
    while batch := list(islice(chosen, BATCH)):
        found += outcomes(batch, root)
    return found


def _once(every):
    """A header is the same in all documents of a file: its changes are tried once."""
    seen = set()
    for change in every:
        key = (change.source, change.path, change.what)
        if change.path[0] in SECTIONS or key not in seen:
            seen.add(key)
            yield change


def test_the_documents_are_right_before_they_are_changed(tmp_path: Path) -> None:
    untouched = outcomes([Change(document, source, (next(iter(document)),), "nothing") for source, document in documents()], tmp_path)
    excused = {
        "unheard-monitor",
        "unknown-receiver",
        "unknown-principal",
        "payload-missing-field",
    }
    assert [str(outcome) for outcome in untouched if {d.rule for d in outcome.errors} - excused] == []


def test_each_place_is_in_the_file(wrong: list[Outcome]) -> None:
    for outcome in wrong:
        lines = outcome.mutant.text.split("\n")
        for found in outcome.found:
            at = found.location
            assert at is not None
            assert 1 <= at.line <= len(lines), outcome
            assert 1 <= at.column <= len(lines[at.line - 1]) + 1, outcome
            assert at.end_column is None or at.column <= at.end_column <= len(lines[at.line - 1]) + 1, outcome


def test_a_misspelt_key_is_named_where_it_stands(wrong: list[Outcome]) -> None:
    missed = []
    for outcome in wrong:
        mutant = outcome.mutant
        if mutant.change.what != "misspelt" or NAMED_BY_THE_AUTHOR & set(mutant.change.keys[:-1]) or mutant.change.keys[0][:2] == "x-":
            continue
        told = [d for d in outcome.found if d.location and (d.location.line, d.location.column) == mutant.key_at]
        if not any(f'did you mean "{mutant.change.key}"?' in f"{d.message} {d.hint}" for d in told):
            missed.append(str(outcome))
    assert missed == []


def test_messages_are_in_the_words_of_yaml(wrong: list[Outcome]) -> None:
    words = {str(found) for outcome in wrong for found in outcome.found if PYTHON.search(f"{found.message} {found.hint or ''}")}
    assert sorted(words) == []


def test_messages_are_short_and_say_something(wrong: list[Outcome]) -> None:
    for outcome in wrong:
        for found in outcome.found:
            assert 10 < len(found.message) < 500, outcome
            assert len(found.hint or "") < 1500, outcome
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found.rule), outcome


def test_a_wrong_value_is_told_where_it_stands(wrong: list[Outcome]) -> None:
    """Of the errors that a wrong value makes, one is on its lines; but for what is only wrong where an expression uses it."""
    elsewhere = []
    for outcome in wrong:
        mutant = outcome.mutant
        if not outcome.errors or mutant.change.what in ("misspelt", "removed") or mutant.change.path[0] not in SECTIONS:
            continue
        if {"for_each", "vars", "env", "tags"} & set(mutant.change.keys) or mutant.change.what in ("null", "empty list", "empty mapping"):
            continue
        first = (mutant.key_at or mutant.value_at or (0, 0))[0]
        last = (mutant.value_at or (0, 0))[0] + len(written(mutant.change.what).splitlines())
        if not any(d.location and first <= d.location.line <= last for d in outcome.errors):
            elsewhere.append(str(outcome))
    share = len(elsewhere) / len(wrong)
    assert share < 0.02, "\n".join(elsewhere)


# -- through the command line, from files


def test_everything_wrong_in_all_files_in_one_run_and_nothing_is_written(tmp_path: Path, monkeypatch, capsys) -> None:
    every = [change for source, document in documents() for change in changes(document, source) if change.what == "misspelt"]
    chosen = [c for c in random.Random(3).sample(every, 60) if not NAMED_BY_THE_AUTHOR & set(c.keys[:-1]) and c.path[0] in SECTIONS]
    for name, text in base().items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text)
    for number, change in enumerate(chosen):
        (tmp_path / f"monitors/wrong{number}.yaml").write_text(made(change, number).text)
    monkeypatch.chdir(tmp_path)
    before = snapshot(tmp_path)

    assert run(["validate", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert {f"monitors/wrong{number}.yaml" for number in range(len(chosen))} <= {d["file"] for d in found if d["severity"] == "error"}

    for command in (["validate"], ["plan"], ["apply", "-y"], ["build", "-o", "out"], ["routes"]):
        assert run(command) == 1, command
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        assert "this is a bug" not in shown.err
    assert snapshot(tmp_path) == before


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file but the caches, and what keeps them out of git."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not str(path.relative_to(root)).startswith((".o11y/cache", ".o11y/.gitignore"))
    }


CONFIG = {
    "project": "shop",
    "was": ["store"],
    "specs": ["monitors"],
    "default_target": "prod",
    "targets": {"prod": {"site": "datadoghq.eu", "api_key_env": "A", "app_key_env": "B", "vars": {"x": 1}}},
    "vars": {"slow": 1},
    "defaults": {"monitors": {"include_tags": False}},
    "rules": {"missing-runbook": {"level": "off", "paths": {"monitors/**": "error"}}},
    "safety": {"deletes": 10, "updates": 50},
    "delivery": "mentions",
    "ignore_tag_keys": ["owner"],
}


def test_the_configuration() -> None:
    for change in changes(CONFIG, "o11y.yaml"):
        mutant = made(change, 0)
        files = {"o11y.yaml": mutant.text, "monitors/a.yaml": "service: a\n"}
        named = {"vars", "targets", "rules", "defaults", "paths"} & set(change.keys[:-1])
        assert_told(mutant, load_project(Path("/nowhere"), None, files).diagnostics, files, bool(named))


def test_routing() -> None:
    every = list(changes(plain((INIT / "routing" / "slack.yaml").read_text()), "routing"))
    for change in every if ALL else random.Random(5).sample(every, 120):
        mutant = made(change, 0)
        files = {"o11y.yaml": "project: shop\n", "routing/slack.yaml": mutant.text}
        files |= {f"{folder}/shop.yaml": (INIT / folder / "shop.yaml").read_text() for folder in ("monitors", "slos", "dashboards")}
        named = {"receivers", "channels", "match"} & set(change.keys[-2:-1])
        assert_told(mutant, load_project(Path("/nowhere"), None, files).diagnostics, files, bool(named))


def assert_told(mutant: Mutant, found: list[Diagnostic], files: dict[str, str], named_by_the_author: bool) -> None:
    said = f"{mutant.change.path} {mutant.change.what}\n" + "\n".join(map(str, found))
    for each in found:
        assert each.location is not None, said
        lines = files[each.location.file].split("\n")
        assert each.location.column <= len(lines[each.location.line - 1]) + 1, said
        assert not PYTHON.search(f"{each.message} {each.hint or ''}"), said
    if mutant.change.what == "misspelt" and not named_by_the_author:
        at_key = [d for d in found if d.location and (d.location.line, d.location.column) == mutant.key_at]
        assert any(f'"{mutant.change.key}"' in str(d.hint) for d in at_key), said
