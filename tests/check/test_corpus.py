"""Nothing that Datadog took is an error here."""

from pathlib import Path

import pytest

from o11yascode.check.run import check_project
from o11yascode.diagnostics import Severity

from .corpus import FOLDER, accepted, project


@pytest.mark.skipif(not FOLDER.exists(), reason="the recordings are not here")
def test_no_rule_fires_as_an_error_on_what_datadog_took(tmp_path: Path) -> None:
    wrong = []
    for resource in accepted():
        found = check_project(project(resource, tmp_path))
        wrong += [f"{resource.id}: {each}" for each in found if each.severity is Severity.ERROR]
    assert wrong == []
