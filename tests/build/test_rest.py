"""One error hides no other: what is wrong beside it is told in the same run, and nothing that only follows from it."""

from pathlib import Path

import pytest

from o11yascode.build.project import load_project
from o11yascode.check.run import everything_wrong
from o11yascode.diagnostics import Severity

CONFIG = "project: shop\n"
ROUTING = """
slack: {account: shop, channels: {"#alerts": {}}}
receivers: {platform: {slack: "#alerts"}, pay: {slack: "#alerts"}}
route: {notify: [platform], routes: [{match: {team: payments}, notify: [pay]}]}
"""
METRIC = """
service: shop
team: payments
monitors:
  - id: a
    kind: metric
    query: avg:system.cpu.user{env:prod} by {host}
    evaluate: avg over 5m
    critical: "> 5"
    message: "{{host.name}} is busy."
"""
DASHBOARD = """
dashboards:
  - id: wall
    title: Wall
    variables: [{name: env, tag: env}]
    widgets:
      - {kind: timeseries, title: One, query: "avg:a{$env}"}
      - {kind: value, title: Two, query: "avg:b{$env}"}
"""
SLO = """
slos:
  - id: good
    kind: metric
    good: sum:a{*}.as_count()
    total: sum:b{*}.as_count()
    target: 99.9
    window: 30d
    alerts: burn_rate
"""


def told(**files: str) -> list[str]:
    texts = {"o11y.yaml": CONFIG, "routing/slack.yaml": ROUTING, **{f"monitors/{name}.yaml": text for name, text in files.items()}}
    project = load_project(Path("/nowhere"), None, texts)
    found = [each for each in everything_wrong(project) if each.severity is not Severity.NOTICE]
    return [f"{each.location.line if each.location else 0} {each.rule}" for each in found]


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


QUERY, BLOCK = ("avg:system", "avgg:system"), ("{{host.name}}", "{{#is_alert}}{{host.name}}")


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        (
            [("    message", "    foo: 1\n    message"), QUERY, BLOCK],
            ["10 unknown-field", "7 unknown-aggregator", "11 unbalanced-conditional"],
        ),
        ([("critical:", "treshold:"), QUERY], ["9 unknown-field", "7 unknown-aggregator"]),
        ([('    critical: "> 5"\n', ""), QUERY], ["5 missing-field", "7 unknown-aggregator"]),
        ([('"> 5"', "high"), QUERY], ["9 wrong-value", "7 unknown-aggregator"]),
        ([("avg over 5m", "5"), QUERY], ["8 wrong-value", "7 unknown-aggregator"]),
        ([("kind: metric", "knd: metric"), QUERY], ["6 unknown-field", "7 unknown-aggregator"]),
        ([("kind: metric", "kind: metrik"), QUERY], ["6 unknown-kind", "7 unknown-aggregator"]),
        ([("query:", "qeury:"), QUERY], ["7 unknown-field", "7 unknown-aggregator"]),
        ([("id: a", "id: My A"), QUERY], ["5 wrong-id", "7 unknown-aggregator"]),
        ([("is busy", "is ${{ bsy }}"), QUERY], ["10 unknown-name", "7 unknown-aggregator"]),
        ([("is busy", "is ${{ bsy }}"), ("evaluate:", "evalute:")], ["8 unknown-field", "10 unknown-name"]),
        ([("    message", "    foo: 1\n    notify: [playform]\n    message")], ["10 unknown-field", "11 unknown-receiver"]),
        ([("    message", "    notify: [playform]\n    message"), QUERY], ["10 unknown-receiver", "7 unknown-aggregator"]),
        ([("    message", "    links: [{dashboard: none}]\n    message"), QUERY], ["10 unknown-reference", "7 unknown-aggregator"]),
        ([('message: "{{host.name}} is busy."', "message_file: none.md"), QUERY], ["10 template", "7 unknown-aggregator"]),
    ],
)
def test_a_monitor(changes: list[tuple[str, str]], rules: list[str]) -> None:
    assert told(a=changed(METRIC, *changes)) == rules


def test_an_ignore_is_heeded() -> None:
    text = changed(METRIC, QUERY, ("    message", "    foo: 1\n    ignore: {unknown-aggregator: ours}\n    message"))
    assert told(a=text) == ["10 unknown-field"]


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ([("title: One", "titel: One"), ("avg:b", "avgg:b")], ["7 unknown-field", "8 unknown-aggregator"]),
        ([("title: One", "foo: One"), ("b{$env}", "b{$envv}")], ["7 unknown-field", "8 undeclared-variable"]),
        ([("kind: timeseries", "kind: heat"), ("b{$env}", "b{$env")], ["7 unknown-kind", "8 query-syntax"]),
        ([("title: Wall", "titel: Wall"), ("avg:b", "avgg:b")], ["4 unknown-field", "8 unknown-aggregator"]),
        # what $env is, nobody knows then
        ([("name: env", "nam: env"), ("avg:b", "avgg:b")], ["5 unknown-field", "8 unknown-aggregator"]),
        ([("name: env, ", ""), ("avg:b", "avgg:b")], ["5 missing-field", "8 unknown-aggregator"]),
    ],
)
def test_a_dashboard(changes: list[tuple[str, str]], rules: list[str]) -> None:
    assert told(a=changed(DASHBOARD, *changes)) == rules


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ([("99.9", "99,9"), ("sum:a", "summ:a")], ["7 wrong-value", "5 unknown-aggregator"]),
        ([("    target: 99.9\n", ""), ("sum:a", "summ:a")], ["3 missing-field", "5 unknown-aggregator"]),
        ([("30d", "31d"), ("sum:b{*}", "sum:b{*")], ["8 wrong-value", "6 query-syntax"]),
    ],
)
def test_an_objective(changes: list[tuple[str, str]], rules: list[str]) -> None:
    assert told(a=changed(SLO, *changes)) == rules


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (changed(METRIC, ("avg:system", "anomalies(avg:system"), ("{host}", "{host}, 'basic', 2)"), ("5m", "no")), ["8 wrong-value"]),
        (changed(METRIC, ('"> 5"', '"> no"'), ("avg over 5m", "avg over 5m\n    recovery: 6")), ["10 wrong-value"]),
        (changed(METRIC, ("query: avg", "errors: avg"), ("kind: metric", "kind: error_rate\n    requests: [1]")), ["7 wrong-type"]),
        # nothing follows from a name that is missing
        (changed(SLO, ("id: good", "idd: good")), ["3 unknown-field"]),
        (changed(SLO, ("id: good", "id: No Good")), ["3 wrong-id"]),
        # what the id is made of is in the query, too
        (changed(METRIC, ("id: a", "id: ${{ item }}\n    for_each: [A B]"), ("env:prod", "env:${{ item }}")), ["5 wrong-id"]),
    ],
)
def test_nothing_that_only_follows(text: str, rules: list[str]) -> None:
    assert told(a=text) == rules


REFERS = """
service: shop
team: payments
monitors:
  - {id: both, kind: composite, expression: a && c, message: Both.}
  - {id: c, kind: metric, query: "avg:a{*}", evaluate: 5m, critical: "> 5", message: It is high.}
"""


def test_a_reference_to_what_could_not_be_read() -> None:
    assert told(a=METRIC, b=REFERS) == []
    assert told(a=changed(METRIC, ('is busy."', "is busy.")), b=REFERS) == ["10 yaml"]
    assert told(a=changed(METRIC, ("service: shop", "service: My Shop")), b=REFERS) == ["2 wrong-form"]
    assert told(a=changed(METRIC, ("team: payments", "team: [payments]")), b=REFERS) == ["3 wrong-type"]
    assert told(a=changed(METRIC, ('is busy."', "is busy.")), b=changed(REFERS, ("a && c", "b && c"))) == ["10 yaml", "5 unknown-reference"]


def test_who_is_heard_by_what_is_wrong_is_used() -> None:
    text = changed(METRIC, ("team: payments\n", ""), ("    message", "    foo: 1\n    notify: [pay]\n    message"))
    routing = "receivers: {pay: {slack: '#alerts'}}\nslack: {account: shop, channels: {'#alerts': {}}}\nroute: {notify: ['#alerts']}\n"
    project = load_project(Path("/nowhere"), None, {"o11y.yaml": CONFIG, "monitors/a.yaml": text, "routing/a.yaml": routing})
    assert [each.rule for each in everything_wrong(project)] == ["unknown-field"]


def test_what_is_wrong_in_each_environment_is_told_once() -> None:
    text = changed(REFERS, ("team: payments", "team: payments\nenv: [prod, stg]"), ("a && c", "other && c"))
    other = "- {id: other, kind: composite, expression: both && c, message: Other.}\n- {id: c, kind: raw, name: C, body: {}}\n"
    found = told(a=text + "".join(f"  {line}\n" for line in other.splitlines()))
    assert [each for each in found if each.endswith(("duplicate-id", "reference-cycle"))] == ["8 reference-cycle", "9 duplicate-id"]
