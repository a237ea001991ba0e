"""Messages: the text, the runbook, links into Datadog, and mentions."""

from urllib.parse import parse_qs, urlparse

import pytest

from o11yascode.build.message import compose, encode_query, mention_lines, mentions_in
from o11yascode.config import Target
from o11yascode.resource.desired import STATES, Mention
from tests.monitor.specs import Project

METRIC = 'kind: metric\nname: n\nquery: "avg:m{*}"\nevaluate: 5m\ncritical: "> 1"\n'


def said(handle, *states):
    return [Mention(state, handle, "r", "route") for state in states]


def test_a_text_with_nothing_to_add_stays_as_it_is():
    assert Project().build(METRIC + "message: |\n  one\n\n  two  \n").payload["message"] == "one\n\ntwo  "


def test_text_runbook_links_mentions():
    project = Project(config={"targets": {"prod": Target(site="ap1.datadoghq.com")}})
    message = project.build(
        METRIC
        + """
slack: "#alerts"
runbook: https://wiki.example.com/{{host.name}}
links:
  - dashboard: api-overview
  - {monitor: api-5xx, title: The cause}
  - slo: gs2/availability
  - url: https://status.example.com
  - {url: "https://x.example.com", title: X}
message: |
  It broke.
"""
    ).payload["message"]
    assert message == (
        "It broke.\n\n"
        "Runbook: https://wiki.example.com/{{host.name}}\n"
        "[Dashboard](https://ap1.datadoghq.com/dashboard/${ref:gs2/api-overview})\n"
        "[The cause](https://ap1.datadoghq.com/monitors/${ref:gs2/api-5xx})\n"
        "[SLO](https://ap1.datadoghq.com/slo?slo_id=${ref:gs2/availability})\n"
        "https://status.example.com\n"
        "[X](https://x.example.com)\n\n"
        "@slack-alerts"
    )


def test_a_log_link_holds_the_search_and_the_time_of_the_alert():
    message = Project().build(METRIC + "links: [{logs: 'service:{{service.name}} status:error \"a & b\"'}]").payload["message"]
    label, address = message.removesuffix(")").split("](", 1)
    assert label == "[Logs"
    query = parse_qs(urlparse(address).query)
    assert address.startswith("https://app.datadoghq.com/logs?query=service:{{service.name}}%20status:error%20%22a%20%26%20b%22&")
    assert query["query"] == ['service:{{service.name}} status:error "a & b"']
    assert query["from_ts"] == ['{{eval "last_triggered_at_epoch-15*60*1000"}}']
    assert "start=" in Project().build(METRIC + "links: [{traces: 'service:a'}]").payload["message"]


def test_a_message_file():
    project = Project(files={"templates/a.md.j2": "from a file\n"})
    assert project.build(METRIC + "message_file: templates/a.md.j2").payload["message"] == "from a file"


def test_mentions_are_wrapped_only_where_states_differ():
    everyone = [*said("@a", *STATES), *said("@b", "alert", "recovery"), *said("@c", "warning")]
    assert mention_lines(everyone, STATES) == "\n".join(
        ["@a", "{{#is_alert}} @b {{/is_alert}}", "{{#is_warning}} @c {{/is_warning}}", "{{#is_recovery}} @b {{/is_recovery}}"]
    )
    assert mention_lines(said("@a", *STATES), STATES) == "@a"
    assert mention_lines(said("@a", "alert", "recovery"), ("alert", "recovery")) == "@a"
    assert mention_lines([], STATES) == ""


def test_compose_without_anything():
    assert compose("", [], [], STATES) == ""
    assert compose("", [], said("@a", *STATES), STATES) == "@a"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@slack-ops", {"@slack-ops": set(STATES)}),
        ("Call @a@example.com, or not.", {"@a@example.com": set(STATES)}),
        ("mail a@example.com", {}),
        ("{{#is_alert}}@a{{/is_alert}}", {"@a": {"alert"}}),
        ("{{^is_recovery}} @a {{/is_recovery}}", {"@a": {"alert", "warning", "no_data"}}),
        ("{{#is_alert}}{{#is_match \"env.name\" \"prod\"}} @a {{/is_match}}{{/is_alert}} @b", {"@a": {"alert"}, "@b": set(STATES)}),
        ("{{#is_alert_recovery}} @a {{/is_alert_recovery}}", {"@a": {"recovery"}}),
        ("@slack-{{service.name}}-x", {"@slack-{{service.name}}-x": set(STATES)}),
        ("{{/is_alert}} @a", {"@a": set(STATES)}),
        ("{{#is_alert}} @a {{else}} @b {{/is_alert}}", {"@a": {"alert"}, "@b": {"warning", "no_data", "recovery"}}),
        ("{{!-- was @a --}} {{! @b }} @c", {"@c": set(STATES)}),
        ("{{#is_unknown}} @a {{/is_unknown}}", {}),
    ],
)  # fmt: skip
def test_mentions_in_a_text(text, found):
    assert mentions_in(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@a {{#is_warning}} @b {{/is_warning}}", {"@a": set(STATES), "@b": {"warning"}}),
        ("{{#is_match \"env.name\" \"prod\"}} @a {{else}} @b {{/is_match}}", {}),
        ("{{#is_renotify}} @a {{/is_renotify}}{{^is_renotify}} @b {{/is_renotify}}", {}),
        ("{{#is_priority 'P1'}} @a {{/is_priority}} {{#is_alert}} @a {{/is_alert}}", {"@a": {"alert"}}),
        ("{{#is_alert_recovery}} @a {{else}} @b {{/is_alert_recovery}}", {"@b": {"alert", "warning", "no_data"}}),
        ("{{^is_unknown}} @a {{/is_unknown}}", {"@a": set(STATES)}),
        ("{{^is_recovery}}{{#is_match \"a.name\" \"b\"}} @a {{/is_match}} @b {{/is_recovery}}", {"@b": {"alert", "warning", "no_data"}}),
    ],
)  # fmt: skip
def test_a_mention_in_a_condition_is_sure_only_where_it_always_holds(text, found):
    assert mentions_in(text, surely=True) == found


def test_templates_stay_in_a_search():
    assert encode_query("@http.url:/a?b {{#x}}") == "@http.url:/a%3Fb%20{{#x}}"
