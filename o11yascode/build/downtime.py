"""The section `downtimes`: planned silence for monitors, once or again and again."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from o11yascode.build.form import Fields, Form, Work, named
from o11yascode.resource.desired import Payload
from o11yascode.resource.paths import at
from o11yascode.spec.base import SpecModel
from o11yascode.spec.plain import TypedSpec
from o11yascode.spec.times import Rrule, Timezone

PLAIN = ("scope", "message", "display_timezone", "mute_first_recovery_notification", "notify_end_states", "notify_end_types")


def _instant(value: str) -> str:
    """A time with its offset, as Datadog wants it, in UTC: it reads what has none as UTC, which nobody means."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("write a time as 2026-01-31T08:00:00Z") from None
    if found.tzinfo is None:
        raise ValueError("a time needs its offset: 2026-01-31T08:00:00Z or 2026-01-31T08:00:00+09:00")
    return value if not found.utcoffset() else found.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _local(value: str) -> str:
    """A time on the wall clock of the schedule's timezone."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", value):
        raise ValueError("a recurrence starts at a local time: 2026-01-31T08:00, in the downtime's timezone")
    return value


class Recurrence(SpecModel):
    label: ClassVar[str] = "a recurrence"
    rrule: Rrule = Field(description="FREQ=WEEKLY;BYDAY=SU")
    duration: str = Field(pattern=r"^\d+[mhdw]$", description="30m, 2h, 1d")
    start: Annotated[str, AfterValidator(_local)] | None = Field(None, description="2026-01-31T08:00; without it: now")

    @model_validator(mode="after")
    def _counted(self) -> "Recurrence":
        if "COUNT=" in self.rrule.upper() and self.start is None:
            raise ValueError('a rule with COUNT counts from its "start": give one, or nobody knows when it ends')
        return self


class DowntimeSpec(TypedSpec):
    label: ClassVar[str] = "a downtime"
    kind: Literal["downtime"] = "downtime"
    scope: str = Field(min_length=1, description="What is silent: `env:prod AND service:checkout`, `*` for everything")
    monitor: str | int | None = Field(None, description="One monitor: its spec id, or its live id")
    monitor_tags: list[str] | None = Field(None, min_length=1, description='All monitors with all these tags; `["*"]` for every monitor')
    start: Annotated[str, AfterValidator(_instant)] | None = Field(None, description="2026-01-31T08:00:00Z; without it: now")
    end: Annotated[str, AfterValidator(_instant)] | None = Field(None, description="Without it: until it is removed")
    recurrences: list[Recurrence] | None = Field(None, min_length=1)
    timezone: Timezone | None = Field(None, description="Of the recurrences: Europe/Berlin")
    message: str | None = None
    display_timezone: Timezone | None = None
    mute_first_recovery_notification: bool | None = None
    notify_end_states: list[Literal["alert", "no data", "warn"]] | None = None
    notify_end_types: list[Literal["canceled", "expired"]] | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> "DowntimeSpec":
        if (self.monitor is None) == (self.monitor_tags is None):
            raise ValueError('give "monitor" or "monitor_tags", and only one of them')
        if self.recurrences and (self.start is not None or self.end is not None):
            raise ValueError("a recurring downtime has no start and end of its own: each recurrence has them")
        if self.timezone is not None and not self.recurrences:
            raise ValueError('"timezone" is for recurrences; "display_timezone" is how Datadog shows times')
        return self


def attributes(spec: DowntimeSpec, work: Work) -> Payload:
    for key in PLAIN:
        work.trace((key,), key)
    if spec.start and spec.end and datetime.fromisoformat(spec.end) <= datetime.fromisoformat(spec.start):
        work.error("wrong-value", "the end is not after the start", "end")
    work.trace(("monitor_identifier",), "monitor_tags" if spec.monitor is None else "monitor")
    which: Payload = {"monitor_tags": spec.monitor_tags}
    if spec.monitor is not None:
        which = {"monitor_id": work.number_of(spec.monitor, ("monitor",), "monitor")}
    return {**{key: getattr(spec, key) for key in PLAIN}, "monitor_identifier": which, "schedule": _schedule(spec, work)}


def _schedule(spec: DowntimeSpec, work: Work) -> Payload | None:
    schedule: Payload = {}
    if spec.recurrences:
        schedule["recurrences"] = [each.model_dump(exclude_none=True) for each in spec.recurrences]
        work.trace(("schedule", "recurrences"), "recurrences")
    for key in ("timezone", "start", "end"):
        if getattr(spec, key) is not None:
            schedule[key] = getattr(spec, key)
            work.trace(("schedule", key), key)
    return schedule or None


def fields(given: Payload, body: Payload) -> Fields | None:
    which, schedule = given["monitor_identifier"], dict(given.get("schedule", {}))
    found: dict[str, Any] = {"kind": "downtime", "scope": given["scope"]}
    found |= {"monitor": named(which["monitor_id"])} if "monitor_id" in which else {"monitor_tags": which["monitor_tags"]}
    for key in ("start", "end", "recurrences", "timezone"):
        if key in schedule:
            found[key] = schedule.pop(key)
    return None if schedule else {**found, **{key: given[key] for key in PLAIN[1:] if key in given}}


FORM = Form(
    section="downtimes",
    kind="downtime_v2",
    label="a downtime",
    models={"downtime": DowntimeSpec},
    default="downtime",
    envelope="downtime",
    attributes=attributes,
    fields=fields,
    name=lambda payload: at(payload, ("data", "attributes", "message")) or at(payload, ("data", "attributes", "scope")),
)
SECTION = FORM.as_section()
lift = FORM.lift
