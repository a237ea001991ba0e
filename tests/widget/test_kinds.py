"""Every kind has an example here: it builds, Datadog's own client takes it, and it comes back as the same kind."""

from typing import Any

import pytest
from datadog_api_client import Configuration
from datadog_api_client.model_utils import UnparsedObject, validate_and_convert_types
from datadog_api_client.v1.model.dashboard import Dashboard

from o11yascode.widget import kinds
from o11yascode.widget.lifting import lift_definition
from tests.widget.helper import payload, widget

EXAMPLES = {
    "alert_graph": "kind: alert_graph\nmonitor: 1234\ntitle: 5xx",
    "alert_status": "kind: alert_status\nsearch: tag:service:gs2\ndisplay_format: countsAndList\nsummary_type: monitors",
    "alert_value": "kind: alert_value\nmonitor: 1234\nprecision: 1",
    "bars": "kind: bars\nquery: sum:gs2.sales{*} by {item}",
    "capacity_gauge": "kind: capacity_gauge\nused: max:gs2.slots.used{*} by {table}\nlimit: max:gs2.slots.all{*} by {table}\nworst_of: table\nlimits: {warning: 70%, critical: 85%}",
    "change": "kind: change\nquery: sum:gs2.sales{*} by {item}\ncompare: 1w\nincrease_good: true",
    "check_status": "kind: check_status\ncheck: datadog.agent.up\ngrouping: cluster\ntags: ['*']",
    "cost": "kind: cost\nquery: sum:aws.cost.amortized{*} by {aws_product}.rollup(sum, daily)\nspan: 1mo",
    "distribution": "kind: distribution\nquery: avg:gs2.latency{*} by {host}\nmarkers: [{value: 90, display_type: percentile}]",
    "error_tracking": "kind: error_tracking\nsource: traces\nmatch: service:gs2",
    "event_stream": "kind: event_stream\nquery: source:deploy\nevent_size: s",
    "event_timeline": "kind: event_timeline\nquery: source:deploy",
    "events": "kind: events\nsearch: source:deploy\nevent_size: s\ncolumns: [timestamp]",
    "free_text": "kind: free_text\ntext: Hello\nfont_size: 24",
    "geomap": "kind: geomap\nqueries: {query1: {logs: '*', by: [{facet: '@geo.country.iso_code', limit: 250}]}}",
    "group": "kind: group\ntitle: Traffic\nwidgets: [{kind: note, content: hi}]",
    "heading": "kind: heading\ntext: Traffic",
    "heatmap": "kind: heatmap\nhistogram: 'histogram:trace.http.request{*}'",
    "hostmap": "kind: hostmap\nfill: avg:system.cpu.user{*} by {host}",
    "iframe": "kind: iframe\nurl: https://status.example.com/",
    "image": "kind: image\nurl: https://status.example.com/logo.svg\nsizing: contain",
    "latency_ranking": "kind: latency_ranking\nservice: gs2\npercentile: p99\nlimits: {warning: 300ms, critical: 1s}",
    "list": "kind: list\nsource: trace_stream\nsearch: service:gs2\ncolumns: [timestamp, service, {resource_name: compact}]",
    "log_stream": "kind: log_stream\nquery: service:gs2\nindexes: [main]",
    "logs": "kind: logs\nsearch: service:gs2 status:error\nindexes: []",
    "note": "kind: note\ncontent: |\n  # Runbook\n  Read it.\nfont_size: 14",
    "powerpack": "kind: powerpack\npowerpack: 65c564d0-a388-11ef-a7cd-da7ad0900002",
    "ranking": "kind: ranking\nquery: sum:gs2.calls{*} by {apiname}.as_count()\ntop: 10\nlimits: {warning: 100, critical: 200}",
    "raw": "kind: raw\ndefinition: {type: funnel, requests: [{request_type: funnel, query: {data_source: rum, query_string: '', steps: [{facet: '@view.name', value: /}]}}]}",
    "run_workflow": "kind: run_workflow\nworkflow_id: 2e055f16-8b6a-4cdd-b452-17a34c44b160",
    "scatterplot": "kind: scatterplot\nqueries: {a: 'avg:gs2.cpu{*} by {host}', b: 'avg:gs2.mem{*} by {host}'}\nformulas: [{formula: a, dimension: x}, {formula: b, dimension: y}]",
    "service_map": "kind: service_map\nservice: gs2\nfilters: [env:prod]",
    "slo": "kind: slo\nslo: 425d71bc3445599f92d7c3848731d220\nview_mode: overall",
    "slo_list": "kind: slo_list\nsearch: team:platform\nlimit: 20",
    "split_group": "kind: split_group\nsize: md\nsource_widget_definition: {type: timeseries, requests: [{response_format: timeseries, queries: [{name: a, data_source: metrics, query: 'avg:gs2.cpu{*}'}]}]}\nsplit_config: {limit: 12, sort: {order: desc}, split_dimensions: [{one_graph_per: service}]}",
    "sunburst": "kind: sunburst\nquery: sum:gs2.sales{*} by {item}\nlegend: {type: automatic}\ntop: 20",
    "table": "kind: table\nqueries: {calls: 'sum:gs2.calls{*} by {api}', errors: 'sum:gs2.errors{*} by {api}'}\nformulas: {Calls: calls, Error rate: {formula: errors / calls * 100, unit: '%', limits: {critical: 5%}}}\naggregator: sum\ntop: 50",
    "timeseries": "kind: timeseries\nquery: avg:gs2.cpu{*} by {host}\nalias: CPU\nunit: '%'\nstyle: warm dashed thin\nspan: 4h\nyaxis: {min: 0, max: 100}",
    "topology": "kind: topology\nservice: gs2\nfilters: [env:prod]",
    "trace_service": "kind: trace_service\nenv: prod\nservice: gs2\nspan_name: http.request",
    "treemap": "kind: treemap\nquery: sum:gs2.sales{*} by {item}",
    "value": "kind: value\nquery: avg:gs2.latency{*}\naggregator: avg\nunit: ms\nlimits: {warning: 300ms, critical: 1s}\ncompare: 1w\nbetter: lower\nprecision: 1",
    "week_over_week": "kind: week_over_week\nquery: sum:gs2.calls{*}.as_count()\ntrend: true\nsmooth: ewma_20\nspan: 4h",
}  # fmt: skip


def test_every_kind_has_an_example() -> None:
    assert set(EXAMPLES) == set(kinds())


@pytest.mark.parametrize("name", EXAMPLES)
def test_datadogs_client_takes_it(name: str) -> None:
    body = {"title": "t", "layout_type": "ordered", "widgets": [{"definition": widget(EXAMPLES[name])}]}
    typed = validate_and_convert_types(body, (Dashboard,), ["body"], True, Configuration())
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
