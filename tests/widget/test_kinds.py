"""Every kind has an example here: it builds, Datadog's own client takes it, and it comes back as the same kind."""

import json
from typing import Any

import pytest
import yaml
from datadog_api_client import Configuration
from datadog_api_client.model_utils import UnparsedObject, validate_and_convert_types
from datadog_api_client.v1.model.dashboard import Dashboard

from o11yascode.widget import kinds
from o11yascode.widget.lifting import lift_definition
from tests.widget.helper import build, payload, widget

WIDGETS = r"""
- {kind: alert_graph, monitor: 1234, title: 5xx}
- {kind: alert_status, search: 'tag:service:gs2', display_format: countsAndList, summary_type: monitors}
- {kind: alert_value, monitor: 1234, precision: 1}
- {kind: bars, query: 'sum:gs2.sales{*} by {item}'}
- kind: capacity_gauge
  used: 'max:gs2.slots.used{*} by {table}'
  limit: 'max:gs2.slots.all{*} by {table}'
  worst_of: table
  limits: {warning: 70%, critical: 85%}
- {kind: change, query: 'sum:gs2.sales{*} by {item}', compare: 1w, increase_good: true}
- {kind: check_status, check: datadog.agent.up, grouping: cluster, tags: ['*']}
- {kind: cost, query: 'sum:aws.cost.amortized{*} by {aws_product}.rollup(sum, daily)', span: 1mo}
- {kind: distribution, query: 'avg:gs2.latency{*} by {host}', markers: [{value: 90, display_type: percentile}]}
- {kind: error_tracking, source: traces, match: 'service:gs2'}
- {kind: event_stream, query: 'source:deploy', event_size: s}
- {kind: event_timeline, query: 'source:deploy'}
- {kind: events, search: 'source:deploy', event_size: s, columns: [timestamp]}
- {kind: free_text, text: Hello, font_size: 24}
- {kind: geomap, queries: {query1: {logs: '*', by: [{facet: '@geo.country.iso_code', limit: 250}]}}}
- {kind: group, title: Traffic, widgets: [{kind: note, content: hi}]}
- {kind: heading, text: Traffic}
- {kind: heatmap, histogram: 'histogram:trace.http.request{*}'}
- {kind: hostmap, fill: 'avg:system.cpu.user{*} by {host}'}
- {kind: iframe, url: 'https://status.example.com/'}
- {kind: image, url: 'https://status.example.com/logo.svg', sizing: contain}
- {kind: latency_ranking, service: gs2, percentile: p99, limits: {warning: 300ms, critical: 1s}}
- {kind: list, source: trace_stream, search: 'service:gs2', columns: [timestamp, service, {resource_name: compact}]}
- {kind: log_stream, query: 'service:gs2', indexes: [main]}
- {kind: logs, search: 'service:gs2 status:error', indexes: []}
- kind: note
  font_size: 14
  content: |
    # Runbook
    Read it.
- {kind: powerpack, powerpack: 65c564d0-a388-11ef-a7cd-da7ad0900002}
- {kind: ranking, query: 'sum:gs2.calls{*} by {apiname}.as_count()', top: 10, limits: {warning: 100, critical: 200}}
- kind: raw
  definition:
    type: funnel
    requests:
    - request_type: funnel
      query:
        data_source: rum
        query_string: ''
        steps:
        - {facet: '@view.name', value: /}
- {kind: run_workflow, workflow_id: 2e055f16-8b6a-4cdd-b452-17a34c44b160}
- kind: scatterplot
  queries: {a: 'avg:gs2.cpu{*} by {host}', b: 'avg:gs2.mem{*} by {host}'}
  formulas: [{formula: a, dimension: x}, {formula: b, dimension: y}]
- {kind: service_map, service: gs2, filters: ['env:prod']}
- {kind: slo, slo: 425d71bc3445599f92d7c3848731d220, view_mode: overall}
- {kind: slo_list, search: 'team:platform', limit: 20}
- kind: split_group
  size: md
  source_widget_definition:
    type: timeseries
    requests:
    - response_format: timeseries
      queries:
      - {name: a, data_source: metrics, query: 'avg:gs2.cpu{*}'}
  split_config: {limit: 12, sort: {order: desc}, split_dimensions: [{one_graph_per: service}]}
- {kind: sunburst, query: 'sum:gs2.sales{*} by {item}', legend: {type: automatic}, top: 20}
- kind: table
  queries: {calls: 'sum:gs2.calls{*} by {api}', errors: 'sum:gs2.errors{*} by {api}'}
  formulas: {Calls: calls, Error rate: {formula: errors / calls * 100, unit: '%', limits: {critical: 5%}}}
  aggregator: sum
  top: 50
- kind: timeseries
  query: 'avg:gs2.cpu{*} by {host}'
  alias: CPU
  unit: '%'
  style: warm dashed thin
  span: 4h
  yaxis: {min: 0, max: 100}
- {kind: topology, service: gs2, filters: ['env:prod']}
- {kind: trace_service, env: prod, service: gs2, span_name: http.request}
- {kind: treemap, query: 'sum:gs2.sales{*} by {item}'}
- kind: value
  query: 'avg:gs2.latency{*}'
  aggregator: avg
  unit: ms
  limits: {warning: 300ms, critical: 1s}
  compare: 1w
  better: lower
  precision: 1
- {kind: week_over_week, query: 'sum:gs2.calls{*}.as_count()', trend: true, smooth: ewma_20, span: 4h}
"""
EXAMPLES = {fields["kind"]: json.dumps(fields) for fields in yaml.safe_load(WIDGETS)}


def test_every_kind_has_an_example() -> None:
    assert set(EXAMPLES) == set(kinds())


@pytest.mark.parametrize("name", EXAMPLES)
def test_datadogs_client_takes_it(name: str) -> None:
    body = {"title": "t", "layout_type": "ordered", "widgets": [{"definition": widget(EXAMPLES[name])}]}
    typed = validate_and_convert_types(body, (Dashboard,), ["body"], True, Configuration())  # type: ignore[no-untyped-call]
    assert not list(_not_understood(typed))


def _not_understood(value: Any) -> Any:
    if isinstance(value, UnparsedObject):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _not_understood(item)
    elif hasattr(value, "_data_store"):
        if getattr(value, "_unparsed", False):
            yield value
        for item in value._data_store.values():
            yield from _not_understood(item)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in ("raw", "group")])
def test_it_comes_back_as_the_same_kind(name: str) -> None:
    definition = widget(EXAMPLES[name])
    fields = lift_definition(definition)
    assert fields["kind"] == name
    assert "raw" not in fields


def test_a_week_over_week_says_which_line_is_which() -> None:
    definition = widget(EXAMPLES["week_over_week"])
    assert [request["formulas"] for request in definition["requests"]] == [
        [{"formula": "ewma_20(query1)", "alias": "now"}],
        [{"formula": "ewma_20(week_before(query1))", "alias": "a week before"}],
        [{"formula": "trend_line(query1)", "alias": "trend"}],
    ]
    assert [request["style"]["line_type"] for request in definition["requests"]] == ["solid", "dotted", "dashed"]
    assert definition["time"] == {"live_span": "4h"}


def test_a_month_by_the_calendar_of_a_zone() -> None:
    definition = widget("kind: week_over_week\nquery: sum:gs2.calls{*}\ncompare: 1mo\ntimezone: Asia/Tokyo\nalias: Calls")
    assert definition["requests"][1]["formulas"] == [
        {"formula": "calendar_shift(query1, '-1mo', 'Asia/Tokyo')", "alias": "Calls, a month before"}
    ]
    assert lift_definition(definition)["timezone"] == "Asia/Tokyo"


def test_the_ratio_of_two_queries_week_over_week() -> None:
    definition = widget(
        """
        kind: week_over_week
        queries: {errors: "sum:gs2.errors{*}.as_count()", calls: "sum:gs2.calls{*}.as_count()"}
        formulas: [errors / calls * 100]
        """
    )
    assert definition["requests"][1]["formulas"][0]["formula"] == "week_before(errors / calls * 100)"


def test_a_gauge_of_the_fullest_table() -> None:
    definition = widget(EXAMPLES["capacity_gauge"])
    (request,) = definition["requests"]
    assert request["formulas"][0]["formula"] == "top(used / limit * 100, 1, 'max', 'desc')"
    assert request["conditional_formats"] == [
        {"comparator": ">=", "value": 85, "palette": "white_on_red"},
        {"comparator": ">=", "value": 70, "palette": "white_on_yellow"},
        {"comparator": "<", "value": 70, "palette": "white_on_green"},
    ]


def test_a_gauge_with_a_number_for_its_limit() -> None:
    definition = widget("kind: capacity_gauge\nused: 'max:aws.lambda.concurrent_executions{*}'\nlimit: 1000")
    assert definition["requests"][0]["formulas"][0]["formula"] == "used / 1000 * 100"
    assert [query["name"] for query in definition["requests"][0]["queries"]] == ["used"]


def test_a_latency_ranking_follows_the_environment() -> None:
    text = "kind: latency_ranking\nservice: gs2"
    assert _query(widget(text)) == "p95:trace.http.request{service:gs2,$env} by {resource_name}"
    assert _query(widget(text, env="prod")) == "p95:trace.http.request{service:gs2,env:prod} by {resource_name}"
    assert _query(widget("kind: latency_ranking\nquery: 'avg:aws.apigateway.latency{*} by {apiname}'\nunit: ms\nlimits: {critical: 1s}"))


@pytest.mark.parametrize(
    ("fields", "aggregators"),
    [
        ("query: 'sum:gs2.calls{a:b.as_count()} by {api}.as_count()'", ["sum"]),
        ("query: 'sum:gs2.calls{a IN (b)}.as_count() - sum:gs2.errors{*}.as_count()'", ["sum"]),
        ("query: 'sum:gs2.calls{*}.as_count()'\naggregator: avg", ["avg"]),
        ("query: 'sum:gs2.calls{*}.as_count() / avg:gs2.hosts{*}'", [None]),
        ("query: 'avg:gs2.hosts{*}'", [None]),
        ("queries: {a: 'sum:gs2.calls{*}.as_count()', b: {metrics: 'sum:gs2.errors{*}.as_count()', aggregator: last}}", ["sum", "last"]),
    ],
)
def test_a_count_becomes_one_number_by_its_sum(fields: str, aggregators: list[str | None]) -> None:
    definition = widget(f"kind: value\n{fields}")
    [request] = definition["requests"]
    assert [query.get("aggregator") for query in request["queries"]] == aggregators
    lifted = lift_definition(definition)
    assert lifted["kind"] == "value"
    assert widget(json.dumps(lifted)) == definition


def test_a_count_over_time_has_no_aggregator() -> None:
    definition = widget("kind: timeseries\nquery: 'sum:gs2.calls{*}.as_count()'")
    assert "aggregator" not in definition["requests"][0]["queries"][0]


def test_a_count_that_says_it_adds_up_needs_no_field_for_it() -> None:
    lifted = lift_definition(widget("kind: value\nquery: 'sum:gs2.calls{*}.as_count()'\naggregator: sum"))
    assert lifted == {"kind": "value", "query": "sum:gs2.calls{*}.as_count()"}


def test_a_live_count_without_an_aggregator_is_not_given_one() -> None:
    spec = {"kind": "value", "query": "sum:gs2.calls{*}.as_count()", "aggregator": "none"}
    definition = widget(json.dumps(spec))
    assert "aggregator" not in definition["requests"][0]["queries"][0]
    assert lift_definition(definition) == spec


def test_a_count_without_an_aggregator_says_so_beside_others() -> None:
    definition = widget("kind: value\nqueries: {a: 'sum:a{*}.as_count()', b: 'sum:b{*}.as_count()', c: 'avg:c{*}'}\nformulas: [a / b + c]")
    del definition["requests"][0]["queries"][0]["aggregator"]
    lifted = lift_definition(definition)
    assert lifted["queries"] == {"a": {"metrics": "sum:a{*}.as_count()", "aggregator": "none"}, "b": "sum:b{*}.as_count()", "c": "avg:c{*}"}
    assert widget(json.dumps(lifted)) == definition


def test_limits_are_counted_in_the_querys_unit() -> None:
    definition = widget("kind: value\nquery: 'avg:aws.lambda.duration{*}'\nunit: ms\nlimits: {critical: 1.5s}")
    assert definition["requests"][0]["conditional_formats"][0] == {"comparator": ">=", "value": 1500, "palette": "white_on_red"}
    assert definition["requests"][0]["formulas"][0]["number_format"]["unit"]["unit_name"] == "millisecond"


def test_limits_where_low_is_bad() -> None:
    definition = widget("kind: value\nquery: 'avg:gs2.availability{*}'\nlimits: {warning: 99.9, critical: 99, colour: text}")
    assert definition["requests"][0]["conditional_formats"] == [
        {"comparator": "<=", "value": 99, "palette": "red_on_white"},
        {"comparator": "<=", "value": 99.9, "palette": "yellow_on_white"},
        {"comparator": ">", "value": 99.9, "palette": "green_on_white"},
    ]


def test_limits_of_a_graph_are_lines() -> None:
    definition = widget("kind: timeseries\nquery: 'avg:gs2.cpu{*}'\nlimits: {warning: 70%, critical: 85%}")
    assert definition["markers"] == [
        {"value": "y = 85", "display_type": "error dashed", "label": "critical"},
        {"value": "y = 70", "display_type": "warning dashed", "label": "warning"},
    ]
    assert "conditional_formats" not in definition["requests"][0]


def test_several_requests_each_with_its_style() -> None:
    definition = widget(
        """
        kind: timeseries
        requests:
          - {query: "avg:gs2.cpu{*}", style: dog_classic solid, display_type: line}
          - queries: {errors: {logs: "status:error", by: [service]}, all: {logs: "*", compute: cardinality(@usr.id)}}
            formulas: {Errors a user: errors / all}
            on_right_yaxis: true
        """
    )
    first, second = definition["requests"]
    assert first["style"] == {"palette": "dog_classic", "line_type": "solid"}
    assert second["queries"][0] == {
        "name": "errors", "data_source": "logs", "search": {"query": "status:error"},
        "compute": {"aggregation": "count"}, "group_by": [{"facet": "service"}],
    }  # fmt: skip
    assert second["queries"][1]["compute"] == {"aggregation": "cardinality", "metric": "@usr.id"}
    assert second["formulas"] == [{"alias": "Errors a user", "formula": "errors / all"}]


def test_what_no_field_says_goes_through_raw() -> None:
    definition = widget("kind: note\ncontent: hi\nraw: {brand_new: true}")
    assert definition == {"type": "note", "content": "hi", "brand_new": True}
    assert lift_definition(definition) == {"kind": "note", "content": "hi", "raw": {"brand_new": True}}


def test_references_to_specs_and_live_ids() -> None:
    assert widget("kind: alert_graph\nmonitor: api-5xx")["alert_id"] == "${ref:gs2/api-5xx}"
    assert widget("kind: alert_graph\nmonitor: 42")["alert_id"] == "42"
    assert widget("kind: slo\nslo: gs2/availability")["slo_id"] == "${ref:gs2/availability}"
    assert widget("kind: powerpack\npowerpack: basics")["powerpack_id"] == "${ref:gs2/basics}"
    of_slo = widget("kind: timeseries\nqueries: {budget: {slo: availability, measure: error_budget_remaining}}")
    assert of_slo["requests"][0]["queries"] == [
        {"name": "budget", "data_source": "slo", "slo_id": "${ref:gs2/availability}", "measure": "error_budget_remaining"}
    ]


def test_links_to_what_lies_behind() -> None:
    definition = widget(
        """
        kind: timeseries
        query: sum:gs2.errors{$env,version:2} by {apiname}
        links:
          - logs: auto
          - logs: service:gs2 status:error
            label: Errors
          - dashboard: overview
          - {label: Wiki, link: "https://wiki.example.com/"}
          - {override_label: hosts, is_hidden: true}
        """
    )
    window = "&from_ts={{timestamp_start}}&to_ts={{timestamp_end}}"
    assert definition["custom_links"] == [
        {"label": "Logs", "link": "/logs?query=service:gs2%20version:2%20{{$env}}%20{{apiname}}" + window},
        {"label": "Errors", "link": "/logs?query=service:gs2%20status:error" + window},
        {"label": "Dashboard overview", "link": "/dashboard/${ref:gs2/overview}"},
        {"label": "Wiki", "link": "https://wiki.example.com/"},
        {"override_label": "hosts", "is_hidden": True},
    ]


@pytest.mark.parametrize(
    ("span", "time"),
    [
        ("4h", {"live_span": "4h"}),
        ("1mo", {"live_span": "1mo"}),
        ("week_to_date", {"live_span": "week_to_date"}),
        ("12h", {"type": "live", "unit": "hour", "value": 12}),
        ("2w", {"type": "live", "unit": "week", "value": 2}),
    ],
)
def test_spans(span: str, time: dict[str, Any]) -> None:
    definition = widget(f"kind: value\nquery: 'avg:gs2.cpu{{*}}'\nspan: {span}")
    assert definition["time"] == time
    assert lift_definition(definition)["span"] == span


def test_a_service_map_of_the_specs_environment() -> None:
    assert widget("kind: service_map\nservice: gs2", env="stg")["filters"] == ["env:stg"]
    assert widget("kind: service_map\nservice: gs2")["filters"] == ["$env"]


def test_a_screenboard_has_headings_in_place_of_groups() -> None:
    found = payload("kind: screenboard\ntitle: Wall\nrows: [{title: Traffic, widgets: [{kind: note, content: hi}]}]")
    assert found["layout_type"] == "free"
    assert [one["definition"]["content"] for one in found["widgets"]] == ["Traffic", "hi"]


def _query(definition: dict[str, Any]) -> str:
    return str(definition["requests"][0]["queries"][0]["query"])


WRONG: tuple[Any, ...] = (None, 5, -1, 0.5, True, "x", "", "}{", [], [1], ["x"], [{}], {}, {"x": 1}, {"x": {"y": []}})


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_wrong_value_gets_past_the_diagnostics(name: str) -> None:
    """Whatever stands in a field, the answer is a dashboard or a complaint with its place, never an exception."""
    fields = json.loads(EXAMPLES[name])
    for field in [*kinds()[name].model.model_fields, "unheard_of"]:
        for value in WRONG:
            text = json.dumps({"title": "t", "widgets": [{**fields, field: value}]})
            resource, diagnostics = build(text)
            assert resource is not None or diagnostics
            assert all(found.location and found.location.line for found in diagnostics)
