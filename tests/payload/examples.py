"""Small payloads that are right, one a kind: the tests break them one thing at a time."""

from copy import deepcopy
from typing import Any

UUID = "00000000-0000-4000-8000-000000000001"

GOOD: dict[str, Any] = {
    "monitor": {
        "type": "query alert",
        "name": "CPU",
        "query": "avg(last_5m):avg:system.cpu.user{*} > 90",
        "options": {"thresholds": {"critical": 90, "warning": 80}},
    },
    "dashboard": {
        "title": "Hosts",
        "layout_type": "ordered",
        "tags": ["team:core"],
        "template_variables": [{"name": "env", "prefix": "env", "defaults": ["prod"]}],
        "template_variable_presets": [{"name": "staging", "template_variables": [{"name": "env", "values": ["stg"]}]}],
        "widgets": [
            {
                "definition": {
                    "type": "timeseries",
                    "requests": [
                        {
                            "response_format": "timeseries",
                            "queries": [{"name": "a", "data_source": "metrics", "query": "avg:system.cpu.user{$env}"}],
                            "formulas": [{"formula": "week_before(a) - a"}],
                        }
                    ],
                }
            },
            {"definition": {"type": "group", "layout_type": "ordered", "widgets": [{"definition": {"type": "note", "content": "Hello"}}]}},
        ],
    },
    "slo": {
        "type": "metric",
        "name": "Availability",
        "thresholds": [{"timeframe": "30d", "target": 99.9, "warning": 99.95}],
        "query": {"numerator": "sum:good{*}.as_count()", "denominator": "sum:all{*}.as_count()"},
    },
    "slo_correction": {
        "data": {
            "type": "correction",
            "attributes": {"slo_id": "${ref:shop/availability}", "category": "Deployment", "start": 1_700_000_000, "end": 1_700_003_600},
        }
    },
    "synthetics_test": {
        "type": "api",
        "subtype": "http",
        "name": "Front page",
        "message": "",
        "locations": ["aws:eu-central-1"],
        "config": {
            "request": {"method": "GET", "url": "https://shop.example.com"},
            "assertions": [{"type": "statusCode", "operator": "is", "target": 200}],
        },
        "options": {"tick_every": 300},
    },
    "downtime_v2": {
        "data": {
            "type": "downtime",
            "attributes": {
                "scope": "env:prod AND (service:a OR service:b)",
                "monitor_identifier": {"monitor_tags": ["team:core"]},
                "schedule": {"timezone": "UTC", "recurrences": [{"rrule": "FREQ=DAILY", "duration": "1h"}]},
            },
        }
    },
    "monitor_notification_rule": {
        "data": {
            "type": "monitor-notification-rule",
            "attributes": {"name": "Core", "filter": {"tags": ["team:core"]}, "recipients": ["slack-shop-core"]},
        }
    },
    "monitor_config_policy": {
        "data": {
            "type": "monitor-config-policy",
            "attributes": {
                "policy_type": "tag",
                "policy": {"tag_key": "team", "tag_key_required": True, "valid_tag_values": ["core"]},
            },
        }
    },
    "slack_channel": {"name": "#alerts", "display": {"message": True}},
    "notebook": {
        "data": {
            "type": "notebooks",
            "attributes": {
                "name": "Runbook",
                "time": {"live_span": "1h"},
                "cells": [{"type": "notebook_cells", "attributes": {"definition": {"type": "markdown", "text": "# Hello"}}}],
            },
        }
    },
    "dashboard_list": {"name": "Team core"},
    "powerpack": {
        "data": {
            "type": "powerpack",
            "attributes": {
                "name": "Hosts",
                "group_widget": {
                    "definition": {
                        "type": "group",
                        "layout_type": "ordered",
                        "widgets": [
                            {"definition": {"type": "note", "content": "Hello"}, "layout": {"x": 0, "y": 0, "width": 4, "height": 2}}
                        ],
                    }
                },
            },
        }
    },
    "restriction_policy": {
        "data": {
            "type": "restriction_policy",
            "id": "dashboard:${ref:shop/overview}",
            "attributes": {"bindings": [{"relation": "editor", "principals": ["team:${ref:shop/core}", f"org:{UUID}"]}]},
        }
    },
    "team": {"data": {"type": "team", "attributes": {"name": "Core", "handle": "core"}}},
}

REMOVED = object()
"""As a new value: the key is not there."""


def changed(kind: str, *edits: tuple[tuple[str | int, ...], Any]) -> Any:
    """A good payload of a kind with the values at some paths replaced."""
    payload = deepcopy(GOOD[kind])
    for path, value in edits:
        parent = payload
        for step in path[:-1]:
            parent = parent[step]
        if value is REMOVED:
            del parent[path[-1]]
        else:
            parent[path[-1]] = value
    return payload
