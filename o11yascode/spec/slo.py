"""What an SLO may say: what is good, the target, the windows, and the alerts that watch the error budget."""

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from o11yascode.diagnostics import shown
from o11yascode.spec.base import SpecModel
from o11yascode.spec.duration import DurationField
from o11yascode.spec.monitor import Priority, Texts, as_list
from o11yascode.spec.plain import TypedSpec
from o11yascode.spec.reading import ReadBy, no_entries
from o11yascode.spec.threshold import ThresholdField

SloWindow = Literal["7d", "30d", "90d"]


def parse_percent(value: object) -> int | float:
    """`99.9` or `99.9%`."""
    if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?\s*%?", value):
        text = value.rstrip("% ")
        value = float(text) if "." in text else int(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{shown(value)} is not a percentage: write a number, such as 99.9")
    return value


PercentField = Annotated[int | float, ReadBy(parse_percent), WithJsonSchema({"type": ["number", "string"]})]


class Tier(SpecModel):
    """One burn-rate alert."""

    label: ClassVar[str] = "a burn-rate alert"
    name: str | None = Field(None, pattern=r"^[a-z0-9_.-]+$")
    """The last part of the monitor's id; default: the long window."""
    burn: ThresholdField
    """`14.4`: so many times as fast as the budget lasts."""
    warning: ThresholdField | None = None
    long: DurationField
    short: DurationField | None = None
    """Default: a twelfth of the long window."""
    severity: Literal["page", "ticket"] = "page"
    priority: Priority | None = None


class Budget(SpecModel):
    """An alert on the part of the error budget that is spent."""

    label: ClassVar[str] = "an error-budget alert"
    critical: ThresholdField
    warning: ThresholdField | None = None
    severity: Literal["page", "ticket"] = "ticket"
    priority: Priority | None = None


class Alerts(SpecModel):
    """`alerts: burn_rate`, or in detail: which tiers, an error budget, and what all of these monitors say."""

    label: ClassVar[str] = "alerts"
    burn_rate: Annotated[
        Literal["standard"] | list[Tier] | None,
        BeforeValidator(
            lambda value: "standard" if value is True else None if value is False else value,
            json_schema_input_type=Literal["standard"] | bool | list[Tier] | None,
        ),
    ] = None
    """`standard`, or a list of tiers."""
    error_budget: (
        Annotated[
            Budget,
            BeforeValidator(
                lambda value: value if isinstance(value, dict) else {"critical": value}, json_schema_input_type=ThresholdField | Budget
            ),
        ]
        | None
    ) = None
    """`"> 75%"`, or a mapping with critical, warning, severity, priority."""
    window: SloWindow | None = None
    """Which of the SLO's windows they watch; default: the first."""
    page: Priority | None = None
    """Priority of what pages; default P1."""
    ticket: Priority | None = None
    """Priority of what can wait; default P3."""
    message: str | None = None
    message_file: str | None = None
    runbook: str | None = None
    links: list[Any] | None = None
    slack: Texts | None = None
    notify: Any = None
    renotify: Any = None
    options: dict[str, Any] | None = None


def as_alerts(value: object) -> object:
    if value == "burn_rate":
        return {"burn_rate": "standard"}
    if value == "error_budget":
        return {"error_budget": "> 75%"}
    if isinstance(value, str):
        raise ValueError(f"{shown(value)} is not a set of alerts: write burn_rate, error_budget, or a mapping with both")
    return value


AlertsField = Annotated[Alerts, BeforeValidator(as_alerts, json_schema_input_type=Literal["burn_rate", "error_budget"] | Alerts)]


class Target(SpecModel):
    """What one window aims at, where windows differ: `targets: {7d: 99, 30d: {target: 99.9, warning: 99.95}}`."""

    label: ClassVar[str] = "a target"
    target: PercentField
    warning: PercentField | None = None


TargetField = Annotated[
    Target, BeforeValidator(lambda v: v if isinstance(v, dict) else {"target": v}, json_schema_input_type=PercentField | Target)
]


class SloSpec(TypedSpec):
    label: ClassVar[str] = "an SLO"
    name: str | None = Field(None, min_length=1)
    """What is promised. Default: the id."""
    description: str | None = None
    target: PercentField | None = None
    """Percent: `99.9`."""
    warning: PercentField | None = None
    """Above the target: below this share the SLO warns, `99.95`."""
    window: Annotated[list[SloWindow], BeforeValidator(as_list, json_schema_input_type=SloWindow | list[SloWindow])] | None = None
    """`7d`, `30d`, `90d`, or several of them."""
    targets: dict[SloWindow, TargetField] | None = None
    """In place of target, warning and window: what each window aims at."""
    primary_window: SloWindow | None = None
    """The window that Datadog shows first; default: the first."""
    groups: list[str] | None = None
    alerts: AlertsField | None = None
    """`burn_rate`: the standard set of alerts; or a mapping."""


class MetricSlo(SloSpec):
    """Good events out of all events; two of `good`, `bad` and `total` are enough."""

    label: ClassVar[str] = "a metric SLO"
    kind: Literal["metric"]
    good: str | None = None
    """A metric query that counts what went well."""
    bad: str | None = None
    """A metric query that counts what failed."""
    total: str | None = None
    """A metric query that counts all."""
    sli_specification: dict[str, Any] | None = None
    """In place of the queries: formulas, as Datadog's API takes them."""


class MonitorSlo(SloSpec):
    """The time in which monitors do not alert."""

    label: ClassVar[str] = "a monitor SLO"
    kind: Literal["monitor"]
    monitors: Annotated[list[str | int], BeforeValidator(as_list, json_schema_input_type=str | int | list[str | int])]
    """Ids of monitors of this project, or live ids."""


class TimeSliceSlo(SloSpec):
    """The time slices in which a query keeps within a limit."""

    label: ClassVar[str] = "a time_slice SLO"
    kind: Literal["time_slice"]
    query: str | None = None
    """A metric query; or `formula` over `queries`."""
    formula: str | None = None
    queries: dict[str, str] = Field(default_factory=no_entries)
    good_when: ThresholdField
    """`"< 500ms"`; times are in seconds, as trace metrics are."""
    slice: DurationField | None = None
    """1m or 5m; Datadog's default is 5m."""
