"""Downtimes: planned silence for monitors."""

import re
from datetime import UTC, datetime, tzinfo
from itertools import islice
from zoneinfo import ZoneInfo

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Call, Kind, Listing, Place
from o11yascode.resource.paths import at, objects_at, replaced
from o11yascode.resource.times import moment_of

SCHEDULE = ("data", "attributes", "schedule")
MANY = 10_000
"""Times of a rule that counts them are not looked at beyond this one."""
_UNTIL = re.compile(r"\bUNTIL=(\d{8})(T\d{6})?(Z)?")


def _clocks(desired: Payload, live: Payload) -> tuple[Payload, Payload]:
    """A start that the spec leaves open, or that has passed, is the moment of creation, which no spec can say: not compared."""
    schedule, actual = at(desired, SCHEDULE), at(live, SCHEDULE)
    if not isinstance(actual, dict) or ("start" not in actual and "recurrences" not in actual):
        return desired, live
    schedule = schedule if isinstance(schedule, dict) else {}
    actual = dict(actual)
    if schedule.get("start") is None and "recurrences" not in schedule:
        actual.pop("start", None)
    elif _has_begun(schedule, live):
        actual["start"] = schedule["start"]
    theirs, ours = actual.get("recurrences"), schedule.get("recurrences")
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        actual["recurrences"] = [_without_start(one) if _is_open(other) else one for one, other in zip(theirs, ours, strict=True)]
    return desired, replaced(live, SCHEDULE, actual)


def _has_begun(schedule: Payload, live: Payload) -> bool:
    """Whether it is in progress, and should have been by then: its start is what it is."""
    ours, theirs = moment_of(schedule.get("start")), moment_of(at(live, (*SCHEDULE, "start")))
    return ours is not None and theirs is not None and ours <= theirs and at(live, ("data", "attributes", "status")) == "active"


def _is_open(recurrence: object) -> bool:
    return isinstance(recurrence, dict) and recurrence.get("start") is None


def _without_start(recurrence: object) -> object:
    return {key: value for key, value in recurrence.items() if key != "start"} if isinstance(recurrence, dict) else recurrence


def _with_starts(body: Payload, live: Payload) -> Payload:
    """A start that the spec leaves open, or that has passed, stays as it is: Datadog refuses another one for a downtime in progress."""
    schedule, actual = at(body, SCHEDULE), at(live, SCHEDULE)
    if not isinstance(actual, dict):
        return body
    schedule = schedule if isinstance(schedule, dict) else {}
    ours, theirs = schedule.get("recurrences"), actual.get("recurrences")
    if ours is None and actual.get("start") is not None and (schedule.get("start") is None or _has_begun(schedule, live)):
        return replaced(body, (*SCHEDULE, "start"), actual["start"])
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        kept = [
            {**one, "start": other["start"]} if _is_open(one) and "start" in other else one for one, other in zip(ours, theirs, strict=True)
        ]
        return replaced(body, (*SCHEDULE, "recurrences"), kept)
    return body


def _to_create(body: Payload, now: datetime) -> Payload:
    """One that should have begun begins now: Datadog creates none that begins in the past."""
    start = moment_of(at(body, (*SCHEDULE, "start")))
    return body if start is None or start > now else replaced(body, (*SCHEDULE, "start"), None)


def _is_gone(live: Payload) -> bool:
    """Cancelled ones are shown for two days more, but refuse every change."""
    return at(live, ("data", "attributes", "status")) in ("canceled", "ended")


def _zone(name: object) -> tzinfo:
    try:
        return ZoneInfo(name) if isinstance(name, str) else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def _is_past(rule: str, start: object, now: datetime, zone: tzinfo) -> bool:
    """Whether a recurrence rule has no time left; what ends at no instant (`…Z`) ends by the clock of the schedule's zone."""
    local = now.astimezone(zone).replace(tzinfo=None)
    if until := _UNTIL.search(rule):
        return until[1] + (until[2] or "T235959") < f"{now.astimezone(UTC) if until[3] else local:%Y%m%dT%H%M%S}"
    if "COUNT=" not in rule.upper() or not isinstance(start, str):
        return False
    from dateutil.rrule import rrulestr

    try:
        times = list(islice(rrulestr(rule, dtstart=datetime.fromisoformat(start)), MANY))
    except (ValueError, TypeError):
        return False
    return len(times) < MANY and (not times or times[-1] < local)


def _is_over(payload: Payload, now: datetime) -> bool:
    schedule = at(payload, SCHEDULE)
    if not isinstance(schedule, dict):
        return False
    recurrences = objects_at(schedule, ("recurrences",))
    if recurrences:
        zone = _zone(schedule.get("timezone"))
        return all(_is_past(str(one.get("rrule")), one.get("start"), now, zone) for one in recurrences)
    end = moment_of(schedule.get("end"))
    return end is not None and end <= now


KIND = Kind(
    name="downtime_v2",
    section="downtimes",
    rank=50,
    # `current_only` would leave out those that begin later, and recurring ones between two times.
    listing=Listing("/api/v2/downtime", rows=("data",), size=("page[limit]", 1000), offset="page[offset]"),
    create=Call("POST", "/api/v2/downtime"),
    get=Call("GET", "/api/v2/downtime/{id}"),
    update=Call("PATCH", "/api/v2/downtime/{id}"),
    delete=Call("DELETE", "/api/v2/downtime/{id}"),
    name_path=("data", "attributes", "message"),
    about_path=("data", "attributes", "scope"),
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
    shuffled=("data.attributes.notify_end_states", "data.attributes.notify_end_types"),
    trimmed=("data.attributes.message",),
    instants=(
        "data.attributes.schedule.start",
        "data.attributes.schedule.end",
        "data.attributes.schedule.recurrences[].start",  # `08:00:00` is `08:00`
    ),
    references={"data.attributes.monitor_identifier.monitor_id": "monitor"},
    is_gone=_is_gone,
    is_over=_is_over,
    to_create=_to_create,
    carry=_with_starts,
    sent_if_changed=("schedule",),
    normalise=_clocks,
)
