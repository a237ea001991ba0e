"""The `datadog_*` resources of a Terraform state as the bodies that the API gives."""

from collections.abc import Callable
from typing import Any

import orjson

from o11yascode.importer.found import Found, found
from o11yascode.resource.bodies import ANY_SHAPE
from o11yascode.resource.desired import Payload
from o11yascode.spec.units import whole

Attributes = dict[str, Any]
LIVE = {
    "datadog_dashboard": "dashboard",
    "datadog_synthetics_test": "synthetics_test",
    "datadog_powerpack": "powerpack",
}
"""Types whose attributes are written in a form of their own: with their id, they are better read live."""
_PLAIN_OPTIONS = (
    "notify_no_data", "no_data_timeframe", "renotify_interval", "renotify_statuses", "renotify_occurrences", "require_full_window",
    "new_group_delay", "new_host_delay", "evaluation_delay", "timeout_h", "include_tags", "notify_audit", "escalation_message",
    "enable_logs_sample", "enable_samples", "groupby_simple_monitor", "notify_by", "on_missing_data", "group_retention_duration",
    "notification_preset_name",
)  # fmt: skip
_UNSET: tuple[Any, ...] = (None, "", [], {})
_ZERO_IS_UNSET = frozenset(
    {"renotify_interval", "renotify_occurrences", "evaluation_delay", "timeout_h", "no_data_timeframe", "new_group_delay"}
)


def is_state(body: Payload) -> bool:
    """A state file of version 4, or what `terraform show -json` prints."""
    resources = body.get("resources")
    return (isinstance(resources, list) and "terraform_version" in body) or isinstance(body.get("values"), dict)


def read_state(state: Payload) -> tuple[list[Found], list[str]]:
    """The resources of a state, and a line for each that cannot be taken over."""
    read: list[Found] = []
    notices: list[str] = []
    for type_, address, attributes in _resources(state):
        if not type_.startswith("datadog_"):
            continue
        id = attributes.get("id")
        if type_ in LIVE:
            notices.append(f"{address}: Terraform's own form of it is not read; `o11y import {LIVE[type_]}/{id}` reads it from Datadog")
            continue
        if type_ not in _BODIES:
            notices.append(f"{address}: {type_} is not known here")
            continue
        kind, body_of = _BODIES[type_]
        try:
            body = body_of(attributes)
        except ANY_SHAPE:
            notices.append(f"{address}: its attributes are not as expected; `o11y import {kind}/{id}` reads it from Datadog")
            continue
        read.append(found(kind, body, _live_id(kind, id)))
    return read, notices


def _live_id(kind: str, id: Any) -> int | str | None:
    if isinstance(id, str) and id:
        return int(id) if kind == "monitor" and id.isdecimal() else id
    return id if isinstance(id, int) else None


def _resources(state: Payload) -> list[tuple[str, str, Attributes]]:
    """Type, address and attributes of every managed resource."""
    found_: list[tuple[str, str, Attributes]] = []
    for resource in state.get("resources") or []:
        if not isinstance(resource, dict) or resource.get("mode", "managed") != "managed":
            continue
        for instance in resource.get("instances") or []:
            if isinstance(instance, dict) and isinstance(instance.get("attributes"), dict):
                type_, name = str(resource.get("type")), str(resource.get("name"))
                found_.append((type_, ".".join(filter(None, (resource.get("module"), type_, name))), instance["attributes"]))
    values = state.get("values")
    modules = [values.get("root_module")] if isinstance(values, dict) else []
    while modules:
        module = modules.pop(0)
        if not isinstance(module, dict):
            continue
        modules += module.get("child_modules") or []
        for resource in module.get("resources") or []:
            if isinstance(resource, dict) and resource.get("mode", "managed") == "managed" and isinstance(resource.get("values"), dict):
                found_.append((str(resource.get("type")), str(resource.get("address")), resource["values"]))
    return found_


def _monitor(given: Attributes) -> Payload:
    options: Payload = {
        key: given[key] for key in _PLAIN_OPTIONS if given.get(key) not in _UNSET and not (key in _ZERO_IS_UNSET and given[key] == 0)
    }
    if not options.get("notify_no_data"):
        options.pop("no_data_timeframe", None)
    thresholds = {key: whole(float(value)) for key, value in _first(given, "monitor_thresholds").items() if value not in _UNSET}
    windows = {key: value for key, value in _first(given, "monitor_threshold_windows").items() if value not in _UNSET}
    scheduling = _scheduling(_first(given, "scheduling_options"))
    options |= {
        key: value
        for key, value in (("thresholds", thresholds), ("threshold_windows", windows), ("scheduling_options", scheduling))
        if value
    }
    if _first(given, "variables"):
        raise ValueError("variables have a form of Terraform's own")
    body = _kept(given, "name", "type", "query", "message", "tags", "draft_status")
    priority = given.get("priority")
    return {**body, **({"priority": int(str(priority))} if priority not in (*_UNSET, 0, "0") else {}), "options": options}


def _scheduling(given: Attributes) -> Payload:
    made: Payload = {}
    window = {key: value for key, value in _first(given, "evaluation_window").items() if value not in _UNSET and value != 0}
    if window:
        made["evaluation_window"] = window
    recurrences = [_kept(each, "rrule", "start", "timezone") for each in _first(given, "custom_schedule").get("recurrence") or []]
    if recurrences:
        made["custom_schedule"] = {"recurrences": recurrences}
    return made


def _dashboard(given: Attributes) -> Payload:
    body = orjson.loads(given["dashboard"])
    if not isinstance(body, dict):
        raise ValueError("no object")
    return body


def _slo(given: Attributes) -> Payload:
    body = _kept(given, "name", "type", "description", "tags", "groups")
    body["thresholds"] = [
        {key: each[key] for key in ("timeframe", "target", "warning") if each.get(key) not in (*_UNSET, 0)} for each in given["thresholds"]
    ]
    if given.get("monitor_ids"):
        body["monitor_ids"] = sorted(int(id) for id in given["monitor_ids"])
    if query := _first(given, "query"):
        body["query"] = {key: query[key] for key in ("numerator", "denominator")}
    if slice_ := _first(_first(given, "sli_specification"), "time_slice"):
        query = _first(slice_, "query")
        queries = [_first(each, "metric_query") for each in query["query"]]
        body["sli_specification"] = {
            "time_slice": {
                "query": {
                    "formulas": [{"formula": each["formula_expression"]} for each in query["formula"]],
                    "queries": [{"data_source": "metrics", **_kept(each, "data_source", "name", "query")} for each in queries],
                },
                **_kept(slice_, "comparator", "threshold", "query_interval_seconds"),
            }
        }
    elif given.get("sli_specification"):
        raise ValueError("a specification of another form")
    return body


def _downtime(given: Attributes) -> Payload:
    attributes = _kept(given, "scope", "message", "display_timezone", "mute_first_recovery_notification")
    attributes |= {key: sorted(given[key]) for key in ("notify_end_states", "notify_end_types") if given.get(key)}
    which = _first(given, "monitor_identifier")
    monitor = which.get("monitor_id")
    attributes["monitor_identifier"] = {"monitor_id": int(str(monitor))} if monitor else {"monitor_tags": which["monitor_tags"]}
    if once := _first(given, "one_time_schedule"):
        attributes["schedule"] = _kept(once, "start", "end")
    if again := _first(given, "recurring_schedule"):
        attributes["schedule"] = {
            **_kept(again, "timezone"),
            "recurrences": [_kept(each, "duration", "rrule", "start") for each in again["recurrence"]],
        }
    return _data("downtime", attributes)


def _correction(given: Attributes) -> Payload:
    attributes = _kept(given, "category", "slo_id", "description", "start", "end", "duration", "rrule", "timezone")
    return _data("correction", {key: value for key, value in attributes.items() if value != 0})


def _team(given: Attributes) -> Payload:
    return _data("team", _kept(given, "name", "handle", "description"))


def _notification_rule(given: Attributes) -> Payload:
    attributes = _kept(given, "name", "recipients")
    if filter_ := _first(given, "filter"):
        attributes["filter"] = _kept(filter_, "tags", "scope")
    if conditional := _first(given, "conditional_recipients"):
        made = {"conditions": [_kept(each, "scope", "recipients") for each in conditional["conditions"]]}
        attributes["conditional_recipients"] = {**made, **_kept(conditional, "fallback_recipients")}
    return _data("monitor-notification-rule", attributes)


def _tag_policy(given: Attributes) -> Payload:
    policy = _first(given, "tag_policy")
    tag = {key: policy[key] for key in ("tag_key", "tag_key_required", "valid_tag_values")}
    return _data("monitor-config-policy", {"policy_type": given.get("policy_type") or "tag", "policy": tag})


def _list(given: Attributes) -> Payload:
    items = [{"id": each["dash_id"], "type": each["type"]} for each in given.get("dash_item") or []]
    return {"name": given["name"], "dashboards": items}


def _restriction(given: Attributes) -> Payload:
    bindings = [_kept(each, "relation", "principals") for each in given.get("bindings") or []]
    return {"data": {"type": "restriction_policy", "id": given["resource_id"], "attributes": {"bindings": bindings}}}


def _slack(given: Attributes) -> Payload:
    return {"account": given["account_name"], "name": given["channel_name"], "display": _first(given, "display")}


def _data(type_: str, attributes: Payload) -> Payload:
    return {"data": {"type": type_, "attributes": attributes}}


def _first(given: Attributes, key: str) -> Attributes:
    """A block: Terraform has it as a list of at most one."""
    value = given.get(key)
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, dict) else {}


def _kept(given: Attributes, *keys: str) -> Payload:
    return {key: given[key] for key in keys if given.get(key) not in _UNSET}


_BODIES: dict[str, tuple[str, Callable[[Attributes], Payload]]] = {
    "datadog_monitor": ("monitor", _monitor),
    "datadog_monitor_json": ("monitor", lambda given: dict(orjson.loads(given["monitor"]))),
    "datadog_dashboard_json": ("dashboard", _dashboard),
    "datadog_service_level_objective": ("slo", _slo),
    "datadog_downtime_schedule": ("downtime_v2", _downtime),
    "datadog_slo_correction": ("slo_correction", _correction),
    "datadog_team": ("team", _team),
    "datadog_monitor_notification_rule": ("monitor_notification_rule", _notification_rule),
    "datadog_monitor_config_policy": ("monitor_config_policy", _tag_policy),
    "datadog_dashboard_list": ("dashboard_list", _list),
    "datadog_restriction_policy": ("restriction_policy", _restriction),
    "datadog_integration_slack_channel": ("slack_channel", _slack),
}
"""By Terraform's type: the kind, and its body."""
