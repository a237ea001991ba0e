"""Makes an estate of spec files: services with monitors, SLOs and dashboards, as a company of that size would write them."""

from dataclasses import dataclass
from pathlib import Path

MONITORS_A_SERVICE = 20
SLOS_A_SERVICE = 1


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each: monitors and SLOs as they arrive in Datadog, environments and items counted."""

    monitors: int = 1_000
    dashboards: int = 100
    widgets: int = 20

    def __str__(self) -> str:
        return f"{self.monitors:,} monitors + {self.dashboards:,} dashboards of {self.widgets} widgets"


FULL = Size(10_000, 1_000, 20)

CONFIG = """\
project: bench
default_target: bench
targets:
  bench: {site: ap1.datadoghq.com, vars: {slow: 2}}
vars:
  wiki: https://wiki.example.com
defaults:
  monitors: {include_tags: false}
rules:
  slo-without-alert: off
"""

ROUTING = """\
slack:
  account: bench
receivers:
  platform: {slack: "#bench-alerts"}
  oncall: {slack: "#bench-oncall", pagerduty: bench-primary}
  staging: {slack: "#bench-staging"}
  payments: {slack: "#payments"}
route:
  notify: [platform]
  routes:
    - match: {env: stg}
      notify: [staging]
    - match: {priority: [P1, P2], env: prod}
      notify: {alert: [oncall], warning: [platform], no_data: [platform], recovery: [oncall]}
    - match: {team: payments}
      notify: [payments]
"""

TEMPLATE = """\
{% macro owner(team) %}Owned by ${{ team }}.{% endmacro %}
{{#is_alert}}${{ service }} burns in ${{ env }}: {{resource_name.name}} takes {{value}} s{{/is_alert}}
${{ owner(team) }} See ${{ wiki }}/${{ service }}.
"""

HEADER = """\
service: svc-{n:04}
team: {team}
env: [prod, stg]
tags: [tier:{tier}, "cost:${{{{ service }}}}"]
vars:
  slow: 0.{half}
  web: service:svc-{n:04}
"""

# Ten specs, twenty monitors: each is made for two environments.
MONITORS = """
monitors:
  - id: errors
    kind: error_rate
    name: "svc-{n:04} answers with 5xx (${{{{ env }}}})"
    errors: sum:trace.http.request.errors{{${{{{ web }}}},env:${{{{ env }}}}}} by {{resource_name}}.as_count()
    requests: sum:trace.http.request.hits{{${{{{ web }}}},env:${{{{ env }}}}}} by {{resource_name}}.as_count()
    evaluate: sum over 15m
    critical: "> 5%"
    warning: "> 2%"
    priority: P{priority}
    runbook: ${{{{ wiki }}}}/svc-{n:04}/errors
    message: |
      {{{{value}}}} % of the calls of {{{{resource_name.name}}}} fail.
      Look at the last deployment first.
    links:
      - logs: service:svc-{n:04} env:${{{{ env }}}} status:error
  - id: queue-${{{{ item.name }}}}
    for_each: [{{name: orders, most: 1000}}, {{name: mails, most: 50000}}]
    kind: metric
    name: "svc-{n:04} ${{{{ item.name }}}} queue is long (${{{{ env }}}})"
    evaluation_delay: 900s
    query: avg:aws.sqs.approximate_number_of_messages_visible{{queuename:svc-{n:04}-${{{{ item.name }}}}-${{{{ env }}}}}} by {{region}}
    evaluate: avg over 10m
    critical: "> ${{{{ item.most }}}}"
    warning: "> ${{{{ item.most // 2 }}}}"
    recovery: {{critical: "${{{{ item.most // 3 }}}}"}}
    no_data: notify
    message: "{{{{value}}}} ${{{{ item.name }}}} wait in {{{{region.name}}}}."
  - id: latency
    kind: metric
    name: "svc-{n:04} is slow (${{{{ env }}}})"
    query: p95:trace.http.request{{${{{{ web }}}},env:${{{{ env }}}}}} by {{resource_name}}
    evaluate: avg over 5m
    critical: "> ${{{{ slow * target.vars.slow }}}}"
    priority: P2
    message_file: templates/burns.md.j2
  - id: slower-than-last-week
    kind: week_over_week
    name: "svc-{n:04} is slower than a week ago (${{{{ env }}}})"
    evaluation_delay: 900s
    query: avg:aws.apigateway.latency.p95{{apiname:svc-{n:04},env:${{{{ env }}}}}} by {{apiname}}
    evaluate: avg over 15m
    critical: "> 1.5x"
    warning: "> 1.3x"
    message: p95 of {{{{apiname.name}}}} is {{{{value}}}} times what it was at this hour a week ago.
  - id: requests-unusual
    kind: anomaly
    name: "svc-{n:04} has unusual traffic (${{{{ env }}}})"
    query: sum:trace.http.request.hits{{${{{{ web }}}},env:${{{{ env }}}}}}.as_count()
    alert_window: 15m
    deviations: 3
    critical: ">= 1"
    message: Traffic is {{{{value}}}} away from what is usual.
  - id: disk-full
    kind: forecast
    name: "svc-{n:04} fills its disk (${{{{ env }}}})"
    query: max:system.disk.in_use{{service:svc-{n:04},env:${{{{ env }}}}}} by {{host,device}}
    evaluate: max over 1w
    critical: ">= 0.9"
    message: "{{{{device.name}}}} of {{{{host.name}}}} is full within a week."
  - id: error-logs
    kind: log
    name: "svc-{n:04} logs errors (${{{{ env }}}})"
    match: service:svc-{n:04} env:${{{{ env }}}} status:error -@http.url:"/health"
    window: 15m
    by: ["@http.route"]
    critical: "> 100"
    warning: "> 50"
    message: "{{{{value}}}} errors in 15 minutes in {{{{[@http.route].name}}}}."
  - id: cpu
    kind: metric
    name: "svc-{n:04} has no CPU left (${{{{ env }}}})"
    evaluation_delay: 900s
    query: avg:aws.ecs.cpuutilization{{servicename:svc-{n:04},env:${{{{ env }}}}}} by {{clustername}}
    evaluate: min over 15m
    critical: "> 9{digit}"
    warning: "> 8{digit}"
    priority: P3
    message: "{{{{#is_alert}}}}{{{{clustername.name}}}}: {{{{value}}}} % CPU{{{{/is_alert}}}}{{{{#is_warning}}}}rises{{{{/is_warning}}}}"
  - id: symptoms
    kind: composite
    name: "svc-{n:04} fails and nothing explains it (${{{{ env }}}})"
    expression: (errors || latency) && !cpu
    priority: P1
    message: Users see errors or wait.
    links: [{{dashboard: svc-{dashboard:04}/overview-1}}]
"""

SLOS = """
slos:
  - id: availability
    env: none
    kind: metric
    name: svc-{n:04} answers
    good: sum:trace.http.request.hits{{service:svc-{n:04}}}.as_count() - sum:trace.http.request.errors{{service:svc-{n:04}}}.as_count()
    total: sum:trace.http.request.hits{{service:svc-{n:04}}}.as_count()
    target: 99.{digit}
    warning: 99.95
    window: 30d
"""

DASHBOARD = """
  - id: overview-{d}
    env: none
    kind: dashboard
    title: "svc-{n:04}: overview {d}"
    variables: [{{name: env, tag: env, default: prod}}]
    rows:
"""
ROW = """\
      - title: Part {r}
        height: 3
        widgets:
"""
WIDGETS = (
    """\
          - kind: week_over_week
            title: Calls {w}
            query: sum:trace.http.request.hits{{service:svc-{n:04},$env,part:p{w}}}.as_count()
            span: 4h
            compare: 1w
            trend: true
""",
    """\
          - kind: ranking
            title: Most called {w}
            query: sum:trace.http.request.hits{{service:svc-{n:04},$env,part:p{w}}} by {{resource_name}}.as_count()
            top: 10
            span: 4h
""",
    """\
          - kind: timeseries
            title: "${{{{ service }}}} errors {w}"
            queries:
              errors: sum:trace.http.request.errors{{service:svc-{n:04},$env,part:p{w}}}.as_count()
              hits: sum:trace.http.request.hits{{service:svc-{n:04},$env,part:p{w}}}.as_count()
            formulas: [errors / hits * 100]
""",
    """\
          - kind: value
            title: Queue {w}
            query: avg:aws.sqs.approximate_number_of_messages_visible{{queuename:svc-{n:04}-{w},$env}}
            limits: {{warning: 100, critical: 1000}}
""",
    """\
          - kind: note
            content: "Part {w} of ${{{{ service }}}}: see ${{{{ wiki }}}}/svc-{n:04}/{w}"
""",
)

TEAMS = ("platform", "payments", "search", "store", "data")


def write_estate(root: Path, size: Size) -> None:
    """The estate's files below a folder."""
    services = max(1, -(-size.monitors // MONITORS_A_SERVICE))
    files = {"o11y.yaml": CONFIG, "routing/slack.yaml": ROUTING, "templates/burns.md.j2": TEMPLATE}
    a_service = -(-size.dashboards // services)
    with_dashboards = [n for n in range(services) if n * a_service < size.dashboards]
    for n in range(services):
        files[f"monitors/svc-{n:04}.yaml"] = _service(n, MONITORS + SLOS, with_dashboards)
    for n in with_dashboards:
        many = min(a_service, size.dashboards - n * a_service)
        files[f"dashboards/svc-{n:04}.yaml"] = (
            _header(n) + "\ndashboards:" + "".join(_dashboard(n, d + 1, size.widgets) for d in range(many))
        )
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _header(n: int) -> str:
    return HEADER.format(n=n, team=TEAMS[n % len(TEAMS)], tier=n % 3 + 1, half=n % 9 + 1)


def _service(n: int, text: str, with_dashboards: list[int]) -> str:
    dashboard = with_dashboards[n % len(with_dashboards)] if with_dashboards else None
    if dashboard is None:
        text = text.replace("    links: [{{dashboard: svc-{dashboard:04}/overview-1}}]\n", "")
    return _header(n) + text.format(n=n, priority=n % 5 + 1, digit=n % 9 + 1, dashboard=dashboard)


def _dashboard(n: int, d: int, widgets: int) -> str:
    text = [DASHBOARD.format(n=n, d=d)]
    for w in range(widgets):
        if w % 5 == 0:
            text.append(ROW.format(r=w // 5 + 1))
        text.append(WIDGETS[w % len(WIDGETS)].format(n=n, w=w + 100 * d))
    return "".join(text)
