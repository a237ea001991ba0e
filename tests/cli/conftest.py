"""A project of `o11y init`, and the command line run in this process."""

import pytest

from o11yascode.cli.init import write_project
from o11yascode.cli.main import run


@pytest.fixture
def project(tmp_path, monkeypatch):
    """The folder of a new project, which is the current one; no keys in the environment."""
    write_project(tmp_path, "shop")
    monkeypatch.chdir(tmp_path)
    for name in (
        "DD_API_KEY",
        "DD_APP_KEY",
        "DD_SITE",
        "DATADOG_HOST",
        "O11Y_TARGET",
        "CI",
        "FORCE_COLOR",
        "GITHUB_OUTPUT",
        "GITHUB_STEP_SUMMARY",
        "GITHUB_WORKSPACE",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def o11y(capsys):
    """Runs a command line: exit code, stdout, stderr."""

    def call(*arguments):
        code = run([str(a) for a in arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


@pytest.fixture
def edit(project):
    """Replaces a text in a file of the project; the text must be there."""

    def change(file, old, new):
        path = project / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return change
