"""Why Datadog refuses a monitor, in its own words."""

import re
from typing import Any

from o11yascode.query.monitor import parse_monitor
from o11yascode.sandbox.call import Refusal
from o11yascode.sandbox.store import Payload, Store

TYPES = frozenset(
    [
        "composite",
        "event alert",
        "log alert",
        "metric alert",
        "process alert",
        "query alert",
        "rum alert",
        "service check",
        "synthetics alert",
        "trace-analytics alert",
        "slo alert",
        "event-v2 alert",
        "audit alert",
        "ci-pipelines alert",
        "ci-tests alert",
        "error-tracking alert",
        "database-monitoring alert",
        "network-performance alert",
        "cost alert",
        "data-quality alert",
        "network-path alert",
        "data-jobs alert",
        "llm-observability alert",
    ]
)
METRIC = frozenset(["metric alert", "query alert"])
MONITOR_TYPES = {"metric": METRIC, "apm": METRIC}
"""What a search calls them."""

NO_COMPARISON = frozenset(["composite", "service check", "synthetics alert"])
"""Types whose query ends in no threshold."""

NUMBERS = frozenset(["critical", "warning", "ok", "unknown", "critical_recovery", "warning_recovery"])
"""The thresholds that are numbers."""

COMPARISON = re.compile(r"(>=|<=|==|!=|>|<)\s*(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|threshold)\s*$")
NO_ON_MISSING_DATA = frozenset(["service check", "composite", "slo alert"])


def check_type_change(before: str, sent: Payload) -> None:
    after = sent.get("type", before)
    if after != before and not {before, after} <= METRIC:
        raise Refusal(400, "Monitor type change not allowed")


def check_monitor(store: Store, sent: Payload, fields: Payload) -> None:
    """Refuse what Datadog refuses. `fields` is the monitor as it would be; `sent` is what was asked for."""
    type, query = fields["type"], fields["query"]
    if type not in TYPES:
        raise Refusal(400, "The value provided for parameter 'type' is invalid")
    if type == "event alert":
        raise Refusal(400, "'event alert' type is not supported, please use 'event-v2 alert' type.")
    check_values(sent)
    number = compared_number(type, query)
    check_thresholds(fields["options"], number)
    check_options(type, fields["options"])
    if type == "composite":
        check_composite(store, query)
    if type == "slo alert":
        check_slo_alert(store, query, number)


def check_values(sent: Payload) -> None:
    priority = sent.get("priority")
    if priority is not None and (isinstance(priority, bool) or not isinstance(priority, int) or not 0 <= priority <= 5):
        raise Refusal(400, "The value provided for parameter 'priority' is invalid")
    for key in ("name", "message", "query", "type"):
        if sent.get(key) is not None and not isinstance(sent[key], str):
            raise Refusal(400, f"The value provided for parameter '{key}' is invalid")
    tags = sent.get("tags")
    if tags is not None and not (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
        raise Refusal(400, "The value provided for parameter 'tags' is invalid")


def compared_number(type: str, query: str) -> float | None:
    """The number a query compares with; None where it has none."""
    if not query:
        raise Refusal(400, "The value provided for parameter 'query' is invalid")
    if type in NO_COMPARISON:
        return None
    found = COMPARISON.search(query)
    if not found:
        raise Refusal(400, "The value provided for parameter 'query' is invalid: invalid operator specified: ")
    # In doubt Datadog's own parser knows better: only a text that is no query at all is refused.
    if parse_monitor(query, type).tree is None:
        raise Refusal(400, "The value provided for parameter 'query' is invalid")
    return None if found[2] == "threshold" else float(found[2])


def check_thresholds(options: Payload, number: float | None) -> None:
    thresholds = options.get("thresholds") or {}
    for key in NUMBERS & thresholds.keys():
        value = thresholds[key]
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise Refusal(400, "Non-numeric threshold value.")
    if number is None or not thresholds or any(key.endswith("_query") for key in thresholds):
        return
    critical = thresholds.get("critical")
    if critical is None:
        raise Refusal(400, "Alert status is required.")
    if float(critical) != number:
        raise Refusal(400, f"Alert threshold ({float(critical)}) does not match that used in the query ({number}).")


def check_options(type: str, options: Payload) -> None:
    missing_data = options.get("on_missing_data")
    if missing_data and missing_data != "default" and type in NO_ON_MISSING_DATA:
        raise Refusal(400, f"The on_missing_data option is not allowed for {type} monitors")
    if type == "log alert" and options.get("no_data_timeframe") and options.get("notify_no_data"):
        raise Refusal(400, "The no_data_timeframe option is not allowed for log alert monitors")
    for key, least, most in (
        ("timeout_h", 0, 24),
        ("evaluation_delay", 0, 86400),
        ("renotify_interval", 0, None),
        ("new_group_delay", 0, None),
    ):
        if not within(options.get(key), least, most):
            raise Refusal(400, f"The value provided for parameter '{key}' is invalid")


def within(value: Any, least: int, most: int | None) -> bool:
    if value is None:
        return True
    if isinstance(value, str) and value.isdecimal():
        value = int(value)  # old monitors have numbers as text, and are taken
    return isinstance(value, int) and not isinstance(value, bool) and least <= value and (most is None or value <= most)


def check_composite(store: Store, query: str) -> None:
    ids = re.findall(r"\d+", query)
    if not ids or re.search(r"[^\d\s()&|!]", query):
        raise Refusal(400, "The value provided for parameter 'query' is invalid")
    if any(store.text("monitor", id) is None for id in ids):
        raise Refusal(400, "Some monitor IDs are invalid")


def check_slo_alert(store: Store, query: str, number: float | None) -> None:
    """An alert's SLO must exist, have the timeframe, and be able to burn that fast."""
    found = re.match(r'\s*(error_budget|burn_rate)\("([^"]*)"\)\.over\("(\w+)"\)', query)
    if not found:
        raise Refusal(400, "The value provided for parameter 'query' is invalid")
    slo = store.get("slo", found[2])
    if slo is None:
        raise Refusal(400, f"SLO not found: {found[2]} not found")
    targets = {threshold["timeframe"]: threshold["target"] for threshold in slo["thresholds"]}
    if found[3] not in targets:
        raise Refusal(400, f"The SLO has no target for the timeframe {found[3]}")
    most = 1 / (1 - targets[found[3]] / 100)
    if found[1] == "burn_rate" and number is not None and not 0 < number <= most * (1 + 1e-9):
        raise Refusal(400, f"The burn rate threshold must be above 0 and at most {most:g}")
