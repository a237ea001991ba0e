"""Whatever is kept, and whatever happens to it, the outcome is that of a run that keeps nothing."""

import errno
import os
import random
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from bench.estate import Size, write_estate
from o11yascode.cache import make, stamp
from o11yascode.cache import state as look
from o11yascode.cache.examine import examine
from o11yascode.cache.kept import KeptResource
from o11yascode.cache.state import Examined, plainly
from o11yascode.cache.store import FILE, KEPT, SpecStore
from o11yascode.config import load_config
from o11yascode.diagnostics import has_errors
from o11yascode.source import expand
from o11yascode.source.files import Sources

FIELDS = (
    "kind", "id", "name", "payload", "source", "labels", "was", "adopt", "protect", "ignore_live", "ignore", "absent", "mentions",
)  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_estate(tmp_path, Size(60, 4, 6))
    return tmp_path


def seen(project: Examined) -> tuple[object, ...]:
    """Everything that anybody can see of a project."""
    resources = [tuple(getattr(resource, field) for field in FIELDS) for resource in project.resources]
    return project.found, sorted(project.files), project.number, resources


def assert_same(root: Path, target: str | None = None) -> Examined:
    """Twice, because the second time most comes out of the cache; in between nothing changes."""
    wanted = seen(plainly(root, target))
    first = examine(root, target)
    assert seen(first) == wanted
    second = examine(root, target)
    assert seen(second) == wanted
    return first


def edit(root: Path, file: str, before: str, after: str) -> None:
    text = (root / file).read_text()
    assert before in text, (file, before)
    (root / file).write_text(text.replace(before, after))


def remade(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are made anew from now on."""
    from o11yascode.cache.engine import Engine

    files: list[str] = []
    real = Engine.make

    def make(self, file):
        files.append(file)
        return real(self, file)

    monkeypatch.setattr(Engine, "make", make)
    return files


def test_repetitions_that_are_too_many_only_together(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (make, expand):
        monkeypatch.setattr(module, "MAX_TOTAL", 200)
    for name in ("a", "b"):
        item = "{id: 'm-${{ item }}', kind: metric, name: n, query: 'avg:a{*}', evaluate: 5m, critical: 1, for_each: '${{ range(150) }}'}"
        (root / f"monitors/{name}.yaml").write_text(f"service: {name}\nmonitors:\n  - {item}\n")
    assert "for-each-too-much" in {found.rule for found in assert_same(root).found}
    (root / "monitors/b.yaml").unlink()
    assert "for-each-too-much" not in {found.rule for found in assert_same(root).found}


def test_nothing_changed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_same(root)
    files = remade(monkeypatch)
    project = examine(root)
    assert all(isinstance(resource, KeptResource) for resource in project.resources)
    assert not files


def test_one_file_changed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_same(root)
    edit(root, "monitors/svc-0001.yaml", "Look at the last deployment first.", "Ask whoever deployed.")
    files = remade(monkeypatch)
    assert_same(root)
    assert files == ["monitors/svc-0001.yaml"]


CHANGES = {
    "a message": ("monitors/svc-0000.yaml", "Look at the last", "Look at that"),
    "an id that another resource refers to": ("monitors/svc-0000.yaml", "- id: cpu", "- id: processor"),
    "a dashboard's id that monitors link to": ("dashboards/svc-0001.yaml", "- id: overview-1", "- id: summary"),
    "an id that is none, of what others refer to": ("monitors/svc-0000.yaml", "- id: cpu", "- id: CPU"),
    "a resource that is wrong, which others refer to": ("monitors/svc-0000.yaml", "- id: cpu", "- id: cpu\n    vars: {a: '${{ b }}'}"),
    "a reference to an alert of an SLO": (
        "monitors/svc-0000.yaml",
        "    window: 30d\n",
        "    window: 30d\n    alerts: burn_rate\n"
        "dashboards: [{id: d, env: none, title: D, widgets: [{kind: alert_graph, title: A, monitor: availability-burn-1h}]}]\n",
    ),
    "an id that is twice": ("monitors/svc-0000.yaml", "- id: cpu", "- id: latency"),
    "an id that is twice, once of what is wrong": ("monitors/svc-0000.yaml", "- id: cpu", "- id: latency\n    foo: 1"),
    "the header": ("monitors/svc-0002.yaml", "team: search", "team: payments"),
    "environments": ("monitors/svc-0001.yaml", "env: [prod, stg]", "env: [prod]"),
    "a template": ("templates/burns.md.j2", "Owned by", "Cared for by"),
    "a template that fails": ("templates/burns.md.j2", "${{ service }}", "${{ servise }}"),
    "a var of the project": ("o11y.yaml", "wiki.example.com", "docs.example.com"),
    "a var of the target": ("o11y.yaml", "slow: 2", "slow: 3"),
    "the project's name": ("o11y.yaml", "project: bench", "project: other"),
    "a default": ("o11y.yaml", "include_tags: false", "include_tags: true"),
    "a rule's level": ("o11y.yaml", "slo-without-alert: off", "slo-without-alert: error"),
    "a route": ("routing/slack.yaml", "env: stg", "env: prod"),
    "a receiver": ("routing/slack.yaml", '"#bench-alerts"', '"#bench-alarms"'),
    "a receiver that is unknown": ("routing/slack.yaml", "notify: [staging]", "notify: [stagging]"),
    "YAML that is none": ("monitors/svc-0001.yaml", "monitors:", "monitors: ["),
    "an unknown field": ("monitors/svc-0001.yaml", "evaluate: sum over 15m", "evaluat: sum over 15m"),
    "an unknown field and, in the same monitor, a query that is none": (
        "monitors/svc-0001.yaml",
        "query: p95:trace",
        "foo: 1\n    query: p95:{trace",
    ),
    "a query that is none": ("monitors/svc-0001.yaml", "query: p95:trace", "query: p95:{trace"),
    "a finding that is ignored": ("monitors/svc-0001.yaml", "evaluation_delay: 900s", "ignore: {evaluation-delay: it streams}"),
    "an ignore of nothing": ("monitors/svc-0001.yaml", "    priority: P2", "    priority: P2\n    ignore: [division-by-zero]"),
    "a number that JSON lacks": ("monitors/svc-0001.yaml", "    priority: P2", "    priority: P2\n    renotify: {every: .nan}"),
    "a number that is too large": ("monitors/svc-0001.yaml", 'critical: "> 5%"', 'critical: "> 1e999"'),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_after_a_change(root: Path, change: tuple[str, str, str]) -> None:
    examine(root)
    edit(root, *change)
    assert_same(root)
    edit(root, change[0], change[2], change[1])
    assert_same(root)


def test_a_name_of_another_locale_is_no_file(root: Path) -> None:
    assert look.size_of(root, ["o11y.yaml", "monitors/\ud800.yaml"]) == (root / "o11y.yaml").stat().st_size


def test_files_come_and_go(root: Path) -> None:
    assert_same(root)
    text = (root / "monitors/svc-0000.yaml").read_text().replace("svc-0000", "svc-0009")
    (root / "monitors/sub").mkdir()
    (root / "monitors/sub/more.yaml").write_text(text)
    assert_same(root)
    (root / "monitors/svc-0000.yaml").rename(root / "monitors/svc-0000-renamed.yaml")
    assert_same(root)
    (root / "monitors/sub/more.yaml").unlink()
    (root / "templates/burns.md.j2").unlink()
    assert not all(found.severity != "error" for found in assert_same(root).found)
    (root / "monitors/link.yaml").symlink_to("/etc/hostname")
    assert_same(root)
    (root / "o11y.yaml").unlink()
    assert_same(root)


@pytest.mark.parametrize("link", ["monitors/README.md", "monitors/more.yaml", "synthetics"])
def test_a_link_whose_end_comes_and_goes(root: Path, link: str) -> None:
    end = root / ".else" / "where"
    (root / link).symlink_to(end)
    assert has_errors(assert_same(root).found)
    for make_end in (lambda: end.write_text(""), end.mkdir):
        end.parent.mkdir(exist_ok=True)
        make_end()
        assert_same(root)
        end.rmdir() if end.is_dir() else end.unlink()
        assert has_errors(assert_same(root).found)


def test_what_can_be_no_spec_is_not_looked_at(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The disk outside of the project may be large, a pipe has no end, and folders that hold themselves by links are many."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "x.yaml").write_text("a: b")
    before = stamp.listing(root, ["monitors"])
    (root / "monitors/outside").symlink_to(outside)
    (root / "monitors/itself").symlink_to(".")
    after = stamp.listing(root, ["monitors"])
    assert after.keys() - before.keys() == {"monitors/itself", "monitors/outside"}
    os.mkfifo(root / "pipe")
    pipe = os.open(root / "pipe", os.O_RDWR)
    os.write(pipe, b"x")
    assert stamp.digest_of(root, "pipe") == "none: no file"
    os.close(pipe)


def test_folders_are_named_in_any_way(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(root, "o11y.yaml", "project: bench", "project: bench\nspecs: [monitors/, ./routing, dashboards//]")
    assert_same(root)
    edit(root, "monitors/svc-0001.yaml", "Look at the last deployment first.", "Ask whoever deployed.")
    files = remade(monkeypatch)
    assert_same(root)
    assert files == ["monitors/svc-0001.yaml"]
    edit(root, "o11y.yaml", "./routing", "./routing, .., /usr")
    monkeypatch.setattr(make, "state", lambda root, folders, templates: look.state(root, told.append(folders) or folders, templates))
    told: list[list[str]] = []
    assert_same(root)
    assert told[0] == ["monitors", "routing", "dashboards"]


def test_targets_do_not_mix(root: Path) -> None:
    edit(root, "o11y.yaml", "targets:\n", "targets:\n  other: {site: datadoghq.eu, vars: {slow: 7}}\n")
    for target in (None, "bench", "other", "bench", "nowhere", None):
        assert_same(root, target)


def test_what_a_file_refers_to_in_another(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "monitors/across.yaml").write_text(
        "service: across\nmonitors:\n  - id: both\n    kind: composite\n    name: Both\n"
        '    expression: svc-0000/cpu/prod && svc-0001/latency/prod\n    message: "{{resource_name.name}} of both."\n'
    )
    assert_same(root)
    edit(root, "monitors/svc-0001.yaml", "by {resource_name}\n    evaluate: avg over 5m", "by {host}\n    evaluate: avg over 5m")
    files = remade(monkeypatch)
    assert_same(root)
    assert set(files) <= {"monitors/svc-0001.yaml", "monitors/across.yaml"}
    edit(root, "monitors/svc-0001.yaml", "env: [prod, stg]", "env: [stg]")
    assert_same(root)
    edit(root, "monitors/across.yaml", "svc-0000/cpu/prod", "svc-0000/cqu/prod")
    assert_same(root)
    part = "  - {id: part, kind: metric, name: p, query: 'avg:a.b{*}', evaluate: avg over 5m, critical: 1, message: m, notify: []}\n"
    (root / "monitors/near.yaml").write_text("service: svc-0000\nenv: prod\nmonitors:\n" + part.replace("part", "cquu"))
    assert_same(root)  # what is meant is another id now
    (root / "monitors/part.yaml").write_text("service: across\nteam: web\nmonitors:\n" + part)
    edit(root, "monitors/across.yaml", "svc-0000/cqu/prod", "part")
    assert not [found for found in assert_same(root).found if found.resource == "across/part"]
    edit(root, "monitors/across.yaml", "service: across", "service: elsewhere")
    assert [found.rule for found in assert_same(root).found if found.resource == "across/part"] == ["unheard-monitor"]
    edit(root, "monitors/across.yaml", "service: elsewhere", "service: across")
    edit(root, "monitors/across.yaml", "part", "svc-0000/cpu/prod")
    assert [found.rule for found in assert_same(root).found if found.resource == "across/part"] == ["unheard-monitor"]


def test_a_nearer_resource_takes_the_place_of_what_was_referred_to(root: Path) -> None:
    (root / "monitors/far.yaml").write_text(
        "service: far\nmonitors:\n"
        "  - {id: up, kind: metric, name: n, query: 'avg:a.b{*}', evaluate: avg over 5m, critical: 1, message: m}\n"
    )
    (root / "monitors/both.yaml").write_text(
        "service: both\nenv: prod\nmonitors:\n  - {id: both, kind: composite, name: n, message: m, expression: far/up && svc-0000/cpu}\n"
    )
    found = {resource.id: resource for resource in assert_same(root).resources}
    assert found["both/both/prod"].payload["query"] == "${ref:far/up} && ${ref:svc-0000/cpu/prod}"
    text = (root / "monitors/far.yaml").read_text()
    (root / "monitors/near.yaml").write_text(text.replace("service: far", "service: far\nenv: prod"))
    found = {resource.id: resource for resource in assert_same(root).resources}
    assert found["both/both/prod"].payload["query"] == "${ref:far/up/prod} && ${ref:svc-0000/cpu/prod}"


def test_the_file_of_the_routing_is_called_otherwise(root: Path) -> None:
    """It says the same, but where it says whom a monitor mentions is another place."""
    assert_same(root)
    (root / "routing/slack.yaml").rename(root / "routing/teams.yaml")
    assert_same(root)


def test_an_objective_and_its_alerts_in_two_files(root: Path) -> None:
    alert = (
        "service: watch\nmonitors:\n  - id: burns\n    kind: slo_burn_rate\n    name: Burns\n    slo: svc-0000/availability\n"
        '    window: 30d\n    long_window: 1h\n    short_window: 5m\n    critical: "> 14.4"\n    message: It burns.\n'
    )
    (root / "slos").mkdir()
    (root / "slos/watch.yaml").write_text(alert)
    assert_same(root)
    edit(root, "monitors/svc-0000.yaml", "target: 99.1", "target: 90")
    assert [found.rule for found in assert_same(root).found if found.resource == "watch/burns"] == ["slo-burn-rate"]


def test_a_cache_that_was_damaged(root: Path) -> None:
    chance = random.Random(7)
    file = root / ".o11y" / "cache" / FILE
    for _ in range(6):
        assert_same(root)
        assert file.stat().st_mode & 0o777 == 0o600
        data = bytearray(file.read_bytes())
        for _ in range(200):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        assert_same(root)
    for data in (b"", b"nonsense" * 1000):
        file.write_bytes(data)
        assert_same(root)
    file.unlink()
    assert_same(root)


def test_rows_that_are_not_what_they_say(root: Path) -> None:
    examine(root)
    with sqlite3.connect(root / ".o11y" / "cache" / FILE) as database:
        database.execute("UPDATE file SET body = substr(body, 1, 100)")
        database.execute("UPDATE beside SET payloads = substr(payloads, 1, 100), more = substr(more, 1, 100)")
        database.execute("UPDATE result SET resources = x'00'")
    assert_same(root)


@pytest.mark.parametrize("loss", ["DELETE FROM beside", "UPDATE beside SET more = NULL", "UPDATE beside SET payloads = x'00'"])
def test_what_is_gone_is_made_anew(root: Path, monkeypatch: pytest.MonkeyPatch, loss: str) -> None:
    wanted = seen(plainly(root, None))
    examine(root)
    project = examine(root)
    assert project.resources
    with sqlite3.connect(root / ".o11y" / "cache" / FILE) as database:
        database.execute(loss)
    times = []
    monkeypatch.setattr("o11yascode.cache.examine.plainly", lambda *given: times.append(given) or plainly(*given))
    assert seen(project) == wanted
    assert len(times) == 1
    assert_same(root)


def test_what_is_gone_is_asked_for_when_another_file_changes(root: Path) -> None:
    edit(root, *CHANGES["an ignore of nothing"])
    examine(root)
    with sqlite3.connect(root / ".o11y" / "cache" / FILE) as database:
        database.execute("DELETE FROM beside")
    edit(root, "monitors/svc-0002.yaml", "Look at the last deployment first.", "Ask whoever deployed.")
    assert_same(root)


@pytest.mark.parametrize("change", ["a message", "a var of the project", "a template"])
def test_a_file_that_changes_before_it_is_read(root: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """Or what the configuration and the templates say, while it is."""
    file, before, after = CHANGES[change]
    text = (root / file).read_text()
    real = Sources.read

    def read(self: Sources, path: str) -> bytes | str | None:
        if path == "monitors/svc-0000.yaml":
            (root / file).write_text(text.replace(before, after))
        return real(self, path)

    for is_seen in (True, False):
        with monkeypatch.context() as patch:
            patch.setattr(Sources, "read", read)
            examine(root)
        if is_seen:
            assert_same(root)
        (root / file).write_text(text)
        assert_same(root)
        (root / ".o11y" / "cache" / FILE).unlink()


@pytest.mark.parametrize("change", ["a var of the project", "a rule's level"])
@pytest.mark.parametrize("where", ["o11yascode.cache.config.load_config", "o11yascode.build.project.load_config"])
def test_a_configuration_that_changes_when_it_has_been_read(root: Path, monkeypatch: pytest.MonkeyPatch, change: str, where: str) -> None:
    if "build" in where:
        edit(root, *CHANGES["an id that is twice"])  # then all is made at once

    def load(*arguments: Any, **named: Any) -> Any:
        found = load_config(*arguments, **named)
        (root / "o11y.yaml").write_text(text.replace(*CHANGES[change][1:]))
        return found

    text = (root / "o11y.yaml").read_text()
    with monkeypatch.context() as patch:
        patch.setattr(where, load)
        examine(root)
    assert_same(root)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_template_that_changes_when_it_has_been_read(root: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool) -> None:
    if at_once:
        edit(root, *CHANGES["an id that is twice"])
    file, before, after = CHANGES["a template that fails"]
    text = (root / file).read_text()
    real = Sources.read_text

    def read_text(self: Sources, path: str, limit: int) -> str:
        found = real(self, path, limit)
        (root / file).write_text(text.replace(before, after))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Sources, "read_text", read_text)
        examine(root)
    assert_same(root)


def test_a_template_that_two_processes_have_read_differently(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from o11yascode.cache.engine import Engine

    real = Engine.template
    with monkeypatch.context() as patch:
        patch.setattr(Engine, "template", lambda engine, path: real(engine, path) if engine.made else "what it was a moment ago")
        examine(root)
    assert SpecStore(root / ".o11y" / "cache").result("default") is None
    assert_same(root)


def test_a_routing_that_is_another_for_a_moment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another file is made by it: what that was made into is not kept under the routing that stays."""
    examine(root)
    file, before, after = CHANGES["a receiver"]
    text = (root / file).read_text()
    edit(root, "monitors/svc-0001.yaml", "Look at the last deployment first.", "Ask whoever deployed.")
    real = Sources.read

    def read(self: Sources, path: str) -> bytes | str | None:
        if path == file:
            (root / file).write_text(text.replace(before, after))
        return real(self, path)

    with monkeypatch.context() as patch:
        patch.setattr(Sources, "read", read)
        examine(root)
    (root / file).write_text(text)
    assert_same(root)


def test_what_is_made_all_at_once_is_found_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from o11yascode.cache.engine import AllAtOnce, Engine

    def odd(*arguments: object) -> None:
        raise AllAtOnce

    wanted = seen(plainly(root, None))
    monkeypatch.setattr(Engine, "look_around", odd)
    assert seen(examine(root)) == wanted
    monkeypatch.setattr(make, "make", None)
    assert seen(examine(root)) == wanted


@pytest.mark.parametrize("first", [True, False])
def test_a_file_that_is_gone_for_a_moment(root: Path, monkeypatch: pytest.MonkeyPatch, first: bool) -> None:
    """Between the look at the folders and the list of what is in them."""
    file = root / "monitors/svc-0001.yaml"
    text = file.read_text()
    if not first:
        examine(root)
        edit(root, "monitors/svc-0002.yaml", "Look at the last deployment first.", "Ask whoever deployed.")
    real = Sources.find

    def find(self: Sources, folders: object) -> list[str]:
        file.unlink()
        try:
            return real(self, folders)  # type: ignore[arg-type]
        finally:
            file.write_text(text)

    with monkeypatch.context() as patch:
        patch.setattr(Sources, "find", find)
        examine(root)
    assert_same(root)


def test_a_file_that_comes_while_the_folders_are_looked_at(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Sources.find

    def find(self: Sources, folders: object) -> list[str]:
        (root / "monitors/new.yaml").write_text((root / "monitors/svc-0000.yaml").read_text().replace("svc-0000", "svc-0009"))
        return real(self, folders)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Sources, "find", find)
        project = examine(root)
    assert seen(project) == seen(plainly(root, None))
    assert_same(root)


def test_files_that_nothing_uses_any_more_are_dropped(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def number() -> int:
        with sqlite3.connect(root / ".o11y" / "cache" / FILE) as database:
            assert database.execute("SELECT id FROM file ORDER BY id").fetchall() == database.execute("SELECT id FROM beside").fetchall()
            return int(database.execute("SELECT count(*) FROM file").fetchone()[0])

    examine(root)
    all_files, files = number(), remade(monkeypatch)
    for turn in range(3 * KEPT):
        edit(root, "monitors/svc-0001.yaml", "Look at the last deployment" if not turn else f"Look {turn}", f"Look {turn + 1}")
        examine(root)
        assert number() <= all_files + 2 * (KEPT + 1)
    assert set(files) == {"monitors/svc-0001.yaml"}, "all others are used still"


def test_what_was_made_a_few_turns_ago_is_still_there(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = root / "monitors/svc-0001.yaml"
    text = file.read_text()
    examine(root)
    for turn in range(KEPT - 1):
        file.write_text(text.replace("Look at the last deployment", f"Look {turn}"))
        examine(root)
    file.write_text(text)
    files = remade(monkeypatch)
    assert_same(root)
    assert files == []


def test_a_folder_that_cannot_be_written(root: Path) -> None:
    (root / ".o11y").write_text("in the way")
    assert_same(root)


def test_a_store_that_keeps_no_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SpecStore, "keep_files", lambda *_: [])
    assert_same(root)
    with sqlite3.connect(root / ".o11y" / "cache" / FILE) as database:
        assert database.execute("SELECT name FROM result").fetchall() == [], "a result is nothing without them"


def test_another_version_of_the_program(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examine(root)
    files = remade(monkeypatch)
    for module in (stamp, make, look):
        monkeypatch.setattr(module, "tool_stamp", lambda: "another")
    monkeypatch.setattr("o11yascode.cache.examine.tool_stamp", lambda: "another")
    assert_same(root)
    assert len(files) == len(set(files)) > 5
    key, body = (orjson.dumps({"tool": "a later one", "listing": [1]}), b"[]")
    SpecStore(root / ".o11y" / "cache").keep_result("default", 9, [], key, body, b"")
    assert_same(root)


@pytest.mark.parametrize("size", [0, stamp.FIRST - 1, stamp.FIRST, 3 * stamp.FIRST])
def test_a_file_counts_to_its_end(tmp_path: Path, size: int) -> None:
    digests = set()
    for end in ("", "a", "b"):
        (tmp_path / "a.yaml").write_text(size * "x" + end)
        digests.add(stamp.digest_of(tmp_path, "a.yaml"))
    assert len(digests) == 3


def test_the_program_is_known_by_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    before = sorted(stamp._stamps(str(tmp_path)))
    (tmp_path / "a.py").write_text("22")
    assert sorted(stamp._stamps(str(tmp_path))) != before
    before = sorted(stamp._stamps(str(tmp_path)))
    os.utime(tmp_path / "a.py", (1, 1))
    assert sorted(stamp._stamps(str(tmp_path))) != before


def test_another_python_or_another_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    libraries = tmp_path / "site-packages"
    libraries.mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(libraries)])
    stamps = [stamp.tool_stamp.__wrapped__()]
    (libraries / "jinja2-9.9.dist-info").mkdir()
    stamps.append(stamp.tool_stamp.__wrapped__())
    monkeypatch.setattr(sys, "version", "9.9")
    stamps.append(stamp.tool_stamp.__wrapped__())
    assert len(set(stamps)) == 3


def test_without_any_cache(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("O11Y_NO_CACHE", "1")
    wanted = seen(plainly(root, None))
    told: list[str] = []
    assert seen(examine(root, None, lambda: told.append("threads"))) == wanted
    assert told == ["threads"]
    assert not (root / ".o11y").exists()


def test_two_processes_make_the_same_as_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "MANY", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert_same(root)
    for change in ("a message", "a route", "a template", "a var of the project", "a query that is none", "an id that is twice"):
        edit(root, *CHANGES[change])
        assert_same(root)


def test_what_two_processes_need_is_made_before_them(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from o11yascode.build.project import Loader

    (root / "monitors/many.yaml").write_text(
        "service: many\nmonitors:\n"
        "- {id: 'm${{ item }}', for_each: '${{ range(100) | list }}', kind: metric, name: x,\n"
        "   query: 'avg:x{*}', evaluate: avg over 5m, critical: 1}\n"
    )
    for number in range(100):
        (root / f"dashboards/text-{number}.yaml").write_text(f"service: text{number}\nx-text: {'x' * 1000}\n")
    monkeypatch.setattr(look, "MANY", 0)
    monkeypatch.setattr(make, "REHEARSED", 3)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    rehearsed: list[list[str]] = []
    build, rehearse = Loader.build, make._Making._rehearse

    def counted(self: make._Making, files: Sequence[str]) -> None:
        built: list[str] = []
        with monkeypatch.context() as patch:
            patch.setattr(Loader, "build", lambda self, draft, context: built.append(draft.id) or build(self, draft, context))
            rehearse(self, files)
        rehearsed.append(built)

    monkeypatch.setattr(make._Making, "_rehearse", counted)
    assert_same(root)
    assert rehearsed == [["many/m0", "many/m1", "many/m2"]]


def test_no_process_is_started_when_threads_may_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from o11yascode.cache.pair import Pair

    told: list[str] = []
    real = Pair.start

    def start(self: Pair, files: Sequence[str]) -> None:
        told.append("process")
        real(self, files)

    def happens() -> list[str]:
        told.clear()
        examine(root, None, lambda: told.append("threads"))
        return list(told)

    monkeypatch.setattr(look, "MANY", 10_000)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(Pair, "start", start)
    assert happens() == ["process", "threads"]
    assert happens() == ["threads"]
    edit(root, *CHANGES["a message"])
    assert happens() == ["threads"]
    for change in ("a route", "a template", "a var of the project"):
        edit(root, *CHANGES[change])
        assert happens() == ["process", "threads"], change
    assert_same(root)


def test_a_second_process_that_dies(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from o11yascode.cache.pair import Pair

    monkeypatch.setattr(look, "MANY", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(Pair, "_work", lambda *arguments: os._exit(9))
    assert_same(root)


def test_a_second_process_that_dies_with_a_file_in_its_hands(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from o11yascode.cache.engine import Engine

    monkeypatch.setattr(look, "MANY", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    here, plain = os.getpid(), Engine.make
    monkeypatch.setattr(Engine, "make", lambda engine, file: plain(engine, file) if os.getpid() == here else os._exit(9))
    assert_same(root)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a command: nothing else runs in this process, and there is a second processor."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def beside(root: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str, str], meanwhile: Callable[[], object] = dict) -> list[str]:
    """Makes a change, and asks for the project as a plan does; returns the files that this process had to make."""
    edit(root, *change)
    with monkeypatch.context() as patch:
        files = remade(patch)
        project = examine(root, None, meanwhile)  # type: ignore[arg-type]
    assert seen(project) == seen(plainly(root, None))
    return files


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_has_changed_is_made_in_another_process(root: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str, str]) -> None:
    examine(root)
    told: list[int] = []
    files = beside(root, monkeypatch, change, lambda: told.append(os.getpid()))
    assert told == [os.getpid()]
    if change == CHANGES["a message"]:
        assert files == []


@pytest.mark.usefixtures("alone")
def test_a_file_that_changes_again_while_the_other_process_reads(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examine(root)
    again = ("monitors/svc-0001.yaml", "Ask whoever deployed.", "Ask the owner.")
    first = ("monitors/svc-0001.yaml", "Look at the last deployment first.", "Ask whoever deployed.")
    beside(root, monkeypatch, first, lambda: edit(root, *again))


@pytest.mark.usefixtures("alone")
def test_the_other_process_dies(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examine(root)
    here, plain = os.getpid(), make.make
    monkeypatch.setattr(make, "make", lambda *arguments: plain(*arguments) if os.getpid() == here else os._exit(9))
    assert beside(root, monkeypatch, CHANGES["a message"]) == ["monitors/svc-0000.yaml"]


@pytest.fixture(params=["no more processes", "children are ignored"])
def unwilling(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A system that gives no process, or whose shell ignores SIGCHLD: then nothing of a process is left to wait for."""

    def fork() -> int:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    before = signal.getsignal(signal.SIGCHLD)
    if request.param == "no more processes":
        monkeypatch.setattr(os, "fork", fork)
    else:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGCHLD, before)


@pytest.mark.usefixtures("alone", "unwilling")
def test_no_process_can_be_had_for_a_small_change(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examine(root)
    beside(root, monkeypatch, CHANGES["a message"])


@pytest.mark.usefixtures("alone", "unwilling")
def test_no_process_can_be_had_for_many_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "MANY", 0)
    told: list[int] = []
    examine(root, None, lambda: told.append(1))
    assert told == [1]
    assert_same(root)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("where", ["meanwhile", "waiting"])
def test_an_interruption_ends_the_other_process(root: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    examine(root)
    edit(root, *CHANGES["a message"])

    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    wait, waits = os.waitpid, []

    def first_interrupted(pid: int, options: int) -> tuple[int, int]:
        waits.append(pid)
        return wait(pid, options) if where == "meanwhile" or len(waits) > 1 else interrupted() or (0, 0)

    monkeypatch.setattr(os, "waitpid", first_interrupted)
    with pytest.raises(KeyboardInterrupt):
        examine(root, None, interrupted if where == "meanwhile" else lambda: None)
    with pytest.raises(ProcessLookupError):
        os.kill(waits[-1], 0)
    assert_same(root)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("reason", ["threads", "one processor", "no work besides"])
def test_no_other_process_where_it_would_not_pay(root: Path, monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    examine(root)
    edit(root, *CHANGES["a message"])
    if reason == "threads":
        monkeypatch.setattr(threading, "active_count", lambda: 2)
    if reason == "one processor":
        monkeypatch.setattr(os, "cpu_count", lambda: 1)
    monkeypatch.setattr(os, "fork", None)
    examine(root, None, None if reason == "no work besides" else lambda: None)


@pytest.mark.parametrize("files", [1, 7, 4000, 4001, 9999])
def test_each_file_is_taken_once(files: int) -> None:
    from o11yascode.cache.pair import _Queue

    names = [f"monitors/{number}.yaml" for number in range(files)]
    queue = _Queue()
    queue.fill(names)
    taken: list[str] = []
    threads = [threading.Thread(target=lambda: taken.extend(queue.take(names))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.close()
    assert sorted(taken) == sorted(names)


def test_two_runs_at_once(root: Path) -> None:
    wanted = seen(plainly(root, None))
    changed = root / "monitors/svc-0000.yaml"
    outcomes: list[object] = []

    def run() -> None:
        for _ in range(3):
            outcomes.append(seen(examine(root)))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [wanted] * 6
    changed.write_text(changed.read_text() + "\n# edited\n")
    assert_same(root)
