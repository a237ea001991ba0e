"""What the selecting flags select, and what git says changed."""

import subprocess
from pathlib import Path

import pytest

from o11yascode.cli.select import Flags, changed_files
from o11yascode.diagnostics import Location, O11yError
from o11yascode.resource.desired import Resource
from o11yascode.resource.kinds import KINDS
from o11yascode.sync.selection import Selection

API = Resource(
    "monitor", "web/api/prod", {}, Location("monitors/web/api.yaml"), labels={"service": "web", "team": "core", "env": "prod"}
)  # fmt: skip


@pytest.mark.parametrize(
    ("flags", "inside"),
    [
        (Flags(), True),
        (Flags(paths=("monitors",)), True),
        (Flags(paths=("monitors/web/api.yaml",)), True),
        (Flags(paths=("mon",)), False),
        (Flags(ids=("web/*",)), True),
        (Flags(ids=("web/api",)), False),
        (Flags(kinds=("monitor", "slo"), teams=("core",), services=("web",), envs=("prod",)), True),
        (Flags(kinds=("slo",)), False),
        (Flags(teams=("web",)), False),
        (Flags(services=("core",)), False),
        (Flags(envs=("stg",)), False),
        (Flags(changed_files=frozenset({"monitors/web/api.yaml"})), True),
        (Flags(changed_files=frozenset({"README.md"})), False),
        (Flags(changed_files=frozenset({"monitors/web/other.yaml"})), False),
        (Flags(changed_files=frozenset()), False),
        (Flags(paths=("monitors",), changed_files=frozenset({"monitors/web/api.yaml"})), True),
        (Flags(paths=("dashboards",), changed_files=frozenset({"monitors/web/api.yaml"})), False),
        # The configuration and the templates that were read may change every resource.
        (Flags(changed_files=frozenset({"o11y.yaml"})), True),
        (Flags(changed_files=frozenset({"templates/m.j2"})), True),
        (Flags(paths=("dashboards",), changed_files=frozenset({"o11y.yaml"})), False),
    ],
)
def test_what_flags_select(flags: Flags, inside: bool) -> None:
    assert flags.selection(read={"o11y.yaml", "monitors/web/api.yaml", "monitors/web/other.yaml", "templates/m.j2"}).has(API) is inside


@pytest.mark.parametrize("limit", ["ids", "kinds", "teams", "services", "envs", "files"])
def test_one_limit_is_enough_for_a_run_to_be_no_run_of_everything(limit: str) -> None:
    """What is outside of it would be changed, too."""
    assert Selection().is_all
    assert not Selection(**{limit: frozenset({"x"})}).is_all  # type: ignore[arg-type]
    assert not Selection(files=frozenset()).is_all


def test_what_says_no_service_has_that_of_its_id() -> None:
    channel = Resource("slack_channel", "slack/#a", {}, Location("o11y.yaml"))
    assert Selection(services=frozenset({"slack"})).has(channel)
    assert not Selection(services=frozenset({"web"})).has(channel)


@pytest.mark.parametrize(
    ("selection", "inside"),
    [
        (Selection(), True),
        (Selection(ids=("web/*",)), True),
        (Selection(ids=("core/*",)), False),
        (Selection(kinds=frozenset({"monitor"})), True),
        (Selection(kinds=frozenset({"slo"})), False),
        (Selection(teams=frozenset({"core"})), True),
        (Selection(teams=frozenset({"web"})), False),
        (Selection(services=frozenset({"web"})), True),
        (Selection(services=frozenset({"api"})), False),
        (Selection(envs=frozenset({"prod"})), True),
        (Selection(envs=frozenset({"stg"})), False),
        (Selection(files=frozenset({"monitors"})), False),
    ],
)
@pytest.mark.parametrize("tags", [["team:core", "env:prod"], ["team:core"]])
def test_what_has_left_the_specs_is_known_by_its_tags_and_its_id(selection: Selection, inside: bool, tags: list[str]) -> None:
    assert selection.has_left(KINDS["monitor"], "web/api/prod", {"tags": tags}) is inside


def test_what_a_tag_says_goes_before_the_id() -> None:
    monitor = {"tags": ["env:stg", "team:core"]}
    assert Selection(envs=frozenset({"stg"})).has_left(KINDS["monitor"], "web/api/prod", monitor)
    assert Selection(teams=frozenset({"core"})).has_left(KINDS["dashboard"], "web/wall", {"tags": ["team:core"], "description": "x"})
    assert not Selection(envs=frozenset({"stg"})).has_left(KINDS["dashboard"], "web/wall", {})


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_changed_files_are_committed_ones_and_those_that_are_not_yet(tmp_path: Path) -> None:
    root = tmp_path / "specs"
    root.mkdir()
    git(tmp_path, "init")
    for name in ("a.yaml", "b.yaml", "c d.yaml", "é.yaml"):
        (root / name).write_text("1")
    (tmp_path / "outside").write_text("1")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    git(tmp_path, "switch", "-c", "work")
    (root / "a.yaml").write_text("2")
    (tmp_path / "outside").write_text("2")
    git(tmp_path, "commit", "-a", "-m", "two")
    git(tmp_path, "switch", "main")
    (root / "b.yaml").write_text("2")
    git(tmp_path, "commit", "-a", "-m", "what others did meanwhile")
    git(tmp_path, "switch", "work")
    (root / "c d.yaml").write_text("2")
    (root / "é.yaml").unlink()
    (root / "new.yaml").write_text("1")
    git(tmp_path, "switch", "--detach", "main", "--merge")
    git(tmp_path, "switch", "work", "--merge")
    assert changed_files(root, "main") == {"a.yaml", "c d.yaml", "é.yaml", "new.yaml"}


@pytest.mark.parametrize(
    ("before", "after", "concerns_all"),
    [
        ("route: {notify: [a]}", "route: {notify: [b]}", True),
        ("route: {notify: [a]}", None, True),
        (None, "slack:\n  account: x", True),
        ("receivers: {}\nmonitors: []", "monitors: []", True),
        ("monitors: [1]", "monitors:\n  - slack: '#a'", False),
    ],
)
def test_who_hears_concerns_all_resources(tmp_path: Path, before: str | None, after: str | None, concerns_all: bool) -> None:
    root, git_ = tmp_path / "specs", lambda *arguments: git(tmp_path, *arguments)
    (root / "r").mkdir(parents=True)
    git_("init")
    (root / "same.yaml").write_text("route: {}")
    for text in (before, after):
        (root / "r/a.yaml").unlink(missing_ok=True)
        if text is not None:
            (root / "r/a.yaml").write_text(text)
        if text == before:
            git_("add", ".")
            git_("commit", "-m", "one")
    assert changed_files(root, "HEAD") == {"r/a.yaml"} | ({"o11y.yaml"} if concerns_all else set())


@pytest.mark.parametrize("revision", ["nowhere", "--output=/tmp/x", "", "a\0b"])
def test_what_is_no_revision(tmp_path: Path, revision: str) -> None:
    git(tmp_path, "init")
    with pytest.raises(O11yError):
        changed_files(tmp_path, revision)
    assert not list(tmp_path.glob("x*"))


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(O11yError):
        changed_files(tmp_path, "main")
