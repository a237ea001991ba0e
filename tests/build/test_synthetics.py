"""Synthetic tests: short specs, full payloads, and back."""

import pytest

from o11yascode.build.assertion import expand, shorten
from o11yascode.build.synthetics import FORM
from tests.build.forms import ROUTING, good, make, round_trip

FRONT = """
    id: front
    kind: http
    name: Front page
    url: https://shop.example.com
    headers: {accept: text/html}
    assertions:
      - status: 200
      - response_time: "< 2s"
      - header: {content-type: contains html}
    locations: [aws:eu-central-1, aws:us-east-1]
    every: 5m
    retry: 2
    fail_after: 2m
    priority: P2
    message: The shop is down.
"""


def test_http() -> None:
    result = good(FORM, FRONT, tags=("team:core",))
    assert result.payload == {
        "type": "api",
        "subtype": "http",
        "name": "Front page",
        "message": "The shop is down.",
        "tags": ["team:core"],
        "locations": ["aws:eu-central-1", "aws:us-east-1"],
        "config": {
            "request": {"url": "https://shop.example.com", "method": "GET", "headers": {"accept": "text/html"}},
            "assertions": [
                {"type": "statusCode", "operator": "is", "target": 200},
                {"type": "responseTime", "operator": "lessThan", "target": 2000},
                {"type": "header", "property": "content-type", "operator": "contains", "target": "html"},
            ],
        },
        "options": {"tick_every": 300, "min_failure_duration": 120, "retry": {"count": 2}, "monitor_priority": 2},
    }
    assert result.resource.labels["priority"] == "P2"


@pytest.mark.parametrize(
    ("fields", "request_"),
    [
        ("kind: ssl\nhost: shop.example.com", {"host": "shop.example.com", "port": 443}),
        ("kind: tcp\nhost: db.example.com\nport: 5432", {"host": "db.example.com", "port": 5432}),
        ("kind: udp\nhost: log.example.com\nport: 514\nsend: ping", {"host": "log.example.com", "port": 514, "message": "ping"}),
        ("kind: dns\nhost: example.com\ndns_server: 8.8.8.8", {"host": "example.com", "dnsServer": "8.8.8.8"}),
        ("kind: icmp\nhost: example.com\npackets: 4", {"host": "example.com", "numberOfPackets": 4}),
        ("kind: websocket\nurl: wss://example.com\nsend: hello", {"url": "wss://example.com", "message": "hello"}),
        (
            "kind: grpc\nhost: example.com\nport: 50051\ncall: healthcheck",
            {"host": "example.com", "port": 50051, "callType": "healthcheck"},
        ),
    ],
)
def test_each_protocol_has_its_request(fields: str, request_: dict[str, object]) -> None:
    common = 'id: x\nname: X\nlocations: [aws:eu-central-1]\nevery: 1m\nassertions: [{response_time: "< 1s"}]\n'
    result = good(FORM, common + fields)
    assert result.payload["config"]["request"] == request_
    assert round_trip(FORM, result.payload) == result.payload


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ("kind: http\nurl: example.com/health", '"example.com/health" does not begin with https:// or the like (write https://example.com/health)'),
        ("kind: http\nurl: htps://example.com", '"htps://example.com" does not begin with https:// or the like (write https://example.com)'),
        ("kind: http\nurl: https://example.com\nmethod: get", '"get" is not an HTTP method (did you mean "GET"?)'),
        ("kind: tcp\nhost: https://example.com/x\nport: 443", '"https://example.com/x" is a URL, not a host (write example.com)'),
        ("kind: multi\nsteps: [{kind: http, name: A, url: example.com, assertions: [{status: 200}]}]", '"example.com" does not begin with'),
        ("kind: http\nurl: 'https://example.com'\nassertions: [{status: 2xx}]", r"write 200, or for all that begin so: matches 2\d\d"),
    ],
)  # fmt: skip
def test_an_address_that_can_never_answer(fields: str, problem: str) -> None:
    common = "id: x\nname: X\nlocations: [aws:eu-central-1]\nevery: 1m\n" + (
        "" if "assertions" in fields else "assertions: [{status: 200}]\n"
    )
    (found,) = make(FORM, common + fields, routing=ROUTING).diagnostics
    assert problem in str(found)


def test_a_variable_may_hold_the_scheme() -> None:
    good(FORM, "id: x\nkind: http\nname: X\nlocations: [a:b]\nevery: 1m\nassertions: [{status: 200}]\nurl: '{{ BASE }}/health'")


def test_steps_say_their_requests_as_tests_do() -> None:
    result = good(
        FORM,
        """
        id: login
        kind: multi
        name: Login
        locations: [aws:eu-central-1]
        every: 15m
        steps:
          - kind: http
            name: ask for a token
            url: https://shop.example.com/token
            method: POST
            assertions: [status: 200]
            extractedValues: [{name: TOKEN, type: http_body, parser: {type: json_path, value: $.token}}]
          - {subtype: wait, name: breathe, value: 1}
        """,
    )
    first, second = result.payload["config"]["steps"]
    assert first["subtype"] == "http"
    assert first["request"] == {"url": "https://shop.example.com/token", "method": "POST"}
    assert first["assertions"] == [{"type": "statusCode", "operator": "is", "target": 200}]
    assert second == {"subtype": "wait", "name": "breathe", "value": 1}
    assert round_trip(FORM, result.payload) == result.payload


def test_who_hears_is_in_the_message() -> None:
    assert good(FORM, FRONT, routing=ROUTING).payload["message"] == "The shop is down.\n\n@slack-shop-alerts"
    assert good(FORM, FRONT + "    notify: [oncall]\n", routing=ROUTING).payload["message"] == "The shop is down.\n\n@pagerduty-primary"
    assert {m.handle for m in good(FORM, FRONT, routing=ROUTING).resource.mentions} == {"@slack-shop-alerts"}
    by_rules = good(FORM, FRONT, routing=ROUTING, delivery="notification_rules")
    assert [tag for tag in by_rules.payload["tags"] if tag.startswith("o11y_route:")] == ["o11y_route:shop.route"]
    own = "    message: '{{#is_recovery}} @slack-shop-alerts {{/is_recovery}}'\n"
    found = good(FORM, FRONT.replace("    message: The shop is down.\n", own), routing=ROUTING)
    assert found.payload["message"].splitlines()[-2:] == [
        "{{#is_alert}} @slack-shop-alerts {{/is_alert}}",
        "{{#is_no_data}} @slack-shop-alerts {{/is_no_data}}",
    ]
    assert [(m.state, m.rule) for m in found.resource.mentions] == [("alert", "route"), ("no_data", "route"), ("recovery", "route")]
    assert good(FORM, FRONT, routing=ROUTING, delivery="notification_rules").payload["message"] == "The shop is down."


@pytest.mark.parametrize(
    ("own", "routing", "severity"),
    [
        ("", "", "warning"),
        ("message: '{{#is_recovery}} @a {{/is_recovery}}'", "", "warning"),
        ("", "route: {notify: '@a', routes: [{match: {kind: http}, notify: {alert: []}}]}", "error"),
        ("notify: {recovery: ['@a']}", "", "error"),
        ("", "route: {notify: '@a'}", None),
        ("message: '@a'", "", None),
        ("notify: []", "route: {notify: '@a'}", None),
        ("status: paused", "", None),
        ("ignore: {unheard-monitor: it is looked at}", "", None),
    ],
)
def test_a_test_that_nobody_hears_of(own: str, routing: str, severity: str | None) -> None:
    text = f"id: x\nkind: http\nname: X\nurl: https://x.example.com\nassertions: [status: 200]\nlocations: [a:b]\nevery: 1m\n{own}\n"
    found = make(FORM, text, routing=routing)
    assert [(d.rule, d.severity) for d in found.diagnostics] == ([("unheard-monitor", severity)] if severity else [])
    assert found.resource


def test_datadogs_own_fields_pass_through() -> None:
    more = "    options: {ci: {executionRule: blocking}}\n    request: {dnsServer: 1.1.1.1}\n    config: {variablesFromScript: 'x'}\n"
    payload = good(FORM, FRONT + more).payload
    assert payload["options"]["ci"] == {"executionRule": "blocking"}
    assert payload["config"]["request"]["dnsServer"] == "1.1.1.1"
    assert payload["config"]["variablesFromScript"] == "x"


SHORT_FORMS = [
    ({"status": 200}, {"type": "statusCode", "operator": "is", "target": 200}),
    ({"status": "!= 500"}, {"type": "statusCode", "operator": "isNot", "target": 500}),
    ({"status": "matches 20[04]"}, {"type": "statusCode", "operator": "matches", "target": "20[04]"}),
    ({"response_time": "< 300ms"}, {"type": "responseTime", "operator": "lessThan", "target": 300}),
    (
        {"response_time_without_dns": "< 1s"},
        {"type": "responseTime", "timingsScope": "withoutDNS", "operator": "lessThan", "target": 1000},
    ),
    ({"body": "does not contain error"}, {"type": "body", "operator": "doesNotContain", "target": "error"}),
    ({"header": {"server": "nginx"}}, {"type": "header", "property": "server", "operator": "is", "target": "nginx"}),
    ({"certificate": "> 30d"}, {"type": "certificate", "operator": "isInMoreThan", "target": 30}),
    ({"connection": "established"}, {"type": "connection", "operator": "is", "target": "established"}),
    ({"latency": {"avg": "< 200ms"}}, {"type": "latency", "property": "avg", "operator": "lessThan", "target": 200}),
    ({"packet_loss": "< 6%"}, {"type": "packetLossPercentage", "operator": "lessThan", "target": 0.06}),
    ({"any_record": {"A": "1.2.3.4"}}, {"type": "recordSome", "property": "A", "operator": "is", "target": "1.2.3.4"}),
    ({"grpc_health": 1}, {"type": "grpcHealthcheckStatus", "operator": "is", "target": 1}),
    (
        {"json": {"$.status": "ok"}},
        {"type": "body", "operator": "validatesJSONPath", "target": {"jsonPath": "$.status", "operator": "is", "targetValue": "ok"}},
    ),
    (
        {"json": {"$.count": "> 3"}},
        {"type": "body", "operator": "validatesJSONPath", "target": {"jsonPath": "$.count", "operator": "moreThan", "targetValue": "3"}},
    ),
]


@pytest.mark.parametrize(("written", "assertion"), SHORT_FORMS)
def test_short_assertions_and_back(written: dict[str, object], assertion: dict[str, object]) -> None:
    assert expand(written) == assertion
    assert shorten(assertion) == written


@pytest.mark.parametrize(
    "assertion",
    [
        {"type": "javascript", "code": "dd.expect(1)"},
        {"type": "statusCode", "operator": "is", "target": "200"},
        {"type": "header", "property": "age", "operator": "moreThan", "target": 74000},
        {"type": "body", "operator": "validatesXPath", "target": {"xPath": "//a", "operator": "contains", "targetValue": "0"}},
        {"type": "body", "operator": "is", "target": "contains nothing"},
        {"type": "body", "operator": "is", "target": "7"},
        {"type": "hologram", "operator": "shines", "target": None},
    ],
)
def test_what_has_no_short_form_stays_as_it_is(assertion: dict[str, object]) -> None:
    assert expand(shorten(assertion)) == assertion


WRONG = [
    ("assertions:\n  - colour: red", '8:5 "colour" is not an assertion'),
    ("assertions:\n  - response_time: '< fast'", '8:5 "fast" is not a time: write 300ms or 2s'),
    ("assertions:\n  - {status: 200, body: ok}", "8:5 an assertion checks one thing, not status and body"),
    ("assertions:\n  - header: nginx", "8:5 header takes one name"),
    ("assertions: []", "7:13 a test that asserts nothing can never fail"),
    ("assertions: [status: 200]\npriority: P7", "8:11"),
    ("assertions: [status: 200]\noptions: {tick_every: 60}", '8:23 "tick_every" already has a field of its own'),
]


@pytest.mark.parametrize(("more", "problem"), WRONG)
def test_what_is_wrong_is_told_at_its_place(more: str, problem: str) -> None:
    base = "id: x\nkind: http\nname: X\nurl: https://x.example.com\nlocations: [aws:eu-central-1]\nevery: 1m\n"
    result = make(FORM, base + more)
    assert result.resources == []
    assert len(result.problems()) == 1
    assert result.problems()[0].startswith(problem)


def test_a_step_without_its_address_is_told() -> None:
    result = make(FORM, "id: x\nkind: multi\nname: X\nlocations: [a:b]\nevery: 1m\nsteps:\n  - kind: http\n    name: one\n")
    assert result.problems() == ['7:5 this http step needs "url"']


def test_browser_tests_are_raw() -> None:
    browser = {"type": "browser", "name": "Shop", "config": {"assertions": []}, "tags": ["team:core"]}
    assert FORM.lift(browser) == {"kind": "raw", "body": browser}


BROWSER = """
    id: checkout
    kind: raw
    body:
      type: browser
      name: Checkout
      message: "Nobody can pay. @ops@example.com"
      tags: [team:shop]
      locations: [aws:eu-west-1]
      status: live
      config: {assertions: [], request: {method: GET, url: https://shop.example.com}}
      options: {tick_every: 900, device_ids: [chrome.laptop_large], monitor_priority: 1}
      steps: []
"""


def test_a_raw_test_is_routed_by_what_its_body_says() -> None:
    tree = ROUTING + "  routes: [{match: {priority: P1, tags: team:shop}, notify: [oncall]}]\n"
    found = good(FORM, BROWSER, routing=tree)
    assert found.payload["message"] == "Nobody can pay. @ops@example.com\n\n@pagerduty-primary"
    assert {(m.handle, m.rule) for m in found.resource.mentions} == {
        ("@ops@example.com", "message"),
        ("@pagerduty-primary", "route › routes[0]"),
    }
    assert found.resource.labels["priority"] == "P1"
    own = good(FORM, BROWSER + '    slack: "#pay"\n', routing=tree)
    assert own.payload["message"].endswith("\n\n@slack-shop-pay")
    by_rules = good(FORM, BROWSER, routing=tree, delivery="notification_rules")
    assert (by_rules.payload["message"], by_rules.payload["tags"][1:]) == ("Nobody can pay. @ops@example.com", ["o11y_route:shop.routes.0"])
    said = good(FORM, BROWSER + "    notify: []\n", routing=tree)
    assert (said.payload["message"], said.payload["tags"]) == ("Nobody can pay. @ops@example.com", ["team:shop"])


def test_a_raw_test_that_nobody_hears_of_is_told() -> None:
    quiet = BROWSER.replace(" @ops@example.com", "")
    assert [d.rule for d in make(FORM, quiet).diagnostics] == ["unheard-monitor"]
    assert make(FORM, quiet.replace("status: live", "status: paused")).diagnostics == []
