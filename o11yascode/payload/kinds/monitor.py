"""What a monitor's payload is, and the combinations that Datadog refuses though each field is right by itself."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from o11yascode.diagnostics import Severity
from o11yascode.payload.look import can_be_sent, mapping, mappings, number, repeated, texts_at
from o11yascode.payload.problem import PayloadProblem, error, warning
from o11yascode.resource.desired import Payload

MODELS = ("v1.Monitor",)
NO_COMPARISON = {"composite", "service check"}
"""Types whose query is no comparison with a number."""
NO_MISSING_DATA = {"composite", "service check", "slo alert"}
METRIC = {"metric alert", "query alert"}
COMPARISON = re.compile(r"(>=|<=|==|!=|>|<)\s*-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$")
SPANS = ("renotify_interval", "new_group_delay", "evaluation_delay", "timeout_h", "no_data_timeframe")
CURRENT = re.compile(r"\bcurrent_\d|\.current\(")


def judge(problem: PayloadProblem) -> PayloadProblem:
    """The monitor API reads `"0"` as 0 (recorded): no error."""
    numeric = problem.rule == "payload-wrong-type" and (problem.hint or "").endswith("without quotes")
    return replace(problem, severity=Severity.WARNING) if numeric else problem


def check(payload: Payload) -> Iterator[PayloadProblem]:
    options = mapping(payload.get("options"))
    if options.get("thresholds"):
        yield from _thresholds(payload, options["thresholds"])
    if options.get("on_missing_data") is not None:
        yield from _missing_data(payload, options)
    if not options.get("renotify_interval"):
        yield from _renotify(options)
    if options.get("scheduling_options"):
        yield from _schedule(payload, options)
    yield from _others(payload, options)


def _thresholds(payload: Payload, given: Any) -> Iterator[PayloadProblem]:
    if not isinstance(given, dict) or str(payload.get("type")) in NO_COMPARISON:
        return
    path = ("options", "thresholds")
    numbers = {key: float(value) for key in given if (value := number(given[key])) is not None and can_be_sent(value)}
    if any(value is not None for key, value in given.items() if key.endswith("_query")):
        return  # static and dynamic thresholds exclude each other, and say different things
    if given.get("critical") is None and set(numbers) - {"ok", "unknown"}:
        yield error("monitor-thresholds", path, "there is no critical threshold beside the others", "add critical")
    if "critical" in numbers and (found := COMPARISON.search(str(payload.get("query")))):
        yield from _sides(numbers, found[1], path)


def _sides(numbers: dict[str, float], comparator: str, path: tuple[str, ...]) -> Iterator[PayloadProblem]:
    """Warning comes before critical, recovery before both; equal values are taken."""
    rising = comparator.startswith(">")
    if not rising and not comparator.startswith("<"):
        return
    for inner, outer in (("warning", "critical"), ("critical_recovery", "critical"), ("warning_recovery", "warning")):
        if inner in numbers and outer in numbers:
            low, high = (numbers[inner], numbers[outer]) if rising else (numbers[outer], numbers[inner])
            if low > high:
                yield error(
                    "monitor-threshold-order",
                    (*path, inner),
                    f"{inner} {numbers[inner]:g} lies beyond {outer} {numbers[outer]:g}, though the query alerts on {comparator}",
                    f"it has to be {'below' if rising else 'above'} {numbers[outer]:g}",
                )


def _missing_data(payload: Payload, options: dict[str, Any]) -> Iterator[PayloadProblem]:
    chosen, kind = options.get("on_missing_data"), str(payload.get("type"))
    path = ("options", "on_missing_data")
    if kind in NO_MISSING_DATA:
        yield error("monitor-missing-data", path, f"a {kind} monitor has no on_missing_data", "use notify_no_data")
    if options.get("notify_no_data") is True or options.get("no_data_timeframe") is not None:
        yield error(
            "monitor-missing-data",
            path,
            "on_missing_data excludes notify_no_data and no_data_timeframe",
            "remove the older two",
        )
    if chosen == "resolve" and (number(options.get("timeout_h")) or 0) > 0:
        yield warning("monitor-missing-data", path, "on_missing_data: resolve and timeout_h exclude each other", "remove timeout_h")
    if chosen != "default" and kind in METRIC and "default_zero(" in str(payload.get("query")):
        yield warning(
            "monitor-missing-data", path, "a query with default_zero() never misses data", "remove on_missing_data or default_zero()"
        )


def _renotify(options: dict[str, Any]) -> Iterator[PayloadProblem]:
    for key in ("renotify_occurrences", "renotify_statuses", "escalation_message"):
        if options.get(key):
            yield warning("monitor-renotify", ("options", key), f"{key} does nothing without renotify_interval")


def _schedule(payload: Payload, options: dict[str, Any]) -> Iterator[PayloadProblem]:
    scheduling = mapping(options["scheduling_options"])
    custom, window = scheduling.get("custom_schedule"), scheduling.get("evaluation_window")
    path = ("options", "scheduling_options")
    if custom and options.get("require_full_window") is True:
        yield error("monitor-schedule", ("options", "require_full_window"), "a custom schedule needs require_full_window: false")
    if custom and str(payload.get("type")) in METRIC and options.get("on_missing_data") is None:
        # Wanted by the documentation, but a live monitor loses on_missing_data: default and keeps its schedule (recorded).
        yield warning("monitor-schedule", (*path, "custom_schedule"), "a custom schedule needs on_missing_data", "on_missing_data: default")
    if custom and isinstance(recurrences := mapping(custom).get("recurrences"), list) and len(recurrences) != 1:
        yield error("monitor-schedule", (*path, "custom_schedule", "recurrences"), "a custom schedule has exactly one recurrence")
    query = payload.get("query")
    if window and isinstance(query, str) and not CURRENT.search(query):
        yield error(
            "monitor-schedule", (*path, "evaluation_window"), "an evaluation window needs a query over a current_ window: sum(current_1d):…"
        )


def _others(payload: Payload, options: dict[str, Any]) -> Iterator[PayloadProblem]:
    priority = number(payload.get("priority"))
    if priority is not None and not 0 <= priority <= 5:
        yield error("out-of-range", ("priority",), f"a priority is 1 to 5, not {priority:g}")
    for key in SPANS:
        if key in options and (value := number(options[key])) is not None and value < 0:
            yield error("out-of-range", ("options", key), f"{key} has to be at least 0, not {value:g}")
    if (number(options.get("timeout_h")) or 0) > 24:
        yield warning("out-of-range", ("options", "timeout_h"), "timeout_h is counted in hours, at most 24")
    if options.get("new_group_delay") is not None and options.get("new_host_delay") not in (None, 300):
        yield warning(
            "monitor-delays", ("options", "new_host_delay"), "new_group_delay replaces new_host_delay: only one counts", "remove it"
        )
    if options.get("group_retention_duration") and str(payload.get("type")) in METRIC:
        yield error("monitor-group-retention", ("options", "group_retention_duration"), "a metric monitor has no group_retention_duration")
    windows = options.get("threshold_windows")
    if isinstance(windows, dict) and bool(windows.get("trigger_window")) != bool(windows.get("recovery_window")):
        yield error("monitor-threshold-windows", ("options", "threshold_windows"), "both trigger_window and recovery_window are needed")
    if options.get("variables"):
        for path, name in repeated(texts_at(mappings(options["variables"], ("options", "variables")), "name")):
            yield error("duplicate-query", path, f'two queries are named "{name}"')
