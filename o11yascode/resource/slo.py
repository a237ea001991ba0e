"""Service level objectives: of a metric, of monitors, of time slices."""

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Call, Kind, Listing, Place

PRIMARY = ("timeframe", "target_threshold", "warning_threshold")


def _views(desired: Payload, live: Payload) -> tuple[Payload, Payload]:
    """`query` and `sli_specification` are two views of one metric SLO, and the primary threshold is a copy: compare what the spec uses."""
    unsaid = [key for key in PRIMARY if desired.get(key) is None]
    if desired.get("query") and not desired.get("sli_specification"):
        unsaid.append("sli_specification")
    elif desired.get("sli_specification") and not desired.get("query"):
        unsaid.append("query")
    live = {key: value for key, value in live.items() if key not in unsaid}
    # Some answers hold only the query of what was sent as both, or as a specification.
    if "query" in live and "query" in desired and "sli_specification" not in live:
        desired = {key: value for key, value in desired.items() if key != "sli_specification"}
    return desired, live


KIND = Kind(
    name="slo",
    section="slos",
    rank=10,
    listing=Listing("/api/v1/slo", rows=("data",), size=("limit", 1000), offset="offset"),
    create=Call("POST", "/api/v1/slo"),
    get=Call("GET", "/api/v1/slo/{id}"),
    update=Call("PUT", "/api/v1/slo/{id}"),
    delete=Call("DELETE", "/api/v1/slo/{id}"),
    web="/slo?slo_id={id}",
    envelope=("data",),
    mark=Place(("tags",), is_tags=True),
    read_only=(
        "id",
        "created_at",
        "modified_at",
        "creator",
        "type_id",
        "monitor_tags",
        "configured_alert_ids",
        "thresholds[].target_display",
        "thresholds[].warning_display",
    ),
    defaults={
        "description": (None, ""),
        "tags": (None, []),
        "groups": (None, []),
        "monitor_ids": (None, []),
        "thresholds[].warning": (None,),
        "timeframe": (None,),
        "target_threshold": (None,),
        "warning_threshold": (None,),
        "query": (None,),
        "sli_specification": (None,),
        "sli_specification.time_slice.query_interval_seconds": (None, 300),
    },
    sets=("tags", "monitor_ids", "groups"),
    immutable=("type",),
    references={"monitor_ids[]": "monitor"},
    normalise=_views,
)
