"""What only Datadog knows: asked once, told at the spec's place, and said where it could not be asked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from o11yascode.build.project import load_project
from o11yascode.check.example import PROJECT, files, metric
from o11yascode.check.rule import Rule, rules
from o11yascode.check.run import check_project
from o11yascode.diagnostics import Diagnostic, O11yError, Severity
from tests.check.marks import unmarked

from .project import shown

SLACK = "/api/v1/integration/slack/configuration/accounts/example/channels"
ANSWERS: Mapping[str, Any] = {
    "/api/v1/metrics": {"metrics": ["system.cpu.user", "refused.metric"]},
    "/api/v1/metrics/system.cpu.stolen": {"type": "gauge"},
    "/api/v2/metrics/system.cpu.user/all-tags": {"data": {"attributes": {"tags": ["env:prod", "host:web-1"]}}},
    "/api/v2/metrics/refused.metric/all-tags": {"data": {"attributes": {"tags": []}}},
    SLACK: [{"name": "#alerts"}],
    "/api/v1/integration/pagerduty/configuration/services/primary": {"service_name": "primary"},
}


TARGETS = "project: shop\ntargets: {prod: {site: datadoghq.eu}, stg: {site: datadoghq.eu}}\n"


class Refusal(O11yError):
    def __init__(self, status: int, *texts: str) -> None:
        super().__init__(f"{status}")
        self.status = status
        self.texts = texts


class Fake:
    """A Datadog with these answers; anything else is not found."""

    def __init__(self, answers: Mapping[str, Any] = ANSWERS) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def request(self, method: str, path: str, *, query: Any = None, body: Any = None) -> Any:
        self.asked.append(path)
        if path == "/api/v1/monitor/validate":
            if "refused" in body["query"]:
                raise Refusal(400, "The value provided for parameter 'query' is invalid")
            return {}
        answer = self.answers.get(path, Refusal(404))
        if isinstance(answer, Exception):
            raise answer
        return answer


def check(texts: Mapping[str, str], root: Path, fake: Fake) -> list[Diagnostic]:
    project = load_project(root, files={**PROJECT, **texts})
    assert project.diagnostics == []
    return check_project(project, fake)


ONLINE = [rule for rule in rules().values() if rule.group == "online" and rule.name != "online-unanswered"]


@pytest.mark.parametrize("rule", ONLINE, ids=lambda rule: rule.name)
def test_the_bad_example_is_found_at_its_place(rule: Rule, tmp_path: Path) -> None:
    texts, place = unmarked(files(rule.bad))
    found = check(texts, tmp_path, Fake())
    assert place is not None
    assert shown(found) == [f"{rule.name} {place.file}:{place.line}:{place.column}"], [str(each) for each in found]


@pytest.mark.parametrize("rule", ONLINE, ids=lambda rule: rule.name)
def test_the_good_example_is_clean(rule: Rule, tmp_path: Path) -> None:
    texts, _ = unmarked(files(rule.good))
    assert [str(each) for each in check(texts, tmp_path, Fake())] == []


def test_a_monitor_that_datadog_took_once_is_not_asked_for_again(tmp_path: Path) -> None:
    texts = {"monitors/cpu.yaml": metric("avg:system.cpu.user{*}")}
    first, second, changed = Fake(), Fake(), Fake()
    check(texts, tmp_path, first)
    check(texts, tmp_path, second)
    check({"monitors/cpu.yaml": metric("max:system.cpu.user{*}")}, tmp_path, changed)
    validate = "/api/v1/monitor/validate"
    assert (first.asked.count(validate), second.asked.count(validate), changed.asked.count(validate)) == (1, 0, 1)


def test_what_one_account_took_another_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {**PROJECT, "monitors/cpu.yaml": metric("avg:system.cpu.user{*}"), "o11y.yaml": TARGETS}

    def asked(target: str) -> int:
        fake = Fake()
        check_project(load_project(tmp_path, target, texts), fake)
        return fake.asked.count("/api/v1/monitor/validate")

    assert [asked(target) for target in ("prod", "stg", "prod", "stg")] == [1, 1, 0, 0]
    monkeypatch.setenv("O11Y_NO_CACHE", "1")
    assert [asked(target) for target in ("prod", "prod")] == [1, 1]


def test_a_refused_monitor_is_asked_for_each_time(tmp_path: Path) -> None:
    texts = {"monitors/cpu.yaml": metric("avg:refused.metric{*}")}
    assert [shown(check(texts, tmp_path, Fake())) for _ in range(2)] == [["invalid-monitor monitors/cpu.yaml:6:12"]] * 2


def test_what_could_not_be_asked_is_said_once(tmp_path: Path) -> None:
    answers = {**ANSWERS, SLACK: Refusal(403), "/api/v1/metrics": Refusal(403)}
    found = check({"monitors/cpu.yaml": metric("avg:system.cpu.user{*}")}, tmp_path, Fake(answers))
    assert [(each.rule, each.severity) for each in found] == [("online-unanswered", Severity.NOTICE)] * 2


@pytest.mark.parametrize("odd", [5, "x", None, [None], [[1]], {"a": 1}])
@pytest.mark.parametrize(
    "path",
    [("/api/v1/metrics", "metrics"), ("/api/v2/metrics/system.cpu.user/all-tags", "data", "attributes", "tags"), ("/api/v2/users", "data")],
)
def test_an_answer_of_another_shape_is_no_answer(path: tuple[str, ...], odd: object, tmp_path: Path) -> None:
    address, *keys = path
    for depth in range(len(keys) + 1):
        answer = odd
        for key in reversed(keys[:depth]):
            answer = {key: answer}
        check(
            {"monitors/cpu.yaml": metric("avg:system.cpu.user{*}", 'message: "@x@example.com"')},
            tmp_path,
            Fake({**ANSWERS, address: answer}),
        )


def test_an_account_without_metrics_is_not_told_of_each(tmp_path: Path) -> None:
    found = check({"monitors/cpu.yaml": metric("avg:nothing.like.it{*}")}, tmp_path, Fake({**ANSWERS, "/api/v1/metrics": {"metrics": []}}))
    assert shown(found) == ["online-unanswered"]


def test_online_rules_obey_levels_and_ignores(tmp_path: Path) -> None:
    ignored = {"monitors/cpu.yaml": metric("avg:system.cpu.usr{*}", "ignore: {unknown-metric: it comes with the next release}")}
    off = {"o11y.yaml": "project: example\nrules: {unknown-metric: off}\n", "monitors/cpu.yaml": metric("avg:system.cpu.usr{*}")}
    assert check(ignored, tmp_path, Fake()) == []
    assert check(off, tmp_path, Fake()) == []
    # offline nobody can say whether the ignore is of use
    assert check_project(load_project(tmp_path, files={**PROJECT, **ignored})) == []
