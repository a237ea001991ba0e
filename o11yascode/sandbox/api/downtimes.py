"""Downtimes (v2): create, read, partial update, cancel, list."""

import random
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from o11yascode.sandbox.call import Answer, Call, Refusal, Routes, created_by, data_of, needed, user_included
from o11yascode.sandbox.store import Payload, iso

routes = Routes()
KIND, TYPE = "downtime_v2", "downtime"
DEFAULTS: Payload = {
    "message": None,
    "display_timezone": "UTC",
    "mute_first_recovery_notification": False,
    "notify_end_types": ["expired"],
    "notify_end_states": ["alert", "no data", "warn"],
    "schedule": None,
}
FIELDS = frozenset([*DEFAULTS, "scope", "monitor_identifier"])
RANDOM_ORDER = ("notify_end_types", "notify_end_states")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@routes("GET", "/api/v2/downtime")
def list_downtimes(call: Call) -> Payload:
    bodies = [with_status(call, body) for body in call.store.bodies(KIND)]
    if call.flag("current_only"):
        bodies = [body for body in bodies if body["attributes"]["status"] == "active"]
    limit, offset = call.number("page[limit]", 30), call.number("page[offset]", 0)
    return {"data": bodies[offset : offset + limit], "meta": {"page": {"total_filtered_count": len(bodies)}}}


@routes("POST", "/api/v2/downtime")
def create_downtime(call: Call) -> Payload:
    attributes = checked(data_of(call.body, TYPE))
    for key in ("scope", "monitor_identifier"):
        if key not in attributes:
            raise Refusal(400, f"'{key}' is a required property")
    now = call.store.now()
    fields = {**DEFAULTS, **attributes, "created": iso(now), "modified": iso(now), "canceled": None}
    return written(call, save(call, call.store.new_uuid(KIND), fields, now))


@routes("GET", "/api/v2/downtime/{id}")
def read_downtime(call: Call) -> Payload:
    return {"data": with_status(call, find(call))}


@routes("PATCH", "/api/v2/downtime/{id}")
def update_downtime(call: Call) -> Payload:
    old = find(call)
    now = call.store.now()
    status = with_status(call, old)["attributes"]["status"]
    if status == "canceled":
        raise Refusal(400, "cannot update a canceled downtime")
    fields = {**old["attributes"], **checked(data_of(call.body, TYPE, id=call.params["id"])), "modified": iso(now)}
    fields["schedule"] = stored_schedule(fields["schedule"] or {}, now)
    starts = [schedule["start"] for schedule in (old["attributes"]["schedule"], fields["schedule"]) if "start" in schedule]
    if status == "active" and len({datetime.fromisoformat(start) for start in starts}) > 1:
        raise Refusal(400, "Start times of downtimes in progress cannot be changed")
    return written(call, save(call, call.params["id"], fields, now))


@routes("DELETE", "/api/v2/downtime/{id}")
def cancel_downtime(call: Call) -> Answer:
    # Cancelled, not gone: it can be read for a while.
    body = find(call)
    moment = iso(call.store.now())
    save(call, call.params["id"], {**body["attributes"], "canceled": moment, "modified": moment}, call.store.now())
    return Answer(status=204)


def find(call: Call) -> Payload:
    return needed(call.store, KIND, call.params["id"], "Downtime not found")


def checked(attributes: Payload) -> Payload:
    for key in attributes:
        if key not in FIELDS:
            raise Refusal(400, f"Additional properties are not allowed ('{key}' was unexpected)")
    scope = attributes.get("scope", "*")
    if not isinstance(scope, str) or not scope.strip() or scope.count("(") != scope.count(")"):
        raise Refusal(400, "Invalid scope parameter")
    identifier = attributes.get("monitor_identifier")
    if identifier is not None and set(identifier) not in ({"monitor_id"}, {"monitor_tags"}):
        raise Refusal(400, "monitor_identifier must have exactly one of monitor_id and monitor_tags")
    for recurrence in (attributes.get("schedule") or {}).get("recurrences") or []:
        if not recurrence.get("rrule") or not re.fullmatch(r"\d+[mhdw]", str(recurrence.get("duration"))):
            raise Refusal(400, "Invalid schedule: a recurrence needs rrule and duration")
        if re.search(r"DTSTART|DTEND|DURATION", recurrence["rrule"]):
            raise Refusal(400, "Invalid schedule: rrule must not contain DTSTART, DTEND or DURATION")
    return attributes


def save(call: Call, id: str, fields: Payload, now: datetime) -> Payload:
    """Keep a downtime: times as Datadog writes them, a null start is now."""
    fields = {**fields, "display_timezone": fields["display_timezone"] or "UTC", "schedule": stored_schedule(fields["schedule"] or {}, now)}
    body = {"type": TYPE, "id": id, "attributes": fields}
    monitor = fields["monitor_identifier"].get("monitor_id")
    call.store.put(
        KIND, id, body, name=fields.get("message") or fields["scope"], references=[] if monitor is None else [("monitor", str(monitor))]
    )
    return body


def stored_schedule(schedule: Payload, now: datetime) -> Payload:
    if "recurrences" not in schedule:
        start = normal_time(schedule.get("start")) or iso(now)
        return {"start": start, "end": normal_time(schedule.get("end"))}
    timezone = schedule.get("timezone") or "UTC"
    local = now.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%dT%H:%M")
    recurrences = [{**recurrence, "start": recurrence.get("start") or local} for recurrence in schedule["recurrences"]]
    begin = datetime.fromisoformat(recurrences[0]["start"]).replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    end = begin + duration(recurrences[0]["duration"])
    return {"timezone": timezone, "recurrences": recurrences, "current_downtime": {"start": seconds(begin), "end": seconds(end)}}


def duration(text: str) -> timedelta:
    return timedelta(**{UNITS[text[-1]]: int(text[:-1])})


def normal_time(text: str | None) -> str | None:
    """`...Z` is `...+00:00`; a time without fractions stays so."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Refusal(400, "Invalid schedule: times must be ISO 8601") from error


def seconds(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def with_status(call: Call, body: Payload, order: str = "read") -> Payload:
    """A downtime with its status at this time, its sets in the order of chance."""
    attributes = body["attributes"]
    schedule = attributes["schedule"].get("current_downtime") or attributes["schedule"]
    now = call.store.now()
    if attributes["canceled"]:
        status = "canceled"
    elif datetime.fromisoformat(schedule["start"]) > now:
        status = "scheduled"
    else:
        ended = schedule["end"] and datetime.fromisoformat(schedule["end"]) <= now and "recurrences" not in attributes["schedule"]
        status = "ended" if ended else "active"
    chance = random.Random(f"{body['id']} {order}")
    mixed = {key: chance.sample(attributes[key], len(attributes[key])) for key in RANDOM_ORDER}
    return {**body, "attributes": {**attributes, **mixed, "status": status}}


def written(call: Call, body: Payload) -> Payload:
    monitor = body["attributes"]["monitor_identifier"].get("monitor_id")
    relation = {"monitor": {"data": None if monitor is None else {"type": "monitors", "id": str(monitor)}}}
    return {"data": {**with_status(call, body, "write"), "relationships": created_by() | relation}, "included": user_included()}
