"""What a person may write in a widget: the fields all widgets share, and formulas, limits and styles."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema, WrapValidator, model_validator

from o11yascode.spec.base import SpecModel
from o11yascode.spec.threshold import Threshold, ThresholdField
from o11yascode.spec.widget_query import Query, text_stays


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("should be a number")
    return value


Text = Annotated[str, BeforeValidator(_text, json_schema_input_type=str | int | float)]
"""A string that Datadog wants as a string even where it looks like a number: `font_size: 14`."""
Number = Annotated[int | float, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Align = Literal["left", "center", "right"]
Columns = Annotated[int, Field(ge=1, le=12)]
Rows = Annotated[int, Field(ge=1)]
QueryName = Annotated[str, Field(min_length=1)]
"""Only letters, digits and `_` can be used in a formula; Datadog takes others where there is none."""

LINE_TYPES = ("solid", "dashed", "dotted")
LINE_WIDTHS = ("thin", "normal", "thick")


class At(SpecModel):
    """A place chosen by hand: columns and rows of the grid (on a screenboard its own units), inside the group where there is one."""

    label = "at"
    x: int
    y: int
    """May be below 0 on a screenboard, where widgets are dragged beyond its edge."""
    width: int | None = Field(None, ge=1)
    height: int | None = Field(None, ge=1)


class Axis(SpecModel):
    label = "an axis"
    label_: str | None = Field(None, alias="label")
    scale: str | None = None
    min: Text | None = None
    max: Text | None = None
    include_zero: bool | None = None
    num_buckets: int | None = None


class Marker(SpecModel):
    """A line or a band across a graph: `{value: "y = 15", display_type: error dashed, label: limit}`."""

    label = "a marker"
    value: Text
    display_type: str | None = None
    label_: str | None = Field(None, alias="label")
    time: str | None = None


def _style(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    style: dict[str, str] = {}
    for word in value.split():
        key = "line_type" if word in LINE_TYPES else "line_width" if word in LINE_WIDTHS else "palette"
        if key in style:
            raise ValueError(f'"{value}" names two {key}s: "{style[key]}" and "{word}"')
        style[key] = word
    return style


class StyleSpec(SpecModel):
    """How lines look. In short, its words in any order: `style: warm dotted thin`."""

    label = "a style"
    palette: str | None = None
    palette_index: int | None = None
    line_type: Literal["solid", "dashed", "dotted"] | None = None
    line_width: Literal["thin", "normal", "thick"] | None = None
    order_by: Literal["tags", "values"] | None = None
    order_reverse: bool | None = None
    color_order: str | None = None
    has_value_labels: bool | None = None


Style = Annotated[StyleSpec, BeforeValidator(_style, json_schema_input_type=str | StyleSpec)]


class ConditionalFormat(SpecModel):
    """One colour rule as Datadog has it. `limits` says the usual ones shorter."""

    label = "a conditional format"
    comparator: Literal["=", ">", ">=", "<", "<="]
    value: Number
    palette: str
    custom_bg_color: str | None = None
    custom_fg_color: str | None = None
    image_url: str | None = None
    hide_value: bool | None = None
    metric: str | None = None
    timeframe: str | None = None


def _with_a_side(threshold: Threshold) -> Threshold:
    if threshold.comparator in ("==", "!="):
        raise ValueError(f"{threshold.comparator} has no good side: write <, <=, > or >=")
    return threshold


Limit = Annotated[ThresholdField, AfterValidator(_with_a_side)]


class Limits(SpecModel):
    """From where on a value is bad: `{warning: 300ms, critical: 1s}`. With critical below warning, low values are the bad ones."""

    label = "limits"
    warning: Limit | None = None
    """Yellow from here on."""
    critical: Limit | None = None
    """Red from here on."""
    ok: bool = True
    """Colour the values that are within the limits too."""
    colour: Literal["background", "text", "light"] = "background"

    @model_validator(mode="after")
    def _one_is_given(self) -> "Limits":
        if self.warning is None and self.critical is None:
            raise ValueError('limits need "warning", "critical" or both')
        return self


def _unit(value: Any) -> Any:
    if not isinstance(value, str | dict):
        raise ValueError("a unit is a name such as ms, %, byte/second, or {label: orders}")
    return value


Unit = Annotated[
    str | dict[str, Any],
    BeforeValidator(_unit),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object", "properties": {"label": {"type": "string"}}}]}),
]
"""What a formula counts: `ms`, `%`, `byte`, `byte/second`, or `{label: orders}` for a word of one's own."""


class FormulaSpec(SpecModel):
    label = "a formula"
    formula: str
    alias: str | None = None
    unit: Unit | None = None
    limits: Limits | None = None
    limit: dict[str, Any] | None = None
    style: Style | None = None
    conditional_formats: list[ConditionalFormat] | None = None
    cell_display_mode: str | None = None
    cell_display_mode_options: dict[str, Any] | None = None
    number_format: dict[str, Any] | None = None
    dimension: Literal["x", "y", "radius", "color"] | None = None


def _formulas(value: Any) -> Any:
    """A list of texts or mappings; or a mapping of alias to either."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [{"alias": alias, **(entry if isinstance(entry, dict) else {"formula": entry})} for alias, entry in value.items()]
    return value


if TYPE_CHECKING:
    Formulas = list[str | FormulaSpec]
else:
    Formulas = Annotated[
        list[Annotated[FormulaSpec, WrapValidator(text_stays)]],
        BeforeValidator(_formulas),
        WithJsonSchema({"type": ["array", "object", "string"]}),
    ]


class WidgetSpec(SpecModel):
    """What every widget may say."""

    # Most projects use a few of the kinds: each model is made ready when the first widget of its kind comes.
    model_config = ConfigDict(defer_build=True)
    label = "a widget"
    PLAIN: ClassVar[tuple[str, ...]] = ()
    """Fields that go into Datadog's definition as they are written."""

    kind: str
    width: Columns | None = None
    """Columns, of twelve."""
    height: Rows | None = None
    """Rows of the grid; a row is about half as high as a small graph."""
    at: At | None = None
    column_break: bool | None = None
    """Where Datadog begins the second column on a very wide screen."""
    raw: dict[str, Any] | None = None
    """Keys of Datadog's definition this kind has no field for, as they are."""


class TitledSpec(WidgetSpec):
    PLAIN: ClassVar[tuple[str, ...]] = ("title", "title_size", "title_align", "description")
    title: str | None = None
    """What is good or bad to see here, in a few words."""
    title_size: Text | None = None
    title_align: Align | None = None
    description: str | None = None
    """More about it than the title says."""


class TimedSpec(TitledSpec):
    span: str | None = Field(
        None,
        pattern=r"^([1-9][0-9]*(m|h|d|w|mo|y)|week_to_date|month_to_date|alert)$",
        description="The time it shows, up to now: `4h`, `1d`, `1w`, `1mo`. Without it, the dashboard's.",
    )
    time: dict[str, Any] | None = None
    """Datadog's time object, for what a span cannot say."""

    @model_validator(mode="after")
    def _one_time(self) -> "TimedSpec":
        if self.span is not None and self.time is not None:
            raise ValueError('give "span" or "time", not both')
        return self


class GraphSpec(TimedSpec):
    links: list[dict[str, Any]] | None = None
    """Links of its context menu: `logs: service:gs2 status:error`, `logs: auto`, `dashboard: gs2/api`, `{label, link}`."""


LEGACY = (
    "q", "log_query", "apm_query", "apm_stats_query", "event_query", "network_query", "process_query",
    "profile_metrics_query", "rum_query", "security_query", "audit_query",
)  # fmt: skip


class RequestFields(SpecModel):
    """What is asked: one `query`, or named `queries` with `formulas` over them."""

    model_config = ConfigDict(defer_build=True)
    label = "a request"
    REQUEST_PLAIN: ClassVar[tuple[str, ...]] = ("response_format",)
    """Fields that go into Datadog's request as they are written."""
    FORMS: ClassVar[tuple[str, ...]] = ("query", "queries", *LEGACY, "requests")
    """Of these one is needed, and only one."""

    query: str | None = None
    """A metric query. Its name in formulas is `query1`."""
    queries: dict[QueryName, Query] | None = None
    """Named queries: `{errors: "sum:…", hits: "sum:…"}`, or a mapping with `logs`, `spans`, `rum`, …"""
    formulas: Formulas | None = None
    """`[a / b * 100]`, or by alias: `{Error rate: a / b * 100}`. Without it, each query by itself."""
    alias: str | None = None
    """What the legend calls the only formula."""
    aggregator: str | None = None
    """How a metric query becomes one value, unless the query says it: avg, min, max, sum, last, area, l2norm, percentile.
    Of a count (`.as_count()`) the points are added up, unless this says another; `none` leaves it to Datadog."""
    unit: Unit | None = None
    """What it counts, in Datadog's units: `%`, `ms`, `byte`, `request/second`. `{label: JPY}` is a word of your own."""
    style: Style | None = None
    """Palette, line type and width, in words: `warm thin`."""
    limits: Limits | None = None
    """Where it turns yellow and red: `{warning: 10, critical: 50}`; critical below warning: low values are the bad ones."""
    conditional_formats: list[ConditionalFormat] | None = None
    response_format: str | None = None

    q: str | None = None
    """A query in Datadog's legacy form, as old dashboards have it."""
    log_query: dict[str, Any] | None = None
    apm_query: dict[str, Any] | None = None
    apm_stats_query: dict[str, Any] | None = None
    event_query: dict[str, Any] | None = None
    network_query: dict[str, Any] | None = None
    process_query: dict[str, Any] | None = None
    profile_metrics_query: dict[str, Any] | None = None
    rum_query: dict[str, Any] | None = None
    security_query: dict[str, Any] | None = None
    audit_query: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "RequestFields":
        said = {name for name in self.model_fields_set.intersection(self.FORMS) if getattr(self, name) is not None}
        if len(said) > 1:
            raise ValueError(f"give one of {' and '.join(name for name in self.FORMS if name in said)}, not both")
        if not said:
            raise ValueError('the widget asks for nothing: it needs "query" or "queries"')
        if self.alias is not None and self.formulas is not None and len(self.formulas) > 1:
            raise ValueError('"alias" names the only formula; here each formula needs its own')
        if self.limits is not None and self.conditional_formats is not None:
            raise ValueError('give "limits" or "conditional_formats", not both')
        return self


class OrderPart(SpecModel):
    """One order of a sort: by formula index or by group name."""

    label = "a sort order"
    type: Literal["formula", "group"]
    index: int | None = None
    name: str | None = None
    order: Literal["asc", "desc"] | None = None


class SortSpec(SpecModel):
    label = "a sort"
    count: int | None = Field(None, ge=0)
    order_by: list[OrderPart] | None = None


class ScalarFields(RequestFields):
    """A request for one value a group."""

    REQUEST_PLAIN: ClassVar[tuple[str, ...]] = ("response_format", "sort")
    top: int | None = Field(None, ge=1)
    """The highest so many, by the first formula."""
    bottom: int | None = Field(None, ge=1)
    """Only the lowest so many."""
    sort: SortSpec | None = None

    @model_validator(mode="after")
    def _one_order(self) -> "ScalarFields":
        said = [name for name in ("top", "bottom", "sort") if getattr(self, name) is not None]
        if len(said) > 1:
            raise ValueError(f"give one of {' and '.join(said)}, not both")
        return self
