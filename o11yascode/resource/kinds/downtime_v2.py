"""Downtimes: planned silence for monitors."""

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Call, Kind, Listing, Place
from o11yascode.resource.paths import at, replaced

SCHEDULE = ("data", "attributes", "schedule")


def _clocks(desired: Payload, live: Payload) -> tuple[Payload, Payload]:
    """A start that the spec leaves open is the moment of creation, which no spec can say: not compared."""
    schedule, actual = at(desired, SCHEDULE), at(live, SCHEDULE)
    if not isinstance(actual, dict) or ("start" not in actual and "recurrences" not in actual):
        return desired, live
    schedule = schedule if isinstance(schedule, dict) else {}
    actual = dict(actual)
    if schedule.get("start") is None and "recurrences" not in schedule:
        actual.pop("start", None)
    theirs, ours = actual.get("recurrences"), schedule.get("recurrences")
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        actual["recurrences"] = [_without_start(one) if _is_open(other) else one for one, other in zip(theirs, ours, strict=True)]
    return desired, replaced(live, SCHEDULE, actual)


def _is_open(recurrence: object) -> bool:
    return isinstance(recurrence, dict) and recurrence.get("start") is None


def _without_start(recurrence: object) -> object:
    return {key: value for key, value in recurrence.items() if key != "start"} if isinstance(recurrence, dict) else recurrence


KIND = Kind(
    name="downtime_v2",
    section="downtimes",
    rank=50,
    listing=Listing(
        "/api/v2/downtime", rows=("data",), query=(("current_only", "true"),), size=("page[limit]", 1000), offset="page[offset]"
    ),
    create=Call("POST", "/api/v2/downtime"),
    get=Call("GET", "/api/v2/downtime/{id}"),
    update=Call("PATCH", "/api/v2/downtime/{id}"),
    delete=Call("DELETE", "/api/v2/downtime/{id}"),
    name_path=("data", "attributes", "message"),
    id_path=(("data", "id"),),
    wrapped=True,
    mark=Place(("data", "attributes", "message")),
    identity=("data.attributes.scope", "data.attributes.monitor_identifier"),
    merge=("data", "attributes"),
    cleared={
        "message": None,
        "display_timezone": "UTC",
        "mute_first_recovery_notification": False,
        "notify_end_types": ["expired"],
        "notify_end_states": ["alert", "no data", "warn"],
        "schedule": {"start": None, "end": None},
    },
    id_in_update=True,
    read_only=(
        "data.id",
        "data.relationships",
        "included",
        "data.attributes.canceled",
        "data.attributes.created",
        "data.attributes.modified",
        "data.attributes.status",
        "data.attributes.schedule.current_downtime",
    ),
    defaults={
        "data.attributes.message": (None, ""),
        "data.attributes.display_timezone": (None, "", "UTC"),
        "data.attributes.mute_first_recovery_notification": (None, False),
        "data.attributes.notify_end_types": (None, ["expired"]),
        "data.attributes.notify_end_states": (None, ["alert", "no data", "warn"]),
        "data.attributes.schedule": (None, {}),
        "data.attributes.schedule.start": (None,),
        "data.attributes.schedule.end": (None,),
        "data.attributes.schedule.timezone": (None, "UTC"),
        "data.attributes.schedule.recurrences[].start": (None,),
    },
    sets=("data.attributes.notify_end_states", "data.attributes.notify_end_types", "data.attributes.monitor_identifier.monitor_tags"),
    trimmed=("data.attributes.message",),
    instants=("data.attributes.schedule.start", "data.attributes.schedule.end"),
    references={"data.attributes.monitor_identifier.monitor_id": "monitor"},
    normalise=_clocks,
)
