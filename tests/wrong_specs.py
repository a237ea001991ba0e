"""A project of right specs, of every kind, and what becomes of it when one thing in each file is made wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from o11yascode.build.project import load_project
from o11yascode.check.run import everything_wrong
from o11yascode.diagnostics import Diagnostic, Severity
from tests.build.test_form_any import SPECS
from tests.monitor.test_kinds import CASES
from tests.mutations import Change, Mutant, made, plain, single
from tests.widget.test_kinds import EXAMPLES

ROOT = Path(__file__).parents[1]
INIT = ROOT / "o11yascode" / "templates" / "init"
FOLDERS = ("monitors", "dashboards", "slos", "routing", "synthetics", "downtimes")
CONFIG = """
project: gs2
default_target: sandbox
targets: {sandbox: {}, prod: {site: ap1.datadoghq.com}}
vars: {wiki: https://wiki.example.com}
"""
KNOWN = """
service: gs2
env: none
monitors:
  - {id: api-5xx, kind: metric, name: Known, query: 'avg:a{*}', evaluate: 5m, critical: 1, notify: [platform]}
  - {id: cpu, kind: metric, name: Known three, query: 'avg:a{*}', evaluate: 5m, critical: 1, notify: [platform]}
  - {id: deploying, kind: metric, name: Known too, query: 'avg:a{*}', evaluate: 5m, critical: 1, notify: [platform]}
synthetics:
  - {id: login, kind: http, name: Login, url: 'https://x', assertions: [{status: 200}], locations: ['a:b'], every: 1m, notify: [platform]}
dashboards:
  - {id: overview, title: Known, widgets: []}
teams:
  - {id: core, name: Core}
"""
"""What the examples refer to."""


def shipped() -> dict[str, str]:
    """Every spec file of this repository."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).glob("*.yaml")):
            found[f"{folder}/{path.name}"] = path.read_text()
    return found


def base() -> dict[str, str]:
    """The right project around the wrong files: its references lead somewhere."""
    first = {f"{folder}/init.yaml": (INIT / folder / "shop.yaml").read_text() for folder in ("monitors", "dashboards", "slos")}
    templates = {f"templates/{path.name}": path.read_text() for path in (ROOT / "templates").glob("*")}
    return {"o11y.yaml": CONFIG, "monitors/known.yaml": KNOWN, **shipped(), **first, **templates}


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Right spec documents with one item each: shipped ones, those of `o11y init`, one of every kind there is."""
    for name, text in base().items():
        if name.startswith(("routing", "templates")) or name == "o11y.yaml":
            continue
        for document in single(plain(text, name)):
            yield name, document
    header = {"service": "gs2", "env": "prod", "team": "platform"}
    for name, (text, _, _) in CASES.items():
        yield f"monitor {name}", {**header, "monitors": [{"id": "x", "name": "N", **plain(text)}]}
    for name, fields in EXAMPLES.items():
        yield f"widget {name}", {**header, "dashboards": [{"id": "x", "title": "T", "widgets": [plain(fields)]}]}
    for form, text in SPECS:
        yield form.section, {**header, form.section: [{"id": "x", **plain(text)}]}


@dataclass
class Outcome:
    """A wrong file and what is said of it."""

    mutant: Mutant
    found: list[Diagnostic]

    @property
    def errors(self) -> list[Diagnostic]:
        return [d for d in self.found if d.severity is Severity.ERROR]

    def __str__(self) -> str:
        said = "\n".join(f"    {d}" for d in self.found) or "    nothing"
        change = self.mutant.change
        path = ".".join(map(str, change.path))
        return f"{change.source}: {path} {change.what} (key {self.mutant.key_at}, value {self.mutant.value_at})\n{said}"


def outcomes(changes: Iterable[Change], root: Path) -> list[Outcome]:
    """All of the wrong files together in one project, in one run."""
    files = {f"monitors/x{number:05}.yaml": made(change, number) for number, change in enumerate(changes)}
    project = load_project(root, "sandbox", {**base(), **{name: mutant.text for name, mutant in files.items()}})
    said: dict[str, list[Diagnostic]] = {name: [] for name in files}
    for found in everything_wrong(project):
        assert found.location is not None, found
        if found.location.file in said:
            said[found.location.file].append(found)
    return [Outcome(mutant, said[name]) for name, mutant in files.items()]
