"""The Python interface, used as the documentation says."""

import pytest

import o11yascode
from o11yascode.cli.init import write_project


@pytest.fixture
def project(tmp_path, monkeypatch):
    for name in ("DD_API_KEY", "DD_APP_KEY", "DATADOG_HOST", "O11Y_TARGET"):
        monkeypatch.delenv(name, raising=False)
    write_project(tmp_path, "shop")
    return tmp_path


def test_build_gives_resources_with_their_source(project):
    resources = o11yascode.build(project)
    [errors] = [r for r in resources if r.id == "shop/errors/prod"]
    assert (errors.kind, errors.source.file) == ("monitor", "monitors/shop.yaml")
    assert errors.payload["query"].endswith("> 5")


def test_plan_reads_and_writes_nothing(project):
    plan = o11yascode.plan(project)
    assert plan.target == "sandbox"
    assert {str(change.action) for change in plan.changes} == {"create"}
    assert len(o11yascode.plan(project, "sandbox").changes) == len(plan.changes)


def test_an_address_of_nothing_is_none(project, monkeypatch):
    monkeypatch.setenv("DATADOG_HOST", " ")
    assert o11yascode.plan(project).target == "sandbox"


def test_what_is_wrong_is_raised_all_at_once(project):
    file = project / "monitors" / "shop.yaml"
    file.write_text(file.read_text().replace("percentile:", "percentil:").replace("evaluate:", "evaluat:"))
    with pytest.raises(o11yascode.SpecError) as caught:
        o11yascode.build(project)
    assert {d.rule for d in caught.value.diagnostics} == {"unknown-field"}
    assert len(caught.value.diagnostics) >= 2


def test_no_keys_and_no_such_target(project, monkeypatch):
    with pytest.raises(o11yascode.O11yError, match="DD_API_KEY"):
        o11yascode.plan(project, "prod")
    with pytest.raises((o11yascode.O11yError, o11yascode.SpecError), match="nowhere"):
        o11yascode.plan(project, "nowhere")


def test_every_public_name_exists():
    for name in o11yascode.__all__:
        assert getattr(o11yascode, name) is not None
