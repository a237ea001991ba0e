"""Levels by project and by path, what specs ignore, and ignores that do nothing."""

from pathlib import Path

from o11yascode.check.example import metric
from o11yascode.diagnostics import Severity

from .project import check, shown

LATE = metric("sum:aws.lambda.errors{env:prod}.as_count()", "evaluate: sum over 15m")


def levels(found: list[object]) -> list[str]:
    return [f"{each.rule} {each.severity}" for each in found]  # type: ignore[attr-defined]


def test_a_project_sets_the_level_of_a_rule(tmp_path: Path) -> None:
    def with_level(level: str) -> list[str]:
        return [
            str(d.severity)
            for d in check({"o11y.yaml": f"project: p\nrules: {{evaluation-delay: {level}}}\n", "a.yaml": ""} | _late(), tmp_path)
        ]

    assert [with_level(level) for level in ("error", "warning", "notice", "off")] == [["error"], ["warning"], ["notice"], []]


def _late(file: str = "monitors/late.yaml") -> dict[str, str]:
    return {file: LATE}


def test_the_last_path_that_matches_counts(tmp_path: Path) -> None:
    config = 'project: p\nrules:\n  evaluation-delay:\n    level: error\n    paths: {"monitors/**": warning, "monitors/streams/**": off}\n'
    files = {
        "o11y.yaml": config,
        "monitors/late.yaml": LATE,
        "monitors/streams/late.yaml": LATE.replace("id: api", "id: streamed").replace("name: API", "name: Streamed"),
    }
    found = check(files, tmp_path)
    assert shown(found) == ["evaluation-delay monitors/late.yaml:6:16"]
    assert found[0].severity is Severity.WARNING


def test_a_rule_that_is_off_by_itself_runs_where_it_is_wanted(tmp_path: Path) -> None:
    plain = metric("avg:system.cpu.user{*}")
    wanted = {"o11y.yaml": 'project: p\nrules: {missing-runbook: {paths: {"monitors/prod/**": error}}}\n'}
    assert check(plain, tmp_path) == []
    assert check({**wanted, "monitors/dev/cpu.yaml": plain}, tmp_path) == []
    assert shown(check({**wanted, "monitors/prod/cpu.yaml": plain}, tmp_path)) == ["missing-runbook monitors/prod/cpu.yaml:3:5"]


def test_a_spec_ignores_a_rule_with_a_reason(tmp_path: Path) -> None:
    assert check(LATE + "    ignore: {evaluation-delay: the metric streams}\n", tmp_path) == []


def test_an_ignore_wants_a_reason(tmp_path: Path) -> None:
    found = check(LATE + "    ignore: [evaluation-delay]\n", tmp_path)
    assert [(each.rule, each.severity) for each in found] == [("ignore-reason", Severity.NOTICE)]
    found = check(LATE + "    ignore: {evaluation-delay: }\n", tmp_path)
    assert [each.rule for each in found] == ["ignore-reason"]


def test_an_ignore_of_use_in_one_environment_is_of_use(tmp_path: Path) -> None:
    spec = """env: [prod, stg]
service: shop
monitors:
  - id: cpu
    kind: metric
    name: CPU in ${{ env }}
    query: "${{ 'sum' if env == 'prod' else 'avg' }}:system.cpu.user{env:${{ env }}}"
    evaluate: avg over 5m
    critical: "> 90"
    message: It is busy.
    ignore: {sum-over-gauge: one host only in production}
"""
    assert check(spec, tmp_path) == []


def test_one_mistake_of_two_environments_is_told_once(tmp_path: Path) -> None:
    spec = LATE.replace("service: shop", "service: shop\nenv: [prod, stg]").replace("name: API", "name: API ${{ env }}")
    assert shown(check(spec, tmp_path)) == ["evaluation-delay monitors/example.yaml:7:16"]


def test_an_ignore_of_a_rule_that_is_off_is_left_alone(tmp_path: Path) -> None:
    spec = metric("avg:system.cpu.user{*}", "ignore: {missing-runbook: nothing to do about it}")
    assert check(spec, tmp_path) == []


def test_alerts_of_an_slo_share_its_ignores(tmp_path: Path) -> None:
    spec = """service: shop
slos:
  - id: answers
    kind: metric
    name: Answers
    good: sum:trace.http.request.hits{env:prod,!http.status_class:5xx}.as_count()
    total: sum:trace.http.request.hits{env:prod}.as_count()
    target: 99.9
    window: 30d
    alerts: burn_rate
    ignore: {missing-runbook: the burn rate says it all}
"""
    wanted = {"o11y.yaml": "project: p\nrules: {missing-runbook: warning}\n", "slos/shop.yaml": spec}
    assert check(wanted, tmp_path) == []
    found = check({**wanted, "slos/shop.yaml": spec.replace("missing-runbook", "evaluation-delay")}, tmp_path)
    assert {each.rule for each in found} == {"missing-runbook", "unused-ignore"}
    unheard = spec.replace("missing-runbook: the burn rate says it all", "unheard-monitor: the burn rate is looked at")
    alone = {"o11y.yaml": "project: p\n", "routing/slack.yaml": "x-nothing: here\n"}
    assert check({**alone, "slos/shop.yaml": unheard}, tmp_path) == []


def test_what_nobody_hears_of_can_have_another_level(tmp_path: Path) -> None:
    silent = {"routing/slack.yaml": "x-nothing: here\n", "monitors/cpu.yaml": metric("avg:system.cpu.user{*}")}
    assert [str(each.severity) for each in check(silent, tmp_path)] == ["warning"]
    assert check({**silent, "o11y.yaml": "project: p\nrules: {unheard-monitor: off}\n"}, tmp_path) == []
