"""Files that are no specs at all, and specs that attack: told with their place, exit code 1, no traceback, nothing written."""

import json
import os
from pathlib import Path

import pytest

from o11yascode.cli.init import write_project
from o11yascode.cli.main import run

MONITOR = """service: shop
monitors:
  - id: x
    kind: metric
    name: "{}"
    query: avg:a{{*}}
    evaluate: 5m
    critical: 1
    slack: "#web"
"""
BROKEN_YAML = {
    "a tab": "monitors:\n\t- id: a\n",
    "an open quote": 'monitors:\n  - id: "a\n',
    "an open bracket": "monitors: [\n  {id: a\n",
    "a closing bracket": "monitors: ]\n",
    "a colon too many": "monitors: a: b\n",
    "bad indentation": "monitors:\n  - id: a\n kind: metric\n",
    "a dash too few": "monitors:\n  id: a\n  - id: b\n",
    "a duplicate key": "service: a\nservice: b\n",
    "a duplicate key inside": "monitors:\n  - {id: a, id: b}\n",
    "an unknown alias": "monitors: *nobody\n",
    "an alias of itself": "monitors: &a [*a]\n",
    "an unknown tag": "monitors: !python/object/apply:os.system ['echo']\n",
    "a tag of Python": "monitors: !!python/name:os.system\n",
    "two documents": "service: a\n---\nservice: b\n",
    "a directive": "%YAML 9.9\n---\nservice: a\n",
    "a control character": "service: a\x07b\n",
    "a list": "- id: a\n",
    "a text": "just words\n",
    "a number": "7\n",
    "a key that is a list": "? [a, b]\n: c\n",
    "a key that is nothing": "? \n: c\n",
    "a wrong merge": "monitors: [{<<: 7, id: a}]\n",
    "a wrong escape": 'service: "\\q"\n',
    "a percent sign": "service: %a\n",
    "an at sign": "service: @a\n",
    "a backtick": "service: `a`\n",
}
BINARY = {
    "noise": bytes(range(256)) * 10,
    "zeros": b"\0" * 1000,
    "Latin-1": "service: käse\n".encode("latin-1"),
    "half of a character": "service: ü".encode()[:-1],
    "a lone surrogate": b"service: \xed\xa0\x80\n",
    "a PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\xff" * 100,
}
FINE = {
    "empty": b"",
    "spaces": b"  \n\n \n",
    "comments only": b"# nothing\n# here\n",
    "a document that is empty": b"---\n",
    "null": b"null\n",
    "CRLF": MONITOR.format("x").replace("\n", "\r\n").encode(),
    "a BOM": b"\xef\xbb\xbf" + MONITOR.format("x").encode(),
    "UTF-16": MONITOR.format("x").encode("utf-16"),
    "no newline at the end": MONITOR.format("x").rstrip("\n").encode(),
}
TRICKS = [
    "''.__class__.__mro__[1].__subclasses__()",
    "()|attr('__class__')",
    "''['__class__']",
    "(''|attr('__cl' ~ 'ass__')).mro()",
    "cycler.__init__.__globals__.os.popen('id').read()",
    "lipsum.__globals__['os'].popen('id').read()",
    "joiner.__init__.__globals__",
    "namespace.__init__.__globals__",
    "self.__init__.__globals__",
    "self._TemplateReference__context",
    "ref.__globals__",
    "ref.__call__.__globals__",
    "'{0.__class__.__init__.__globals__}'.format(ref)",
    "'%s'|format(ref.__class__)",
    "'{x.__class__}'.format_map({'x': ref})",
    "dict.fromkeys('a').__class__",
    "range(10**9)|list",
    "'a' * 10**10",
    "[0] * 10**10",
    "9**9**9**9",
    "1 << 10**10",
    "'%1000000000s' % 1",
    "'a'|center(10**10)",
    "'a'.ljust(10**10)",
    "range(10**8)|join",
    "[1]|batch(10**9, 0)|list",
    "'a'|replace('a', 'a' * 10**6)|replace('a', 'a' * 10**6)",
    "+".join(["1"] * 50_000),
    "(" * 5_000 + "1" + ")" * 5_000,
    "not " * 5_000 + "true",
    "[" * 2_000 + "]" * 2_000,
    "x.y.z",
    "nope",
    "1 +",
    "1 / 0",
    "'a' + 1",
    "nope()",
    "vars()",
    "undefined_filter|nope",
    "1 is nope",
    "'open",
    "{% for x in range(9) %}",
    "import os",
    "exec('1')",
    "open('/etc/passwd')",
    "config",
    "request",
    "caller()",
    "super()",
    "loop",
    "true if",
    "\x00",
    "𝓃ame",
    "﹍﹍class﹍﹍",
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_project(tmp_path, "shop")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATADOG_HOST", raising=False)
    return tmp_path


class Shown:
    """What one run of `o11y validate` found, of one file."""

    def __init__(self, root: Path, file: str, capsys: pytest.CaptureFixture[str]) -> None:
        before = written(root)
        self.code = run(["validate", "--format", "json"])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        assert "this is a bug" not in shown.err, shown.err
        assert written(root) == before
        self.all = json.loads(shown.out)["diagnostics"]
        self.found = [d for d in self.all if d["file"] == file and d["severity"] == "error"]
        for d in self.found:
            assert d["line"] >= 1
            assert d["column"] >= 1
            assert 5 < len(d["message"]) < 1000


def written(root: Path) -> set[Path]:
    """The files and folders of a project, but for what is kept of its specs."""
    state = root / ".o11y"
    return {path for path in root.rglob("*") if not path.is_relative_to(state / "cache")} - {state, state / ".gitignore"}


@pytest.mark.parametrize("kind", BROKEN_YAML)
def test_broken_yaml(kind: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "# a comment\n" + BROKEN_YAML[kind] if not BROKEN_YAML[kind].startswith("%") else BROKEN_YAML[kind]
    (project / "monitors" / "broken.yaml").write_text(text)
    shown = Shown(project, "monitors/broken.yaml", capsys)
    assert shown.code == 1
    assert shown.found, shown.all
    lines = text.split("\n")
    assert all(d["line"] <= len(lines) and d["column"] <= len(lines[d["line"] - 1]) + 1 for d in shown.found), shown.found


@pytest.mark.parametrize("kind", BINARY)
def test_what_is_no_text(kind: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "monitors" / "broken.yaml").write_bytes(BINARY[kind])
    shown = Shown(project, "monitors/broken.yaml", capsys)
    assert shown.code == 1
    assert shown.found


@pytest.mark.parametrize("kind", FINE)
def test_what_is_unusual_but_right(kind: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "monitors" / "unusual.yaml").write_bytes(FINE[kind])
    shown = Shown(project, "monitors/unusual.yaml", capsys)
    if kind == "UTF-16":  # either it is read, or told
        assert (shown.code == 1) == bool(shown.found)
    else:
        assert (shown.code, shown.found) == (0, [])


@pytest.mark.parametrize("expression", TRICKS, ids=lambda text: text[:30])
def test_expressions_that_are_wrong_or_attack(expression: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = MONITOR.replace('"{}"', "'" + ("${{ " + expression + " }}").replace("'", "''") + "'").replace("{{*}}", "{*}")
    (project / "monitors" / "attack.yaml").write_text(text, "utf-8", "surrogatepass")
    shown = Shown(project, "monitors/attack.yaml", capsys)
    assert shown.code == 1
    assert shown.found
    assert shown.found[0]["line"] in (5, 6), shown.found
    assert "uid=" not in str(shown.all)
    assert "root:" not in str(shown.all)


def bomb(levels: int, width: int = 10) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "vars:\n" + "\n".join("  " + line for line in lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        bomb(9),
        "x-a: " + "[" * 100_000,
        "x-a: " + "{a: " * 20_000,
        "x-a: " + "- " * 50_000 + "a",
        "monitors:\n" + "  - {id: a, for_each: {x: [" + "1, " * 2000 + "], y: [" + "1, " * 2000 + "], z: [" + "1, " * 2000 + "]}}\n",
        "monitors: [{id: a, kind: metric, for_each: '${{ range(10000000) }}'}]\n",
    ],
    ids=["aliases", "lists in lists", "mappings in mappings", "dashes", "a matrix", "a range"],
)
def test_bombs(text: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "monitors" / "bomb.yaml").write_text(text)
    shown = Shown(project, "monitors/bomb.yaml", capsys)
    assert shown.code == 1
    assert shown.found


def test_a_file_of_50_megabytes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open(project / "monitors" / "large.yaml", "wb") as file:
        file.truncate(50_000_000)
    shown = Shown(project, "monitors/large.yaml", capsys)
    assert (shown.code, shown.found[0]["rule"]) == (1, "file-too-large")


def test_links_and_folders(project: Path, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text("monitors: [{id: secret}]\n")
    monitors = project / "monitors"
    (monitors / "loop").symlink_to(monitors)
    (monitors / "self.yaml").symlink_to(monitors / "self.yaml")
    (monitors / "\x1b[2J.yaml").symlink_to(monitors / "gone.yaml")
    (monitors / "nowhere.yaml").symlink_to(project / "gone.yaml")
    (monitors / "outside.yaml").symlink_to(outside)
    (monitors / "folder.yaml").mkdir()
    (monitors / "folder.yaml" / "inner.yaml").write_text("monitors: [{id: a, kind: nope}]\n")
    os.mkfifo(monitors / "pipe.yaml")
    shown = Shown(project, "", capsys)
    told = {d["file"]: d["rule"] for d in shown.all if d["severity"] == "error"}
    assert shown.code == 1
    assert told["monitors/outside.yaml"] == "outside-project"
    assert told["monitors/pipe.yaml"] == "unreadable-file"
    assert told["monitors/folder.yaml/inner.yaml"] == "unknown-kind"
    assert {"monitors/loop", "monitors/self.yaml", "monitors/nowhere.yaml"} <= set(told)
    assert "secret" not in str([d["message"] for d in shown.all])
    assert run(["validate"]) == 1
    err = capsys.readouterr().err
    assert "pipe.yaml:1:1: error: this is not a file" in err, "and nobody waits for what comes out of it"
    assert "secret" not in err
    assert "[2J.yaml" in err
    assert "\x1b" not in err


def test_everything_at_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run tells what is wrong in every file."""
    for number, text in enumerate(BROKEN_YAML.values()):
        (project / "monitors" / f"b{number}.yaml").write_text(text)
    for number, data in enumerate(BINARY.values()):
        (project / "dashboards" / f"b{number}.yml").write_bytes(data)
    shown = Shown(project, "", capsys)
    told = {d["file"] for d in shown.all if d["severity"] == "error"}
    assert told >= {f"monitors/b{n}.yaml" for n in range(len(BROKEN_YAML))} | {f"dashboards/b{n}.yml" for n in range(len(BINARY))}


REFERENCES = """service: shop
monitors:
  - {id: a, kind: composite, name: A, expression: b && c, slack: "#web"}
  - {id: b, kind: composite, name: B, expression: a && c, slack: "#web"}
  - {id: c, kind: composite, name: C, expression: c || nope, slack: "#web"}
  - {id: d, kind: slo_burn_rate, name: D, slo: availabilty, long_window: 1h, critical: "> 2x", slack: "#web"}
  - {id: e, kind: slo_burn_rate, name: E, slo: shop/errors, long_window: 1h, critical: "> 2x", slack: "#web"}
  - {id: f, kind: metric, name: F, query: "avg:a{*}", evaluate: 5m, critical: 1, notify: [nobody]}
  - {id: f, kind: metric, name: F, query: "avg:a{*}", evaluate: 5m, critical: 1, message: "${{ ref('gone') }}", slack: "#web"}
"""


def test_references(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "monitors" / "refs.yaml").write_text(REFERENCES)
    shown = Shown(project, "monitors/refs.yaml", capsys)
    assert shown.code == 1
    told = {(d["rule"], d["line"]) for d in shown.found}
    assert {
        ("unknown-reference", 5),
        ("unknown-reference", 6),
        ("unknown-receiver", 8),
        ("duplicate-id", 9),
        ("unknown-reference", 9),
    } <= told
    assert any(rule == "reference-cycle" for rule, _ in told)
    assert any(line == 7 for _, line in told)
    assert (
        next(d["hint"] for d in shown.found if d["line"] == 6 and d["rule"] == "unknown-reference")
        == 'did you mean "shop/availability/prod"?'
    )


def test_an_unreadable_file_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "monitors" / "closed.yaml"
    path.write_text("service: a\n")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("root reads everything")
    shown = Shown(project, "monitors/closed.yaml", capsys)
    assert (shown.code, shown.found[0]["rule"]) == (1, "unreadable-file")
