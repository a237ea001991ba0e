"""message_file: Jinja2 files of the project, with include and macros, and errors at their own lines."""

from pathlib import Path

import pytest

from o11yascode.diagnostics import Diagnostic
from o11yascode.source.files import Sources
from o11yascode.source.node import Node
from o11yascode.source.template import Templates

NODE = Node("x", "monitors/a.yaml", 3, 19)


def render(root: Path, path: str, **files: str) -> tuple[str, list[Diagnostic]]:
    (root / "t").mkdir(exist_ok=True)
    for name, text in files.items():
        (root / f"t/{name}.j2").write_text(text)
    found: list[Diagnostic] = []
    return str(Templates(Sources(root, None, found).read_text, found).render(path, {"env": "prod", "slow": 0.5}, NODE).value), found


def test_datadogs_braces_stay_and_ours_are_evaluated(tmp_path: Path) -> None:
    files = {
        "main": "{%# a note #%}{{#is_alert}}{{host.name}} in ${{ env }}{{/is_alert}}\n{% include 't/foot.j2' %}\n"
        "{% import 't/macros.j2' as m %}${{ m.link('x') }}",
        "foot": "slower than ${{ slow }}",
        "macros": "{% macro link(to) %}<${{ to }}>{% endmacro %}",
    }
    text, found = render(tmp_path, "t/main.j2", **files)
    assert found == []
    assert text == "{{#is_alert}}{{host.name}} in prod{{/is_alert}}\nslower than 0.5\n<x>"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a\nb ${{ evn }}", "t/main.j2:2:7", "unknown name: 'evn' is undefined"),
        ("a\n{% if %}", "t/main.j2:2:1", "this template is wrong"),
        ("x\n{% include 't/none.j2' %}", "t/main.j2:2:13", '"t/none.j2" cannot be read'),
        ("x\n{% include '../secret' %}", "t/main.j2:2:13", '"../secret" is outside of the project'),
        ("x\n{% include '/etc/passwd' %}", "t/main.j2:2:13", '"/etc/passwd" is outside of the project'),
        ("${{ ''.__class__ }}", "t/main.j2:1:8", '"__class__" is not available'),
        ("{% include 't/main.j2' %}", "t/main.j2:1:1", "it is nested too deeply"),
        ("{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}", "t/main.j2:1:1", "too many steps"),
        ("{% set x = ['a'] %}" + "{% set x = [x, x] %}" * 40 + "${{ x }}", "t/main.j2:1:1", "refused"),
        ("{% macro m(s, n) %}{% if n %}${{ m(s ~ s, n - 1) }}{% endif %}{% endmacro %}${{ m('a', 60) }}", "t/main.j2:1:1", "refused"),
        ("{% macro m(n) %}{% if n %}${{ m(n - 1) }}${{ m(n - 1) }}{% endif %}{% endmacro %}${{ m(60) }}", "t/main.j2:1:1", "refused"),
        ("{% set x %}{% for i in range(9000) %}" + "a" * 500 + "{% endfor %}{% endset %}", "t/main.j2:1:1", "refused"),
        ("${{ 'a' | center(10000000000) }}", "t/main.j2:1:1", "refused"),
    ],
)
def test_errors_are_at_the_templates_own_line(tmp_path: Path, text: str, place: str, message: str) -> None:
    out, found = render(tmp_path, "t/main.j2", main=text)
    assert out == ""
    assert [str(d.location) for d in found] == [place]
    assert message in found[0].message
    assert "monitors/a.yaml:3:19" in (found[0].hint or "")


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "t/none.j2", "t", "t/link", "", "t/\0", "t/big"])
def test_a_file_that_cannot_be_had_is_told_at_the_field(tmp_path: Path, path: str) -> None:
    root = tmp_path / "project"
    (root / "t").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    (root / "t/link").symlink_to(tmp_path / "secret")
    (root / "t/big").write_text("a" * 300_000)
    out, found = render(root, path)
    assert out == ""
    assert [str(d.location) for d in found] == ["monitors/a.yaml:3:19"]
    assert "secret" not in found[0].message or path in found[0].message


def test_a_text_knows_where_in_the_file_it_stands(tmp_path: Path) -> None:
    lines = [
        "{% if env %}",
        "On ${{ env }}, {{host.name}} ${{ slow }}.",
        "{% endif %}",
        "Same.",
        "Same.",
        "{% include 't/foot.j2' %}",
        "End.",
    ]
    (tmp_path / "t").mkdir()
    (tmp_path / "t/main.j2").write_text("\n".join(lines))
    (tmp_path / "t/foot.j2").write_text("Foot.")
    node = Templates(Sources(tmp_path, None, []).read_text, []).render("t/main.j2", {"env": "prod", "slow": 0.5}, NODE)
    text = str(node.value)

    def place(word: str, begin: int = 0) -> str:
        at = text.index(word, begin)
        return str(node.location(at, at + len(word)))

    assert place("On") == "t/main.j2:2:1"
    assert place("prod") == "t/main.j2:2:4"
    assert place("host") == "t/main.j2:2:18"
    assert place("0.5") == "t/main.j2:2:30"
    assert place("Same") == "t/main.j2:4:1"
    assert place("Same", text.index("Same") + 1) == "t/main.j2:5:1"
    assert place("Foot") == "t/main.j2:5:1"
    assert place("End") == "t/main.j2:7:1"
