"""Every example in the documentation works: files are validated and built, commands are run, Python is executed.

The first words of a fenced block say what it is:

* ` ```yaml file=monitors/api.yaml ` a file of the page's project (o11y.yaml is made up where the page has none);
* ` ```yaml monitors ` (or `slos`, `synthetics`, …) items of that section; ` ```yaml widgets ` widgets of a dashboard;
* ` ```console run ` lines after `$ ` are run in the page's project, what follows is what they print;
* ` ```yaml broken=monitors/broken.yaml ` a file that is wrong, and only there for ` ```console run broken `;
* ` ```python run ` is executed there; ` ```python widget=countdown ` is a widget kind in one file; ` ```yaml ci=GitHub ` is read as YAML.

`O11Y_DOCS=write pytest tests/test_docs.py` writes what the commands print anew. The parts made from the code
are written by `python -m docs.generate`.
"""

import os
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from o11yascode.build.project import discover, load_project
from o11yascode.check.run import everything_wrong
from o11yascode.cli.main import run
from o11yascode.monitor import kinds as monitor_kinds
from o11yascode.sandbox.server import Server
from o11yascode.widget import kinds as widget_kinds
from o11yascode.widget.lifting import lift_definition

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^(```+)([^\n`]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
PLAIN = {"", "text", "json", "mermaid", "sh", "python", "dockerfile", "toml", "diff", "yaml", "console", "bash"}
"""What is only shown."""
HEADER = "service: gs2\nteam: platform\nenv: prod\nvars: {wiki: https://wiki.example.com}\n"
ROUTING = 'slack: {account: gs2}\nreceivers: {platform: {slack: "#gs2-alerts"}}\nroute: {notify: [platform]}\n'


@dataclass
class Page:
    """A page's project and what is to be done in it."""

    files: dict[str, str] = field(default_factory=dict)
    console: list[tuple[str, bool]] = field(default_factory=list)
    """What a block holds, and whether the broken files are there."""
    broken: dict[str, str] = field(default_factory=dict)
    python: list[str] = field(default_factory=list)
    widgets: dict[str, str] = field(default_factory=dict)
    other: list[str] = field(default_factory=list)


def read(path: Path) -> Page:
    page = Page()
    sections = {section.key for section in discover()}
    for number, (_, info, text) in enumerate(FENCE.findall(path.read_text("utf-8"))):
        words = info.split()
        if words[:2] == ["console", "run"]:
            page.console.append((text, "broken" in words))
        elif words[:1] == ["yaml"] and len(words) == 2 and words[1].startswith("broken="):
            page.broken[words[1].removeprefix("broken=")] = text
        elif words[:1] == ["python"] and len(words) == 2 and words[1].startswith("widget="):
            page.widgets[words[1].removeprefix("widget=")] = text
        elif words == ["python", "run"]:
            page.python.append(text)
        elif words[:1] == ["yaml"] and len(words) == 2 and words[1].startswith("file="):
            name = words[1].removeprefix("file=")
            page.files[name] = page.files.get(name, "") + text
        elif words[:1] == ["yaml"] and len(words) == 2 and words[1] in sections:
            page.files[f"monitors/example-{number}.yaml"] = f"{HEADER}{words[1]}:\n{_items(text, 2)}"
        elif words == ["yaml", "widgets"]:
            board = f"dashboards:\n  - id: board-{number}\n    title: Example {number}\n    variables: [env]\n    widgets:\n"
            page.files[f"dashboards/example-{number}.yaml"] = f"{HEADER}{board}{_items(text, 6)}"
        elif words[:1] == ["yaml"] and len(words) == 2 and words[1].startswith("ci="):
            page.other.append(text)
        else:
            assert info in PLAIN, f"{path.name}: what is a block of ```{info}?"
    page.files.setdefault("o11y.yaml", "project: gs2\ndefault_target: sandbox\ntargets:\n  prod: {site: ap1.datadoghq.com}\n")
    if not any(re.search(r"^route:", text, re.MULTILINE) for text in page.files.values()):
        page.files["routing/made-up.yaml"] = ROUTING
    return page


def _items(text: str, indent: int) -> str:
    """A list, or a single item without its dash, as a list."""
    if not text.lstrip().startswith("- "):
        lines = text.splitlines()
        text = "\n".join(("- " if number == 0 else "  ") + line for number, line in enumerate(lines)) + "\n"
    return "".join(f"{' ' * indent}{line}\n" for line in text.splitlines())


def write(page: Page, folder: Path, broken: bool = False) -> None:
    for name, text in {**page.files, **(page.broken if broken else {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_specs_of_the_page_are_right(path: Path, tmp_path: Path) -> None:
    page = read(path)
    write(page, tmp_path)
    project = load_project(tmp_path)
    assert [f"{found}" for found in everything_wrong(project)] == []


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.mark.parametrize("path", [path for path in PAGES if "```console run" in path.read_text("utf-8")], ids=lambda path: path.name)
def test_commands_print_what_the_page_shows(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = read(path)
    text = path.read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("O11Y_TARGET", "CI", "FORCE_COLOR", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    with Server() as server:
        monkeypatch.setenv("DATADOG_HOST", server.url)
        for block, broken in page.console:
            write(page, tmp_path, broken)
            shown = "".join(f"$ {command}\n{_run(command, tmp_path, capsys)}" for command in _commands(block))
            if os.environ.get("O11Y_DOCS") == "write":
                info = "console run broken" if broken else "console run"
                text = text.replace(f"{info}\n{block}```", f"{info}\n{shown}```")
                path.write_text(text, "utf-8")
            else:
                assert shown == block


def _commands(block: str) -> list[str]:
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def _run(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints to its stdout, to its stderr too where it fails or says nothing else, without what differs from run to run."""
    program, *arguments = shlex.split(command)
    assert program == "o11y", command
    code = run(arguments)
    shown = capsys.readouterr()
    printed = shown.out + (shown.err if code or not shown.out else "")
    for pattern, words in (
        (r"127\.0\.0\.1:\d+", "127.0.0.1:8126"),
        (r"\b\d+\.\d s\b", "0.1 s"),
        (r"\d{8}T\d{6}Z-\d\d", "20260131T120000Z-00"),
        (re.escape(str(folder)), "/home/me/specs"),
    ):
        printed = re.sub(pattern, words, printed)
    return "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


@pytest.mark.parametrize("path", [path for path in PAGES if "```python run" in path.read_text("utf-8")], ids=lambda path: path.name)
def test_python_of_the_page_runs(path: Path, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    page = read(path)
    write(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATADOG_HOST", server.url)
    for block in page.python:
        exec(compile(block, str(path), "exec"), {})


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_ci_files_are_yaml(path: Path) -> None:
    for text in read(path).other:
        assert isinstance(yaml.safe_load(text), dict)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = FENCE.sub("", path.read_text("utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_what_is_made_from_the_code_is_up_to_date() -> None:
    """Else: `python -m docs.generate`."""
    from docs.generate import outdated

    assert outdated() == []


def test_every_kind_has_an_example() -> None:
    shown = "".join(text for _, info, text in FENCE.findall((ROOT / "docs/specs.md").read_text("utf-8")) if info.startswith("yaml"))
    named = set(re.findall(r"kind: (\w+)", shown))
    assert {*monitor_kinds(), *widget_kinds()} - named == set()


def test_a_widget_kind_in_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As docs/contributing.md says: the file is all there is to add."""
    import o11yascode.widget as package

    ((name, text),) = read(ROOT / "docs/contributing.md").widgets.items()
    (tmp_path / f"{name}.py").write_text(text, "utf-8")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    caches = (package.kinds, package.kind_for, package.kinds_of_type)
    for cache in caches:
        cache.cache_clear()
    try:
        folder = tmp_path / "project"
        board = "dashboards: [{id: b, title: B, widgets: [{kind: countdown, days: 3}]}]"
        write(Page({"o11y.yaml": "project: demo", "dashboards/b.yaml": board}), folder)
        (resource,) = load_project(folder).resources
        definition = resource.payload["widgets"][0]["definition"]
        assert definition == {"type": "note", "content": "# 3 days"}
        assert lift_definition(definition) == {"kind": "countdown", "days": 3}
    finally:
        sys.modules.pop(f"o11yascode.widget.{name}", None)
        monkeypatch.undo()
        for cache in caches:
            cache.cache_clear()
