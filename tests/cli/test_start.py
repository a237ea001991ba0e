"""What a person types first: the version, the help, completion, the package as a module."""

import os
import subprocess
import sys

from o11yascode.version import VERSION


def start(*arguments, **environment):
    """`python -m o11yascode`, as a process of its own."""
    variables = {**os.environ, **environment}
    done = subprocess.run([sys.executable, "-m", "o11yascode", *arguments], capture_output=True, text=True, env=variables, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_version(o11y):
    assert o11y("--version") == (0, f"o11y {VERSION}\n", "")


def test_the_package_is_the_command():
    assert start("--version") == (0, f"o11y {VERSION}\n", "")


def test_an_interrupt_while_it_is_loading_ends_it_without_a_word(tmp_path):
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt\n")
    assert start("--version", PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path])) == (130, "", "")


def test_completion_knows_the_commands():
    code, out, _ = start("--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert code == 0
    assert "complete" in out
    code, out, _ = start(_O11Y_COMPLETE="complete_bash", COMP_WORDS="o11y va", COMP_CWORD="1")
    assert "validate" in out


def test_no_command_shows_the_help(o11y):
    code, out, err = o11y()
    assert "validate" in out + err
    assert code in (0, 64)


def test_a_wrong_command_line(o11y):
    code, _, err = o11y("valdate")
    assert code == 64
    assert "valdate" in err


def test_the_help_says_the_first_line_of_each_command():
    from importlib import import_module

    from o11yascode.cli.commands import ALL

    for place, line in ALL.values():
        module, _, function = place.partition(":")
        assert getattr(import_module(f"o11yascode.cli.{module}"), function).__doc__.strip().splitlines()[0] == line


HEAVY = """
import sys
from o11yascode.cli.main import run
code = run(sys.argv[1:])
print(code, *sorted({"pydantic", "yaml"} & set(sys.modules)))
"""


def test_a_warm_run_imports_no_models(tmp_path):
    """A third of its time was imports once."""
    (tmp_path / "o11y.yaml").write_text("project: shop\ntargets: {sandbox: {}}\n")
    (tmp_path / "monitors").mkdir()

    def ran(*arguments):
        done = subprocess.run([sys.executable, "-c", HEAVY, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.stdout.splitlines()[-1]

    assert ran("validate", "--format", "json", "monitors") == "0 pydantic yaml"
    assert ran("validate", "--format", "json", "monitors") == "0"
    assert ran("plan", "--target", "sandbox") == "0 pydantic yaml"
    assert ran("plan", "--target", "sandbox") == "0"


def test_values_on_the_command_line(o11y, tmp_path, monkeypatch):
    (tmp_path / "o11y.yaml").write_text("project: shop\n")
    monkeypatch.chdir(tmp_path)
    assert o11y("validate", "--format", "jsn")[0] == 64
    assert o11y("validate", "--format", "JSON")[0] == 64
    assert o11y("sandbox", "--port", "x")[0] == 64
    assert o11y("diff")[0] == 64
    assert "nowhere: no such file" in o11y("validate", "nowhere")[2]
    assert o11y("--chdir", "nowhere", "validate")[0] == 64
