"""`kind: ci`, a search in CI Visibility: its pipelines, or its tests."""

from typing import ClassVar, Literal

from o11yascode.monitor.search import SearchSpec, search_kind


class CiMonitor(SearchSpec):
    """Pipelines or tests of CI Visibility."""

    label: ClassVar[str] = "a ci monitor"
    kind: Literal["ci"]
    source: Literal["pipelines", "tests"] = "pipelines"


FORMS = {
    "pipelines": ("ci-pipelines", "ci-pipelines alert", "ci_pipelines"),
    "tests": ("ci-tests", "ci-tests alert", "ci_tests"),
}
KIND = search_kind("ci", CiMonitor, FORMS)
