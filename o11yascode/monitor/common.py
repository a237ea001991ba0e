"""What all monitor kinds share: spec fields to Datadog's options, and back."""

from typing import Any

from o11yascode.monitor.kind import Built, Live, Work
from o11yascode.resource.desired import Path, Payload
from o11yascode.source.node import Node
from o11yascode.spec.duration import Duration, format_duration
from o11yascode.spec.monitor import NO_DATA, STATUSES, MonitorSpec

PLAIN = {
    "notify_no_data": "notify_no_data",
    "require_full_window": "require_full_window",
    "notify_by": "notify_by",
    "notify_audit": "notify_audit",
    "include_tags": "include_tags",
    "notification_preset": "notification_preset_name",
    "group_retention": "group_retention_duration",
    "enable_logs_sample": "enable_logs_sample",
    "enable_samples": "enable_samples",
}
"""Spec field -> option with the same value."""

DELAYS = ("evaluation_delay", "new_group_delay", "new_host_delay")
"""Options in seconds, with spec fields of the same names."""
EMPTY = {
    "groupby_simple_monitor": False,
    "silenced": {},
    "thresholds": {},
    "avalanche_window": 10,
    "restriction_query": None,
}
"""Options that the server adds, and what they are where nobody has said anything."""


def options_of(spec: MonitorSpec, built: Built, work: Work) -> tuple[Payload, dict[Path, tuple[Node, ...]]]:
    """All options of a monitor, and the spec nodes they come from."""
    options: Payload = {}
    origins: dict[Path, tuple[Node, ...]] = {}

    def put(option: str, value: Any, *path: str) -> None:
        if value is not None:
            options[option] = value
            origins[("options", option)] = (work.node(*path),)

    if built.thresholds:
        put("thresholds", built.thresholds)
        for name in built.thresholds:
            path = ("recovery", name.removesuffix("_recovery")) if name.endswith("_recovery") else (name,)
            origins[("options", "thresholds", name)] = (work.node(*path),)
    for option, value in built.options.items():
        put(option, value, option)
    if spec.no_data and spec.no_data.after is not None:
        put("notify_no_data", True, "no_data")
        put("no_data_timeframe", spec.no_data.after, "no_data", "notify_after")
    elif spec.no_data:
        put("on_missing_data", NO_DATA[spec.no_data.mode], "no_data")
    for field, option in PLAIN.items():
        if (value := getattr(spec, field)) is not None:
            put(option, value, field)
    for option in DELAYS:
        delay: Duration | None = getattr(spec, option)
        if delay is not None:
            put(option, delay.seconds, option)
    if spec.no_data_timeframe is not None:
        put("no_data_timeframe", spec.no_data_timeframe.minutes, "no_data_timeframe")
    if spec.timeout is not None:
        put("timeout_h", spec.timeout.hours, "timeout")
    if spec.renotify is not None:
        again = spec.renotify
        put("renotify_interval", again.every.minutes if again.every else None, "renotify", "every")
        put("renotify_statuses", [STATUSES[s] for s in again.statuses] if again.statuses is not None else None, "renotify", "statuses")
        put("renotify_occurrences", again.times, "renotify", "times")
        put("escalation_message", again.message.rstrip("\n") if again.message else None, "renotify", "message")
    if spec.scheduling is not None:
        put("scheduling_options", _scheduling(spec), "scheduling")
    if spec.options:
        _merge(options, spec.options, work, ("options",), origins)
    return options, origins


def _scheduling(spec: MonitorSpec) -> Payload:
    found: Payload = {}
    scheduling = spec.scheduling
    if scheduling and scheduling.evaluation_window:
        found["evaluation_window"] = scheduling.evaluation_window.model_dump(exclude_none=True)
    if scheduling and scheduling.custom_schedule:
        found["custom_schedule"] = {"recurrences": [scheduling.custom_schedule.model_dump(exclude_none=True)]}
    return found


def _merge(options: Payload, more: Payload, work: Work, path: Path, origins: dict[Path, tuple[Node, ...]]) -> None:
    """Datadog's own options on top. What a field of its own says already cannot be said again."""
    for key, value in more.items():
        node = work.node(*path, key)
        if key in options and isinstance(options[key], dict) and isinstance(value, dict):
            options[key] = dict(options[key])
            _merge(options[key], value, work, (*path, key), origins)
            continue
        if key in options and options[key] != value:
            work.context.error("said-twice", f'"{key}" already has a field of its own', node, "write it in one place")
        options[key] = value
        origins[(*path, key)] = (node,)


def lift_options(live: Live) -> dict[str, Any]:
    """The spec fields of what is left of a live monitor's options; what has no field stays under `options`."""
    for option, empty in EMPTY.items():
        if live.options.get(option, ...) == empty:
            del live.options[option]
    for option in [key for key, value in live.options.items() if value is None]:
        del live.options[option]
    fields: dict[str, Any] = {}
    words = {datadog: word for word, datadog in NO_DATA.items()}
    if live.options.get("on_missing_data") in words:
        fields["no_data"] = words[live.take("on_missing_data")]
    elif live.options.get("notify_no_data") is True and _whole(live.options.get("no_data_timeframe")):
        live.take("notify_no_data")
        fields["no_data"] = {"notify_after": format_duration(live.take("no_data_timeframe") * 60)}
    _lift_renotify(live, fields)
    for field, option in PLAIN.items():
        if option in live.options:
            fields[field] = live.take(option)
    for option in DELAYS:
        if _whole(live.options.get(option)):
            fields[option] = format_duration(live.take(option))
    if _whole(live.options.get("no_data_timeframe")):
        fields["no_data_timeframe"] = format_duration(live.take("no_data_timeframe") * 60)
    if _whole(live.options.get("timeout_h")):
        hours = live.take("timeout_h")
        fields["timeout"] = f"{hours}h" if hours else "never"
    if scheduling := live.take("scheduling_options"):
        fields["scheduling"] = _lift_scheduling(scheduling)
    return fields


def _lift_renotify(live: Live, fields: dict[str, Any]) -> None:
    again: dict[str, Any] = {}
    if _whole(live.options.get("renotify_interval")):
        again["every"] = format_duration(live.take("renotify_interval") * 60)
    words = {datadog: word for word, datadog in STATUSES.items()}
    statuses = live.options.get("renotify_statuses")
    if isinstance(statuses, list) and all(status in words for status in statuses):
        again["statuses"] = [words[status] for status in live.take("renotify_statuses")]
    if _whole(live.options.get("renotify_occurrences")) and live.options["renotify_occurrences"] >= 1:
        again["times"] = live.take("renotify_occurrences")
    if isinstance(live.options.get("escalation_message"), str):
        again["message"] = live.take("escalation_message")
    if again:
        every = "never" if again.get("every") == "0s" else again.get("every")
        fields["renotify"] = every if list(again) == ["every"] else again


def _lift_scheduling(options: Payload) -> Payload:
    found = {key: value for key, value in options.items() if value is not None}
    schedule = found.get("custom_schedule")
    if isinstance(schedule, dict) and len(schedule.get("recurrences") or []) == 1:
        found["custom_schedule"] = schedule["recurrences"][0]
    return found


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
