"""The arrows between the packages point one way, and the project speaks of itself alone."""

import ast
import re
import subprocess
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "o11yascode"
PURE = {"database", "diagnostics", "discovery", "garbage", "globs", "private", "secret", "version"}
"""Small modules that anything may use."""

MAY_USE = {
    "source": set(),
    "query": set(),
    "spec": {"source"},
    "config": {"source", "spec"},
    "resource": {"source"},  # Resource knows the nodes it was made from; nothing of YAML
    "payload": {"resource"},
    "routing": {"resource", "source", "spec"},
    "context": {"config", "resource", "routing", "source"},
    "monitor": {"context", "query", "resource", "source", "spec"},
    "widget": {"context", "query", "resource", "source", "spec"},
    "build": {"api", "config", "context", "monitor", "query", "resource", "routing", "source", "spec", "widget"},
    "check": {"build", "config", "context", "payload", "query", "resource", "routing", "source"},
    "datadog": {"config", "resource"},
    "sync": {"cache", "config", "datadog", "resource"},
    "report": {"query", "resource", "sync"},
    "sandbox": {"query"},
    "schema": {"build", "spec"},
    "cache": {"build", "check", "config", "context", "resource", "source"},
    "importer": {"build", "check", "config", "datadog", "monitor", "resource", "routing", "source", "spec", "sync", "widget"},
    "account": {"config", "datadog", "sandbox"},
    "api": {"account", "build", "config", "datadog", "resource", "sync"},
}
"""Which parts of the package a part may import. `cli` may import all, and nothing but `__main__` imports it."""

ONLY = {
    ("report", "sync"): {"o11yascode.sync.plan", "o11yascode.sync.explain"},
    ("resource", "source"): {"o11yascode.source.node"},
    ("build", "api"): {"o11yascode.api"},
}
"""Where one part may use only these modules of another."""

ASKS_DATADOG = {"importer/live.py", "importer/own.py", "importer/pull.py"}
"""The importer's files that know of accounts; the others turn bodies into texts and no more."""


def imports(path: Path) -> set[str]:
    """The modules of this package that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {f"o11yascode.{alias.name}" for alias in node.names} if node.module == "o11yascode" else {node.module}
        else:
            assert not isinstance(node, ast.ImportFrom), f"{path}: relative import"
    return {name for name in found if name.startswith("o11yascode.")}


def part(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


FILES = sorted(PACKAGE.rglob("*.py"))
EDGES: dict[str, list[tuple[str, str]]] = defaultdict(list)
for _path in FILES:
    for _module in imports(_path):
        if _module.split(".")[1] != part(_path):
            EDGES[part(_path)].append((str(_path.relative_to(PACKAGE)), _module))


@pytest.mark.parametrize("name", sorted(EDGES))
def test_arrows(name: str) -> None:
    if name in ("cli", "__init__", "__main__"):
        return
    used = {module.split(".")[1] for _, module in EDGES[name]} - PURE
    allowed = MAY_USE.get(name, set())
    assert [f"{file} imports {module}" for file, module in EDGES[name] if module.split(".")[1] in used - allowed] == []
    assert allowed - used == set(), "what it uses no more is not allowed any more"


def test_no_circle() -> None:
    """But one: `o11yascode.build` is a package, and the public function of that name."""
    TopologicalSorter({name: allowed - {"api"} for name, allowed in MAY_USE.items()}).prepare()


@pytest.mark.parametrize("edge", sorted(ONLY), ids="→".join)
def test_narrow_arrows(edge: tuple[str, str]) -> None:
    used = {module for _, module in EDGES[edge[0]] if module.split(".")[1] == edge[1]}
    assert used <= ONLY[edge]


def test_the_pure_part_of_the_importer_asks_nobody() -> None:
    wrong = [e for e in EDGES["importer"] if e[1].split(".")[1] in ("datadog", "sync", "cli") and e[0] not in ASKS_DATADOG]
    assert wrong == []


def test_only_source_reads_yaml_and_only_datadog_talks() -> None:
    for path in FILES:
        text = path.read_text("utf-8")
        if part(path) in ("datadog", "sync", "report", "resource", "payload", "query"):
            assert not re.search(r"^\s*(import|from) yaml", text, re.MULTILINE), path
        if part(path) not in ("datadog", "payload", "resource"):
            assert not re.search(r"^\s*(import|from) (datadog_api_client|urllib3|requests|httpx)", text, re.MULTILINE), path


def test_starting_is_cheap() -> None:
    """No heavy library is imported before a command needs it."""
    import sys

    heavy = ["datadog_api_client", "deepdiff", "uvicorn", "starlette", "jinja2", "pydantic", "msgspec"]
    code = f"import sys; import o11yascode, o11yascode.cli.main; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# -- the project speaks of itself alone

FOREIGN = re.compile(
    r"/work/|/root/|/tmp/o11y/|\bpypi\b|pythonhosted|proxy\.golang|registry\.npmjs"
    r"|\b(?:this|previous|last|another|our|my) session\b|\bissue #?\d+\b",
    re.IGNORECASE,
)
"""Paths of a machine, hosts of package registries, words about how it was made."""


def test_nothing_of_a_machine_or_of_how_it_was_made() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    found = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if name == "tests/test_architecture.py" or not path.is_file():
            continue
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if match := FOREIGN.search(line):
                found.append(f"{name}:{number}: {match[0]}")
    assert found == []
