"""Monitors: alerts of all types."""

import re

from o11yascode.resource.desired import Payload
from o11yascode.resource.difference import MISSING
from o11yascode.resource.kind import Call, Kind, Listing, Place, Variant
from o11yascode.resource.paths import at, replaced

THRESHOLDS = ("options", "thresholds")
CRITICAL = re.compile(r"[<>=] *(-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)\s*\Z")
"""The number that ends a query."""

METRIC_TYPES = ("metric alert", "query alert")
"""Datadog swaps the two as it likes."""

NEVER_GROUPED_SIMPLY = {
    *METRIC_TYPES,
    "composite",
    "service check",
    "cost alert",
    "data-jobs alert",
    "data-quality alert",
    "slo alert",
    "synthetics alert",
}
"""Types that get no `groupby_simple_monitor` from the server; those on events (logs, RUM, CI, errors, ...) do."""


def _is_on_events(body: Payload) -> bool:
    return str(body.get("type")) not in NEVER_GROUPED_SIMPLY


def _said_by_query(desired: Payload, live: Payload) -> tuple[Payload, Payload]:
    """Monitors made without thresholds have none: the query says the critical one, and a spec that says it too asks for nothing else."""
    if at(live, THRESHOLDS, MISSING) is not MISSING or (critical := at(desired, (*THRESHOLDS, "critical"))) is None:
        return desired, live
    found = CRITICAL.search(str(desired.get("query")))
    if found is None or isinstance(critical, bool) or float(found[1]) != critical:
        return desired, live
    thresholds = {key: value for key, value in at(desired, THRESHOLDS).items() if key != "critical"}
    return replaced(desired, THRESHOLDS, thresholds), live


KIND = Kind(
    name="monitor",
    section="monitors",
    rank=20,
    listing=Listing("/api/v1/monitor", size=("page_size", 1000), page="page", leaves_out=("assets",)),
    create=Call("POST", "/api/v1/monitor"),
    get=Call("GET", "/api/v1/monitor/{id}", query=(("with_assets", "true"),)),
    update=Call("PUT", "/api/v1/monitor/{id}"),
    delete=Call("DELETE", "/api/v1/monitor/{id}"),
    mark=Place(("tags",), is_tags=True),
    identity=("query", "type"),
    merge_keys=("restricted_roles",),
    cleared={"tags": [], "priority": None, "message": "", "assets": [], "draft_status": "published", "options": {}},
    read_only=(
        "id",
        "org_id",
        "created",
        "created_at",
        "creator",
        "modified",
        "deleted",
        "multi",
        "state",
        "overall_state",
        "overall_state_modified",
        "matching_downtimes",
        "restriction_policy",
        "restricted",
        "run_as",
        "classification",  # accepted and dropped
        "assets[].monitor_id",
        "options.avalanche_window",  # the server adds 10 or 20 to some newer types
    ),
    unmanaged=(
        "restricted_roles",  # another view of the restriction policy
        "options.silenced",  # mutes and downtimes of people
        "options.locked",
        "options.device_ids",
        "options.synthetics_check_id",
        "options.restriction_query",
    ),
    defaults={
        "message": (None, ""),
        "tags": (None, []),
        "priority": (None, 0),  # 0 comes back as null
        "restricted_roles": (None,),
        "draft_status": (None, "published"),
        "assets": (None, []),
        "assets[].options": (None, {}),
        "assets[].template_variables": (None, {}),
        "assets[].resource_key": (None,),
        "assets[].resource_type": (None,),
        "options": (None, {}),
        "options.*": (None,),
        "options.silenced": (None, {}),
        "options.locked": (None, False),
        "options.notify_audit": (None, False),
        "options.include_tags": (None, True),
        "options.new_host_delay": (None, 300),
        "options.notify_no_data": (None, False),
        "options.on_missing_data": (None, "default"),
        "options.escalation_message": (None, ""),
        "options.thresholds": (None, {}),
        "options.thresholds.*": (None,),
        "options.threshold_windows": (None, {}),
        "options.threshold_windows.*": (None,),
    },
    variants=(
        Variant(_is_on_events, defaults={"options.groupby_simple_monitor": (None, False)}),
        Variant(
            lambda body: body.get("type") == "service check",
            filled={"options.thresholds": ({},), "options.thresholds.ok": (1,), "options.thresholds.warning": (1,)},
        ),
        Variant(
            lambda body: body.get("type") == "event alert",
            filled={"options.thresholds": ({},), "options.thresholds.critical": (0,)},
        ),
    ),
    sets=("tags", "restricted_roles", "options.renotify_statuses", "options.notify_by"),
    free=("assets[].options", "assets[].template_variables"),
    trimmed=("name", "message", "query", "options.escalation_message"),
    equal={"type": METRIC_TYPES},
    immutable=("type",),
    references={"query": "monitor slo"},
    normalise=_said_by_query,
)
