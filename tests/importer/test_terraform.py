"""Terraform's form of a resource, as its state has it, and the body that the API would give."""

import json
from typing import Any

import pytest

from o11yascode.importer.terraform import is_state, read_state


def state(type_: str, attributes: Any, **more: Any) -> dict[str, Any]:
    """A state with one resource."""
    resource = {"mode": "managed", "type": type_, "name": "x", "instances": [{"attributes": attributes}], **more}
    return {"version": 4, "terraform_version": "1.9.0", "resources": [resource]}


def data(type_: str, **attributes: Any) -> dict[str, Any]:
    return {"data": {"type": type_, "attributes": attributes}}


MONITOR = {"id": "123", "name": "Slow", "type": "query alert", "query": "avg(last_5m):avg:a{*} > 50", "message": "", "tags": []}
SLO = {"id": "a" * 32, "name": "Up", "description": "", "tags": ["team:core"], "groups": None, "query": [], "monitor_ids": None}
DOWNTIME = {
    "id": "d-1",
    "scope": "env:prod",
    "message": "",
    "display_timezone": "UTC",
    "mute_first_recovery_notification": False,
    "notify_end_states": [],
    "notify_end_types": [],
    "monitor_identifier": [{"monitor_id": None, "monitor_tags": ["service:shop"]}],
    "one_time_schedule": [],
    "recurring_schedule": [],
}
SLICE = {
    "comparator": "<",
    "threshold": 5,
    "query_interval_seconds": 300,
    "query": [
        {
            "formula": [{"formula_expression": "query1"}],
            "query": [{"metric_query": [{"data_source": "", "name": "query1", "query": "avg:a{*}"}]}],
        }
    ],
}


def monitor(**options: Any) -> dict[str, Any]:
    return {"name": "Slow", "type": "query alert", "query": "avg(last_5m):avg:a{*} > 50", "options": options}


def slo(**more: Any) -> dict[str, Any]:
    return {"name": "Up", "tags": ["team:core"], "thresholds": [{"timeframe": "7d", "target": 99.9}], **more}


def downtime(**more: Any) -> dict[str, Any]:
    identifier = {"monitor_tags": ["service:shop"]}
    said = {"scope": "env:prod", "display_timezone": "UTC", "mute_first_recovery_notification": False, "monitor_identifier": identifier}
    return data("downtime", **{**said, **more})


CASES: list[tuple[str, dict[str, Any], str, int | str, dict[str, Any]]] = [
    (
        "monitor",
        MONITOR
        | {
            "monitor_thresholds": [{"critical": "50", "warning": "20.5", "critical_recovery": "", "ok": None, "unknown": "1e3"}],
            "monitor_threshold_windows": [{"trigger_window": "last_15m", "recovery_window": ""}],
            "scheduling_options": [
                {
                    "evaluation_window": [{"day_starts": "04:00", "hour_starts": 0, "month_starts": 0, "timezone": ""}],
                    "custom_schedule": [{"recurrence": [{"rrule": "FREQ=DAILY", "start": "", "timezone": "UTC"}]}],
                }
            ],
            "priority": "2",
            "notify_no_data": True,
            "no_data_timeframe": 10,
            "renotify_interval": 0,
            "new_host_delay": 0,
            "require_full_window": False,
        },
        "monitor",
        123,
        {
            **monitor(
                notify_no_data=True,
                no_data_timeframe=10,
                require_full_window=False,
                new_host_delay=0,
                thresholds={"critical": 50, "warning": 20.5, "unknown": 1000},
                threshold_windows={"trigger_window": "last_15m"},
                scheduling_options={
                    "evaluation_window": {"day_starts": "04:00"},
                    "custom_schedule": {"recurrences": [{"rrule": "FREQ=DAILY", "timezone": "UTC"}]},
                },
            ),
            "priority": 2,
        },
    ),
    (
        "monitor",
        MONITOR | {"notify_no_data": False, "no_data_timeframe": 10, "priority": "0"},
        "monitor",
        123,
        monitor(notify_no_data=False),
    ),
    ("monitor_json", {"id": "7", "monitor": json.dumps({"name": "J"})}, "monitor", 7, {"name": "J"}),
    ("dashboard_json", {"id": "abc-def-ghi", "dashboard": '{"title": "B"}'}, "dashboard", "abc-def-ghi", {"title": "B"}),
    (
        "service_level_objective",
        SLO
        | {
            "type": "monitor",
            "monitor_ids": [9, 7],
            "thresholds": [{"timeframe": "7d", "target": 99.9, "warning": 0}, {"timeframe": "30d", "target": 99, "warning": 99.5}],
        },
        "slo",
        "a" * 32,
        slo(
            type="monitor",
            monitor_ids=[7, 9],
            thresholds=[{"timeframe": "7d", "target": 99.9}, {"timeframe": "30d", "target": 99, "warning": 99.5}],
        ),
    ),
    (
        "service_level_objective",
        SLO
        | {
            "type": "metric",
            "thresholds": [{"timeframe": "7d", "target": 99.9}],
            "query": [{"numerator": "sum:a{*}", "denominator": "sum:b{*}"}],
            "sli_specification": [],
        },
        "slo",
        "a" * 32,
        slo(type="metric", query={"numerator": "sum:a{*}", "denominator": "sum:b{*}"}),
    ),
    (
        "service_level_objective",
        SLO
        | {
            "type": "time_slice",
            "thresholds": [{"timeframe": "7d", "target": 99.9}],
            "sli_specification": [{"time_slice": [SLICE]}],
        },
        "slo",
        "a" * 32,
        slo(
            type="time_slice",
            sli_specification={
                "time_slice": {
                    "query": {
                        "formulas": [{"formula": "query1"}],
                        "queries": [{"data_source": "metrics", "name": "query1", "query": "avg:a{*}"}],
                    },
                    "comparator": "<",
                    "threshold": 5,
                    "query_interval_seconds": 300,
                }
            },
        ),
    ),
    (
        "downtime_schedule",
        DOWNTIME
        | {
            "one_time_schedule": [{"start": "2030-01-01T00:00:00Z", "end": None}],
            "notify_end_states": ["warn", "alert"],
            "notify_end_types": ["expired"],
        },
        "downtime_v2",
        "d-1",
        downtime(notify_end_states=["alert", "warn"], notify_end_types=["expired"], schedule={"start": "2030-01-01T00:00:00Z"}),
    ),
    (
        "downtime_schedule",
        DOWNTIME
        | {
            "monitor_identifier": [{"monitor_id": 123, "monitor_tags": None}],
            "recurring_schedule": [{"timezone": "UTC", "recurrence": [{"duration": "1h", "rrule": "FREQ=DAILY", "start": None}]}],
        },
        "downtime_v2",
        "d-1",
        downtime(
            monitor_identifier={"monitor_id": 123},
            schedule={"timezone": "UTC", "recurrences": [{"duration": "1h", "rrule": "FREQ=DAILY"}]},
        ),
    ),
    (
        "slo_correction",
        {"id": "c-1", "category": "Deployment", "slo_id": "a" * 32, "start": 1900000000, "end": 0, "duration": 3600, "rrule": "FREQ=DAILY"},
        "slo_correction",
        "c-1",
        data("correction", category="Deployment", slo_id="a" * 32, start=1900000000, duration=3600, rrule="FREQ=DAILY"),
    ),
    ("team", {"id": "t-1", "name": "Core", "handle": "core", "link_count": 0}, "team", "t-1", data("team", name="Core", handle="core")),
    (
        "monitor_notification_rule",
        {
            "id": "n-1",
            "name": "All",
            "recipients": [],
            "filter": [{"tags": ["team:core"], "scope": ""}],
            "conditional_recipients": [
                {"conditions": [{"scope": "transition_type:alert", "recipients": ["slack-a"]}], "fallback_recipients": ["slack-b"]}
            ],
        },
        "monitor_notification_rule",
        "n-1",
        data(
            "monitor-notification-rule",
            name="All",
            filter={"tags": ["team:core"]},
            conditional_recipients={
                "conditions": [{"scope": "transition_type:alert", "recipients": ["slack-a"]}],
                "fallback_recipients": ["slack-b"],
            },
        ),
    ),
    (
        "monitor_config_policy",
        {"id": "p-1", "tag_policy": [{"tag_key": "env", "tag_key_required": False, "valid_tag_values": []}]},
        "monitor_config_policy",
        "p-1",
        data("monitor-config-policy", policy_type="tag", policy={"tag_key": "env", "tag_key_required": False, "valid_tag_values": []}),
    ),
    (
        "dashboard_list",
        {"id": "77", "name": "All", "dash_item": [{"dash_id": "abc-def-ghi", "type": "custom_timeboard"}]},
        "dashboard_list",
        "77",
        {"name": "All", "dashboards": [{"id": "abc-def-ghi", "type": "custom_timeboard"}]},
    ),
    ("dashboard_list", {"id": "78", "name": "None", "dash_item": None}, "dashboard_list", "78", {"name": "None", "dashboards": []}),
    (
        "restriction_policy",
        {"id": "slo:x", "resource_id": "slo:x", "bindings": [{"relation": "editor", "principals": ["org:y"]}]},
        "restriction_policy",
        "slo:x",
        {
            "data": {
                "type": "restriction_policy",
                "id": "slo:x",
                "attributes": {"bindings": [{"relation": "editor", "principals": ["org:y"]}]},
            }
        },
    ),
    (
        "integration_slack_channel",
        {"id": "acme:#ops", "account_name": "acme", "channel_name": "#ops", "display": [{"message": True, "notified": False}]},
        "slack_channel",
        "acme:#ops",
        {"account": "acme", "name": "#ops", "display": {"message": True, "notified": False}},
    ),
]


@pytest.mark.parametrize(("type_", "attributes", "kind", "live_id", "body"), CASES)
def test_each_type(type_: str, attributes: dict[str, Any], kind: str, live_id: int | str, body: dict[str, Any]) -> None:
    [read], notices = read_state(state(f"datadog_{type_}", attributes))
    assert (read.kind, read.live_id, read.body, notices) == (kind, live_id, body, [])


@pytest.mark.parametrize(("said", "priority"), [(None, None), ("", None), (0, None), ("0", None), ("3", 3), (3, 3)])
def test_priorities(said: Any, priority: int | None) -> None:
    [read], notices = read_state(state("datadog_monitor", MONITOR | {"priority": said}))
    assert (read.body.get("priority"), notices) == (priority, [])


def test_all_plain_options_of_a_monitor() -> None:
    said = {
        "notify_no_data": True, "no_data_timeframe": 10, "renotify_interval": 60, "renotify_statuses": ["alert"], "renotify_occurrences": 3,
        "require_full_window": True, "new_group_delay": 60, "new_host_delay": 300, "evaluation_delay": 900, "timeout_h": 2,
        "include_tags": False, "notify_audit": True, "escalation_message": "Still.", "enable_logs_sample": True, "enable_samples": True,
        "groupby_simple_monitor": True, "notify_by": ["host"], "on_missing_data": "resolve", "group_retention_duration": "2d",
        "notification_preset_name": "hide_all",
    }  # fmt: skip
    [read], _ = read_state(state("datadog_monitor", MONITOR | said))
    assert read.body["options"] == said
    zero = dict.fromkeys(said, 0)
    [read], _ = read_state(state("datadog_monitor", MONITOR | zero | {"notify_no_data": True}))
    unset = {"renotify_interval", "renotify_occurrences", "evaluation_delay", "timeout_h", "no_data_timeframe", "new_group_delay"}
    assert set(said) - set(read.body["options"]) == unset


@pytest.mark.parametrize("type_", ["datadog_dashboard", "datadog_rum_application", "datadog_downtime_schedule", "aws_instance"])
@pytest.mark.parametrize("mode", ["managed", "data"])
def test_what_is_passed_over_hides_nothing(type_: str, mode: str) -> None:
    both = state(type_, {"id": "x"}, mode=mode)
    both["resources"] += state("datadog_team", {"id": 7, "name": "Core"})["resources"]
    assert [(each.kind, each.live_id) for each in read_state(both)[0]] == [("team", 7)]


@pytest.mark.parametrize("id", [None, "", 7.5])
def test_what_has_no_id_is_in_no_account(id: Any) -> None:
    [read], _ = read_state(state("datadog_team", {"id": id, "name": "Core"}))
    assert read.live_id is None


@pytest.mark.parametrize(
    ("type_", "attributes", "hint"),
    [
        ("datadog_monitor", MONITOR | {"variables": [{"event_query": []}]}, "`o11y import monitor/123` reads it from Datadog"),
        ("datadog_dashboard_json", {"id": "abc-def-ghi", "dashboard": "[]"}, "`o11y import dashboard/abc-def-ghi` reads it from Datadog"),
        ("datadog_service_level_objective", SLO | {"thresholds": [], "sli_specification": [{"count": [{}]}]}, "are not as expected"),
        ("datadog_downtime_schedule", {"id": "d-1"}, "are not as expected"),
        ("datadog_dashboard", {"id": "d-1"}, "`o11y import dashboard/d-1` reads it from Datadog"),
        ("datadog_synthetics_test", {"id": "s-1"}, "`o11y import synthetics_test/s-1` reads it from Datadog"),
        ("datadog_powerpack", {"id": "p-1"}, "Terraform's own form of it is not read; `o11y import powerpack/p-1` reads it from Datadog"),
        ("datadog_rum_application", {"id": "r-1"}, "datadog_rum_application is not known here"),
    ],
)
def test_what_cannot_be_taken_over_is_told(type_: str, attributes: dict[str, Any], hint: str) -> None:
    read, [notice] = read_state(state(type_, attributes, module="module.shop"))
    assert read == []
    assert notice.startswith(f"module.shop.{type_}.x: ")
    assert hint in notice


def test_what_terraform_show_prints() -> None:
    def team(name: str, **more: Any) -> dict[str, Any]:
        return {"address": f"datadog_team.{name}", "mode": "managed", "type": "datadog_team", "values": {"name": name}, **more}

    deeper = {"resources": [team("c"), {"address": "datadog_rum_application.r", "type": "datadog_rum_application", "values": {}}]}
    modules = [{"resources": [team("b")], "child_modules": [deeper]}, None]
    shown = {
        "values": {
            "root_module": {"resources": [team("a"), team("read", mode="data"), team("odd", values=None), None], "child_modules": modules}
        }
    }
    assert is_state(shown)
    read, notices = read_state(shown)
    assert [each.body["data"]["attributes"]["name"] for each in read] == ["a", "b", "c"]
    assert notices == ["datadog_rum_application.r: datadog_rum_application is not known here"]


@pytest.mark.parametrize(
    "resource", [{"mode": "data"}, {"instances": None}, {"instances": [None, {"attributes": None}]}, {"type": "aws_instance"}]
)
def test_what_is_not_a_resource_of_datadog_is_passed_over(resource: dict[str, Any]) -> None:
    assert read_state(state("datadog_team", {"id": "t"}, **resource)) == ([], [])
    assert read_state({"terraform_version": "1.9.0", "resources": [None]}) == ([], [])


@pytest.mark.parametrize(
    "body", [{}, {"resources": []}, {"terraform_version": "1.9.0"}, {"values": []}, {"title": "a dashboard", "widgets": []}]
)
def test_what_is_no_state(body: dict[str, Any]) -> None:
    assert not is_state(body)
    assert is_state(state("datadog_team", {}))
