# ruff: noqa: E501
"""Monitors of a whole project: environments, references, routing, messages; and what the official client's models say of them."""

from textwrap import dedent
from unittest.mock import ANY

import pytest

from o11yascode.build.monitor import DATADOGS
from o11yascode.build.project import load_project
from o11yascode.check.place import place
from o11yascode.monitor import kinds
from o11yascode.payload.validate import validate_payload
from tests.monitor.specs import Project, parse
from tests.monitor.test_kinds import CASES

FILES = {
    "o11y.yaml": "project: demo\ntargets: {prod: {site: ap1.datadoghq.com}}\n",
    "routing/slack.yaml": """
        slack: {account: gs2, channels: {"#gs2-alerts": {message: true}}}
        receivers:
          platform: {slack: "#gs2-alerts"}
          oncall: {slack: "#gs2-oncall"}
        route:
          notify: [platform]
          routes:
            - match: {priority: P1, env: prod}
              notify: {alert: [oncall], recovery: [oncall]}
        """,
    "monitors/api.yaml": """
        service: gs2
        team: platform
        env: [prod, stg]
        monitors:
          - id: api-5xx
            kind: metric
            name: API 5xx (${{ env }})
            query: sum:aws.apigateway.5xxerror{env:${{ env }}} by {apiname}.as_count()
            evaluate: sum over 5m
            critical: "> 50"
            priority: P1
            message_file: templates/api.md.j2
          - id: slow
            kind: latency
            name: Slow (${{ env }})
            slower_than: 1.5x week_before
          - id: symptom
            kind: composite
            name: Symptom (${{ env }})
            expression: api-5xx && !slow
        slos:
          - id: availability
            kind: metric
            name: Availability (${{ env }})
            good: sum:good{env:${{ env }}}.as_count()
            total: sum:all{env:${{ env }}}.as_count()
            target: 99.9
            window: 30d
            alerts: burn_rate
        """,
    "templates/api.md.j2": "5xx in {{apiname.name}} of ${{ env }}\n",
}


def project(tmp_path, **changed):
    files = {path: dedent(text).lstrip("\n") for path, text in {**FILES, **changed}.items()}
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / path).write_text(text)
    return load_project(tmp_path, "prod")


def test_a_project(tmp_path):
    found = project(tmp_path)
    assert not found.diagnostics
    resources = {resource.id: resource for resource in found.resources}
    assert resources["gs2/api-5xx/prod"].payload["message"] == "5xx in {{apiname.name}} of prod\n\n@slack-gs2-gs2-oncall"
    assert resources["gs2/api-5xx/stg"].payload["message"] == "5xx in {{apiname.name}} of stg\n\n@slack-gs2-gs2-alerts"
    assert resources["gs2/symptom/stg"].payload["query"] == "${ref:gs2/api-5xx/stg} && !${ref:gs2/slow/stg}"
    assert "service:gs2,env:stg" in resources["gs2/slow/stg"].payload["query"]
    assert "gs2/availability-burn-1h/prod" in resources
    assert resources["slack/gs2-alerts"].payload["name"] == "#gs2-alerts"
    heard = {(mention.state, mention.handle, mention.rule) for mention in resources["gs2/availability-burn-1h/prod"].mentions}
    assert ("alert", "@slack-gs2-gs2-oncall", "route › routes[0]") in heard


def test_every_mistake_is_told_in_one_run_at_its_place(tmp_path):
    monitors = """
        service: gs2
        monitors:
          - {id: a, kind: metric, name: A, query: "avg:m{*}", evaluate: 5 minutes, critical: "=> 5"}
          - {id: b, kind: metrics, name: B}
          - {id: c, kind: composite, name: C, expression: a && nope}
          - id: d
            kind: metric
            name: D
            query: avg:m{*}
            evaluate: 5m
            critical: "> 5"
            warning: "< 3"
            notify: [nobody]
        """
    found = project(tmp_path, **{"monitors/api.yaml": monitors})
    assert [f"{d.rule} {d.location}" for d in found.diagnostics] == [
        "wrong-value monitors/api.yaml:3:65",
        "wrong-value monitors/api.yaml:3:86",
        "unknown-kind monitors/api.yaml:4:19",
        "unknown-reference monitors/api.yaml:5:56",
        "threshold-comparator monitors/api.yaml:12:14",
        "unknown-receiver monitors/api.yaml:13:14",
    ]
    assert "did you mean" in str(found.diagnostics[2])


def test_a_burn_rate_monitor_knows_its_slo(tmp_path):
    monitors = FILES["monitors/api.yaml"].replace(
        "          - id: slow\n",
        "          - {id: burn, kind: slo_burn_rate, name: B, slo: availability, long_window: 1h, critical: '> 1001'}\n          - id: slow\n",
    )
    found = project(tmp_path, **{"monitors/api.yaml": monitors})
    assert [(d.rule, d.message) for d in found.diagnostics] == [
        ("slo-burn-rate", "a burn rate of 1001 cannot be reached: the SLO's target allows 1000 at most")
    ]


@pytest.mark.parametrize("case", [case for case in CASES if case not in ("raw", "data_quality", "data_jobs")])
def test_what_is_built_passes_the_official_models(case):
    node = parse(dedent(CASES[case][0]).strip())
    node.value |= {"id": parse("x"), "name": parse("n")}
    assert validate_payload("monitor", Project(service=None, team=None).build_node(node).payload) == []


def test_raw_keeps_the_body_and_adds_what_the_project_knows():
    built = Project().build(
        """
        kind: raw
        priority: P2
        slack: "#a"
        body:
          name: N
          type: query alert
          query: avg(last_5m):avg:m{*} > 1
          message: Text
          tags: [own:1]
          options: {thresholds: {critical: 1}, new_option: true}
        """
    )
    assert built.payload == {
        "name": "N",
        "type": "query alert",
        "query": "avg(last_5m):avg:m{*} > 1",
        "message": "Text\n\n@slack-a",
        "tags": ["service:gs2", "team:platform", "own:1"],
        "priority": 2,
        "options": {"thresholds": {"critical": 1}, "new_option": True},
    }
    assert str(built.resource.locate(("options", "thresholds", "critical"))) == "monitors/x.yaml:11:36"
    assert str(place(built.resource, ("query",), 16, 19)[0]) == "monitors/x.yaml:8:26"


def test_who_refers_to_what_is_wrong_itself_is_not_told(tmp_path):
    text = """
        dashboards:
          - {id: a, title: t, widgets: [{kind: alert_graph, title: A, monitor: a}]}
        monitors:
          - {id: a, kind: metric, name: A, query: "avg:m{*}", evaluate: 5m, critical: 1, notify: ["@a"]}
          - {id: b, kind: metric, name: B, query: "avg:m{*}", evaluate: 5m, critical: 1, notify: ["@a"], vars: {x: "${{ nope }}"}}
          - {id: both, kind: composite, name: C, expression: a && b, notify: ["@a"]}
          - {id: C, kind: composite, name: C, expression: a && zzzzzzzz, notify: ["@a"]}
        """
    found = project(tmp_path, **{"monitors/api.yaml": text})
    assert [(d.rule, d.hint) for d in found.diagnostics] == [
        ("duplicate-id", None),
        ("unknown-name", ANY),
        ("wrong-id", ANY),
        ("unknown-reference", "known ids: demo/b, demo/both"),
    ]


def test_what_is_wrong_besides_the_id_is_told_in_the_same_run(tmp_path):
    monitors = """
        monitors:
          - {id: A B, kind: metric, name: A, query: "avg:m{*}", evaluate: 5m, critical: 1, nmae: x, notify: []}
          - {idd: b, kind: metric, name: B, query: "avg:m{*}", evaluate: 5 minutes, critical: 1, notify: []}
          - {id: c, knid: metric, name: C}
          - {id: d, kind: metric, name: D, query: "avg:m{*}", evaluate: 5m, critical: 1, notify: []}
          - {id: d, kind: metric, name: D, query: "avg:m{*}", evaluate: 5m, critical: much, notify: []}
          - {id: e, kind: metric, name: "${{ nope }}", qurey: "avg:m{*}", evaluate: 5m, critical: 1, notify: []}
        """
    found = project(tmp_path, **{"monitors/api.yaml": monitors})
    told = [(d.rule, str(d.location), d.message.split('"')[1]) for d in found.diagnostics if d.rule != "unheard-monitor"]
    assert told == [
        ("wrong-id", "monitors/api.yaml:2:10", "A B"),
        ("unknown-field", "monitors/api.yaml:2:84", "nmae"),
        ("unknown-field", "monitors/api.yaml:3:6", "idd"),
        ("wrong-value", "monitors/api.yaml:3:66", "evaluate"),
        ("unknown-field", "monitors/api.yaml:4:13", "knid"),
        ("duplicate-id", "monitors/api.yaml:6:10", "demo/d"),
        ("wrong-value", "monitors/api.yaml:6:79", "critical"),
        ("unknown-name", "monitors/api.yaml:7:38", "nope"),
        ("unknown-field", "monitors/api.yaml:7:48", "qurey"),
    ]


def test_a_type_of_datadogs_is_told_as_a_kind() -> None:
    (found,) = Project().build("type: log alert\nmatch: a\nwindow: 5m\ncritical: '> 1'").diagnostics
    assert str(found.hint) == 'did you mean "kind"? Datadog\'s log alert is log here'
    (found,) = Project().build("kind: query alert\nquery: 'avg:a{*}'\nevaluate: 5m\ncritical: '> 1'").diagnostics
    assert found.hint == "Datadog's query alert is metric here"
    for ours in DATADOGS.values():
        assert set(ours) <= set(kinds())
