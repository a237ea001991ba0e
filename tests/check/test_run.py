"""What runs over a project as a whole: repetition, and no exception whatever the payloads are."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o11yascode.build.project import Project, load_project
from o11yascode.check.example import dashboard, metric, raw
from o11yascode.check.run import check_project, everything_wrong
from o11yascode.config import Config
from o11yascode.diagnostics import Location
from o11yascode.resource.desired import Resource

from .project import check

ROOT = Path(__file__).parents[2]
WORDS = st.sampled_from(
    ["type", "query", "options", "message", "widgets", "definition", "requests", "queries", "formulas", "title", "layout", "thresholds",
     "critical", "renotify_statuses", "variables", "group_by", "conditional_formats", "template_variables", "tabs", "name", "{{#is_alert}}",
     "avg(last_5m):avg:system.cpu.user{*} by {host} > 1", "@slack-", "group", "timeseries", "toplist", "metrics", "$env"]
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(["monitor", "dashboard", "slo"]), payload=st.dictionaries(WORDS, ANYTHING, max_size=6))
def test_no_payload_breaks_a_rule(kind: str, payload: dict[str, object]) -> None:
    resource = Resource(kind, "shop/any", payload, Location("any.yaml"))
    check_project(Project(Config(project="any"), ROOT, "sandbox", [resource]))


def test_a_field_the_client_does_not_know_is_told_once_a_resource(tmp_path: Path) -> None:
    widget = "kind: raw\ndefinition: {type: note, content: Hello, colour: red}"
    [found] = check(dashboard(widget, widget, widget), tmp_path)
    assert found.rule == "payload-unknown-field"
    assert found.message.endswith('unknown field "colour", and in 2 more places')


def test_names_of_two_specs_are_told_apart_once_of_all_environments(tmp_path: Path) -> None:
    monitor = "kind: metric, query: 'avg:a.b{*}', evaluate: avg over 5m, critical: '> 5', message: Look."
    specs = [f"{{id: {id}, name: 'CPU (${{{{ env }}}})', {monitor}}}" for id in "ab"]
    found = check(f"service: shop\nenv: [prod, stg, dev]\nmonitors: [{', '.join(specs)}]", tmp_path)
    assert [d.message for d in found] == ['shop/b/dev has the same name as shop/a/dev: "CPU (dev)"']


def test_a_query_whose_name_is_no_text_breaks_no_rule() -> None:
    query = {"data_source": "metrics", "query": "avg:a{*}", "name": ["now"]}
    request = {"queries": [query], "formulas": [{"formula": "week_before(now)"}]}
    widget = {"definition": {"type": "timeseries", "title": "Calls", "requests": [request]}}
    resource = Resource("dashboard", "shop/any", {"title": "Any", "layout_type": "ordered", "widgets": [widget]}, Location("any.yaml"))
    found = check_project(Project(Config(project="any"), ROOT, "sandbox", [resource]))
    assert "payload-wrong-type" in [each.rule for each in found]


@pytest.mark.parametrize(
    ("query", "message", "rules"),
    [
        ("count_nonzero(avg:system.uptime{*} by {host})", "Too few.", []),
        ("count_not_null(avg:system.uptime{*} by {user_id}) * 2", "Too few.", []),
        ("count_nonzero(avg:system.uptime{*} by {host})", '"{{host.name}} is gone."', ["unknown-template-variable"]),
        ("dt(avg:a.b{*} by {host})", "Too few.", []),
        ("count_nonzero(avg:a.b{*} by {host}) + avg:a.b{*} by {env}", "Too few.", ["group-not-in-message"]),
        ("abs(avg:system.uptime{*} by {host})", "Too few.", ["group-not-in-message"]),
    ],
)
def test_a_count_of_groups_has_no_group(query: str, message: str, rules: list[str], tmp_path: Path) -> None:
    assert [each.rule for each in check(metric(query, message=message), tmp_path)] == rules


@pytest.mark.parametrize(("key", "hint"), [("host", "write {{host.name}}"), ("@usr.plan", "write {{[@usr.plan].name}}")])
def test_the_name_of_a_key_with_a_dot_stands_in_brackets(key: str, hint: str, tmp_path: Path) -> None:
    query = f'\'logs("x").rollup("count").by("{key}").last("5m") > 1\''
    found = check(raw("log alert", query, message=f'"{{{{{key}}}}} fails."'), tmp_path)
    assert [(each.rule, each.hint) for each in found] == [("bare-variable", hint)]


@pytest.mark.parametrize(("divisor", "rules"), [("0", ["division-by-zero"]), ("(0.0)", ["division-by-zero"]), ("0.5", [])])
def test_a_number_that_is_zero_divides_nothing(divisor: str, rules: list[str], tmp_path: Path) -> None:
    assert [each.rule for each in check(metric(f"avg:a.b{{*}} / {divisor} * 100"), tmp_path)] == rules


@pytest.mark.parametrize(
    ("formula", "rules"), [("count_not_null(a)", []), ("count_not_null(a) + a", ["group-not-in-message"]), ("a", ["group-not-in-message"])]
)
def test_a_formula_that_counts_groups_has_no_group(formula: str, rules: list[str], tmp_path: Path) -> None:
    options = """options:
  variables: [{name: a, data_source: logs, search: {query: x}, indexes: ['*'], compute: {aggregation: count}, group_by: [{facet: host}]}]
  thresholds: {critical: 1}"""
    found = check(raw("log alert", f'formula("{formula}").last("5m") > 1', options, message="Too few."), tmp_path)
    assert [each.rule for each in found] == rules


def test_the_pages_that_an_http_check_looks_at_are_bounded(tmp_path: Path) -> None:
    checks = raw("service check", '\'"http.can_connect".over("*").by("url").last(2).count_by_status()\'', message='"{{url.name}} is down."')
    logs = raw("log alert", '\'logs("x").rollup("count").by("@url").last("5m") > 1\'', message='"{{[@url].name}} fails."')
    assert check(checks, tmp_path) == []
    assert [each.rule for each in check(logs, tmp_path)] == ["unbounded-group"]


@pytest.mark.parametrize(
    ("query", "message", "unknown"),
    [
        ("avg:a.b{*} by {host}", "{{host.name}} {{host.ip}} {{host.metadata_platform}}", 0),
        ("avg:a.b{*} by {host}", "{{host.name}} {{host.env}} {{host.availability-zone}} {{host.hostname}}", 0),
        ("avg:a.b{*} by {host}", '{{host.name}} {{#is_match \\"host.role\\" \\"db\\"}}x{{/is_match}}', 0),
        ("avg:a.b{*} by {host}", "{{host.name}} {{host.nmae}}", 1),
        ("avg:a.b{host.env:x} by {service}", "{{service.name}} {{host.env}}", 0),
        ("avg:a.b{*} by {service}", "{{service.name}} {{host.env}}", 1),
    ],
)
def test_a_host_brings_its_tags(query: str, message: str, unknown: int, tmp_path: Path) -> None:
    found = check(metric(query, message=f'"{message}"'), tmp_path)
    assert [each.rule for each in found].count("unknown-template-variable") == unknown


def test_the_people_of_an_account_are_few_the_people_who_visit_a_site_are_not(tmp_path: Path) -> None:
    rest = '("x").rollup("count").by("@usr.email").last("5m") > 1\''
    message = '"{{[@usr.email].name}} did it."'
    assert check(raw("audit alert", f"'audits{rest}", message=message), tmp_path) == []
    assert [each.rule for each in check(raw("rum alert", f"'rum{rest}", message=message), tmp_path)] == ["unbounded-group"]


def test_a_facet_is_no_handle(tmp_path: Path) -> None:
    query = '\'logs("x").rollup("count").by("@team.name").last("5m") > 1\''
    assert check(raw("log alert", query, message='"{{[@team.name].name}}"'), tmp_path) == []
    assert [each.rule for each in check(metric("avg:a.b{*}", message='"@slack-alerts"'), tmp_path)] == ["empty-message"]


def test_handles_are_not_alike_because_their_account_is(tmp_path: Path) -> None:
    hints = {
        handle: [found.hint for found in check(metric("avg:a.b{*}", message=f'"It is busy. {handle}"'), tmp_path)]
        for handle in ("@slack-example-new", "@slack-example-alrets")
    }
    assert hints == {
        "@slack-example-new": ["add it to receivers or slack.channels"],
        "@slack-example-alrets": ['did you mean "@slack-example-alerts"? Otherwise add it to receivers or slack.channels'],
    }


def test_what_is_wrong_in_a_template_is_told_once_and_there() -> None:
    monitor = '- {{id: {}, kind: metric, query: "avg:a{{*}}", evaluate: 5m, critical: "> 1", notify: "@a", message_file: t/m.j2}}\n'
    files = {
        "o11y.yaml": "project: shop\n",
        "t/m.j2": "Hello\n{{#is_alert}} ${{ service }}\n",
        "monitors/a.yaml": "service: shop\nenv: [prod, stg]\nmonitors:\n" + "".join(map(monitor.format, "abc")),
    }
    found = everything_wrong(load_project(Path("/nowhere"), None, files))
    (unclosed,) = [each for each in found if each.rule == "unbalanced-conditional"]
    assert str(unclosed.location) == "t/m.j2:2:1"
    assert unclosed.hint == "close it with {{/is_alert}}; it is in 6 resources"
    files["t/m.j2"] = "Hello ${{ servce }}\n"
    (unknown,) = [each for each in everything_wrong(load_project(Path("/nowhere"), None, files)) if each.rule == "unknown-name"]
    assert str(unknown.location) == "t/m.j2:1:11"
    assert str(unknown.hint).endswith("; it is in 6 resources")
