"""The section `slo_corrections`: times that do not count against an SLO, once or again and again."""

import re
from datetime import UTC, datetime, tzinfo
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, model_validator

from o11yascode.build.form import Fields, Form, Work, named
from o11yascode.resource.desired import Payload
from o11yascode.spec.duration import DurationField, format_duration
from o11yascode.spec.plain import TypedSpec
from o11yascode.spec.times import Rrule, Timezone

SLO_ID = re.compile(r"[0-9a-f]{32}")
CATEGORIES = {
    "maintenance": "Scheduled Maintenance",
    "outside_business_hours": "Outside Business Hours",
    "deployment": "Deployment",
    "other": "Other",
}
"""What a person writes -> Datadog's words, which may be written too."""


def _moment(value: Any) -> Any:
    """A time such as `2026-01-31T08:00:00Z` (without Z: in the correction's timezone), or seconds since 1970."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("write a time as 2026-01-31T08:00:00Z")


Moment = Annotated[int | datetime, BeforeValidator(_moment)]


class SloCorrectionSpec(TypedSpec):
    label: ClassVar[str] = "an SLO correction"
    kind: Literal["correction"] = "correction"
    slo: str | None = Field(None, description="The SLO's spec id, or its live id")
    slo_query: str | None = Field(None, description="Tags that pick the SLOs: `env:prod service:checkout`")
    category: Literal[
        "maintenance", "outside_business_hours", "deployment", "other",
        "Scheduled Maintenance", "Outside Business Hours", "Deployment", "Other",
    ]  # fmt: skip
    start: Moment = Field(description="2026-01-31T08:00:00Z")
    end: Moment | None = None
    duration: DurationField | None = Field(None, description="How long, where it recurs: `1h`")
    rrule: Rrule | None = Field(None, description="When it recurs: `FREQ=DAILY;INTERVAL=1`")
    timezone: Timezone | None = None
    description: str | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> "SloCorrectionSpec":
        if (self.slo is None) == (self.slo_query is None):
            raise ValueError('give "slo" or "slo_query", and only one of them')
        if self.rrule is not None and (self.duration is None or self.end is not None):
            raise ValueError('what recurs has a "duration" and no "end"')
        if self.rrule is None and self.end is None and self.duration is None:
            raise ValueError('give "end", or "duration" and "rrule"')
        return self


def attributes(spec: SloCorrectionSpec, work: Work) -> Payload:
    for key in ("slo_query", "category", "start", "end", "duration", "rrule", "timezone", "description"):
        work.trace((key,), key)
    work.trace(("slo_id",), "slo")
    zone = ZoneInfo(spec.timezone) if spec.timezone else UTC
    start, end = _epoch(spec.start, zone), _epoch(spec.end, zone)
    if start is not None and end is not None and end <= start:
        work.error("correction-time", "the end is not after the start", "end")
    return {
        "slo_id": work.id_of(spec.slo, ("slo",), SLO_ID, "slo") if spec.slo else None,
        "slo_query": spec.slo_query,
        "category": CATEGORIES.get(spec.category, spec.category),
        "start": start,
        "end": end,
        "duration": spec.duration.seconds if spec.duration else None,
        "rrule": spec.rrule,
        "timezone": spec.timezone,
        "description": spec.description,
    }


def _epoch(moment: int | datetime | None, zone: tzinfo) -> int | None:
    if moment is None or isinstance(moment, int):
        return moment
    return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())


def fields(given: Payload, body: Payload) -> Fields:
    words = {datadog: word for word, datadog in CATEGORIES.items()}
    plain: Fields = {key: given[key] for key in ("slo_query", "rrule", "timezone", "description") if key in given}
    return {
        "kind": "correction",
        "slo": named(given.get("slo_id")),
        "category": words.get(given["category"], given["category"]),
        "start": _written(given["start"]),
        "end": _written(given.get("end")),
        "duration": format_duration(given["duration"]) if "duration" in given else None,
        **plain,
    }


def _written(epoch: int | None) -> str | None:
    return None if epoch is None else datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


FORM = Form(
    section="slo_corrections",
    kind="slo_correction",
    label="an SLO correction",
    models={"correction": SloCorrectionSpec},
    default="correction",
    envelope="correction",
    attributes=attributes,
    fields=fields,
)
SECTION = FORM.as_section()
lift = FORM.lift
