"""What every monitor may say, whatever its kind: message, links, priority, no data, renotification, delays, scheduling."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Struct
from pydantic import BeforeValidator, Field, WithJsonSchema

from o11yascode.diagnostics import shown
from o11yascode.spec.base import SpecModel
from o11yascode.spec.duration import DurationField, HoursField, MinutesField, parse_duration
from o11yascode.spec.reading import ReadBy, no_entries, no_items
from o11yascode.spec.resource import ResourceSpec
from o11yascode.spec.threshold import ThresholdField
from o11yascode.spec.times import Rrule, Timezone

NO_DATA = {
    "show": "show_no_data",
    "notify": "show_and_notify_no_data",
    "resolve": "resolve",
    "default": "default",
}
STATUSES = {"alert": "alert", "warning": "warn", "no_data": "no data"}
PRESETS = Literal[
    "show_all",
    "hide_query",
    "hide_handles",
    "hide_all",
    "hide_query_and_handles",
    "show_only_snapshot",
    "hide_handles_and_footer",
]


def as_list(value: object) -> object:
    """A single value where a list is meant: `by: host` is `by: [host]`."""
    return value if isinstance(value, list) else [value]


Texts = Annotated[list[str], BeforeValidator(as_list, json_schema_input_type=str | list[str])]
"""A text or a list of texts."""


def parse_priority(value: object) -> int:
    """`P1` … `P5`, or 1 … 5, as Datadog's number."""
    text = str(value).upper().removeprefix("P")
    if isinstance(value, bool) or text not in {"1", "2", "3", "4", "5"}:
        raise ValueError(f"{shown(value)} is not a priority: write P1, P2, P3, P4 or P5")
    return int(text)


Priority = Annotated[int, ReadBy(parse_priority), WithJsonSchema({"enum": ["P1", "P2", "P3", "P4", "P5", 1, 2, 3, 4, 5]})]


class NoData(Struct, frozen=True):
    """What missing data means: a word, or the older switch that notifies after some minutes."""

    mode: str
    after: int | float | None = None
    """Minutes; only with the older switch."""


def parse_no_data(value: object) -> NoData:
    """`show`, `notify`, `resolve`, `default`, or `{notify_after: 10m}`."""
    if isinstance(value, str) and value in NO_DATA:
        return NoData(value)
    if isinstance(value, dict) and list(value) == ["notify_after"]:
        return NoData("notify", parse_duration(value["notify_after"]).minutes)
    raise ValueError(f"{shown(value)} does not say what missing data means: write show, notify, resolve, default or {{notify_after: 10m}}")


NoDataField = Annotated[
    NoData,
    ReadBy(parse_no_data),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(NO_DATA)},
                {
                    "type": "object",
                    "properties": {"notify_after": {"type": "string"}},
                    "required": ["notify_after"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


class Link(SpecModel):
    """One link in the message: exactly one of the places it can lead to, and an optional label."""

    label: ClassVar[str] = "a link"
    logs: str | None = None
    """A log search: `service:gs2 status:error`."""
    traces: str | None = None
    """A span search: `service:gs2 status:error`."""
    rum: str | None = None
    errors: str | None = None
    """An Error Tracking search."""
    dashboard: str | None = None
    """Id of a dashboard of this project."""
    monitor: str | None = None
    slo: str | None = None
    notebook: str | None = None
    url: str | None = None
    title: str | None = None
    """What the link says; default: what it leads to."""


class Renotify(SpecModel):
    """Tell again while it lasts: `renotify: {every: 1h, statuses: [alert], times: 3, message: still broken}`."""

    label: ClassVar[str] = "renotify"
    every: MinutesField | None = None
    """How long until it is told again: `1h`."""
    statuses: list[Literal["alert", "warning", "no_data"]] | None = None
    """Of which states; Datadog's default is alert and missing data."""
    times: int | None = Field(None, ge=1)
    """At most so many times."""
    message: str | None = None
    """Datadog's escalation message."""


def as_renotify(value: object) -> object:
    """An interval alone; `never` switches it off where Datadog holds one."""
    return {"every": "0s" if value == "never" else value} if isinstance(value, str | int) and not isinstance(value, bool) else value


RenotifyField = Annotated[Renotify, BeforeValidator(as_renotify, json_schema_input_type=str | Renotify)]


class Recovery(SpecModel):
    """Where an alert ends, if not at its threshold: `recovery: {critical: 40, warning: 10}`."""

    label: ClassVar[str] = "recovery"
    critical: ThresholdField | None = None
    warning: ThresholdField | None = None


def as_recovery(value: object) -> object:
    return value if isinstance(value, dict) else {"critical": value}


RecoveryField = Annotated[Recovery, BeforeValidator(as_recovery, json_schema_input_type=int | float | str | Recovery)]


class EvaluationWindow(SpecModel):
    """Where a `current` window begins: each hour, day or month."""

    label: ClassVar[str] = "an evaluation window"
    hour_starts: int | None = Field(None, ge=0, le=59)
    day_starts: str | None = None
    """Time of the day, `04:00`."""
    month_starts: int | None = None
    timezone: Timezone | None = None


class Recurrence(SpecModel):
    """When a monitor on a schedule evaluates."""

    label: ClassVar[str] = "a custom schedule"
    rrule: Rrule
    start: str | None = None
    timezone: Timezone | None = None


class Scheduling(SpecModel):
    label: ClassVar[str] = "scheduling"
    evaluation_window: EvaluationWindow | None = None
    custom_schedule: Recurrence | None = None


TimeoutField = Annotated[
    HoursField,
    BeforeValidator(lambda value: "0h" if value == "never" else value),
    WithJsonSchema({"type": "string", "examples": ["4h", "never"]}),
]


class MonitorSpec(ResourceSpec):
    """The fields of all monitor kinds. A field that is not written leaves Datadog's default alone."""

    label: ClassVar[str] = "a monitor"
    name: str | None = Field(None, min_length=1)
    """What alerts and lists show; it may hold `{{host.name}}`. Default: the id."""
    message: str | None = None
    """What is wrong, and what to do. The runbook, the links and the mentions are added below it."""
    message_file: str | None = None
    """A Jinja2 file of the project, in place of `message`."""
    runbook: str | None = None
    """A URL."""
    links: list[Link] = Field(default_factory=no_items)
    """Lines below the message, with the time of the alert: `[{logs: service:gs2 status:error}]`."""
    slack: Texts | None = None
    """Slack channels that hear of it, in place of the routing tree."""
    notify: Any = None
    """Receivers or handles that hear of it, in place of the routing tree: a list, or `{alert: […], recovery: […]}`."""
    priority: Priority | None = None
    """P1 is the most urgent; the routing tree matches on it."""
    no_data: NoDataField | None = None
    """What missing data means; `{notify_after: 10m}` notifies once it lasts that long."""
    notify_no_data: bool | None = None
    """Datadog's older switch; `no_data` says the same and more."""
    no_data_timeframe: MinutesField | None = None
    """With `notify_no_data`: after how long missing data is told."""
    renotify: RenotifyField | None = None
    """Repeat it while it lasts: `1h`, or `{every: 1h, statuses: [alert], times: 3, message: Still broken.}`; or `never`."""
    evaluation_delay: DurationField | None = None
    """Wait for data that comes late: `900s` for CloudWatch."""
    new_group_delay: DurationField | None = None
    """How long a new group is left alone: a host that starts."""
    new_host_delay: DurationField | None = None
    """Datadog's older `new_group_delay`."""
    require_full_window: bool | None = None
    """Evaluate only a window that is full of data: `false` for sparse metrics."""
    notify_by: Texts | None = None
    """Notify once for each of these groups, rather than for each group of the query; `*`: once for all."""
    notify_audit: bool | None = None
    """Notify of changes to the monitor, too."""
    include_tags: bool | None = None
    """Put the tags of what triggered into the title of the notification."""
    notification_preset: PRESETS | None = None
    """What Datadog leaves out of the notification."""
    timeout: TimeoutField | None = None
    """Resolve by itself after so many hours, `4h`; or `never`."""
    group_retention: str | None = Field(None, pattern=r"^\d+(m|h|d)$")
    """How long a group that sends nothing is kept: `1h`, `2d`. Not for metric monitors."""
    enable_logs_sample: bool | None = None
    """Log monitors: put some of the logs into the notification."""
    enable_samples: bool | None = None
    """CI monitors: put some of what was found into the notification."""
    restricted_roles: list[str] | None = None
    """Ids of the roles that may edit it. Restriction policies say more."""
    scheduling: Scheduling | None = None
    """Where a `current` window begins, or when the monitor evaluates."""
    assets: list[dict[str, Any]] | None = None
    """Runbooks as Datadog's API takes them. No list shows them: `[]` takes them away; where nothing is said they may stay."""
    draft: bool | None = None
    """Keep it as a draft."""
    options: dict[str, Any] = Field(default_factory=no_entries)
    """Any of Datadog's monitor options, as the API names them, for what has no field."""


class LimitSpec(MonitorSpec):
    """A monitor kind that compares with numbers, the critical one of which may come from elsewhere."""

    warning: ThresholdField | None = None
    """A milder threshold than `critical`: `"> 20"`."""
    ok: ThresholdField | None = None
    """Datadog's `ok` threshold, which monitors of numbers seldom have."""
    recovery: RecoveryField | None = None
    """Where an alert ends, if not at its threshold: `40`, or `{critical: 40, warning: 10}`."""


class ThresholdSpec(LimitSpec):
    """A monitor kind that compares with numbers."""

    critical: ThresholdField
    """Comparator and number: `"> 50"`; with a unit where the kind has one: `"> 85%"`, `"> 500ms"`."""
