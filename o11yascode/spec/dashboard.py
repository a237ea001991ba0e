"""What a person may write in a dashboard: variables, presets, tabs, rows and widgets."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from o11yascode.spec.base import SpecModel
from o11yascode.spec.resource import ResourceSpec
from o11yascode.spec.widget import Align


def _variable(value: Any) -> Any:
    return {"name": value, "tag": value, "default": "*"} if isinstance(value, str) else value


class VariableSpec(SpecModel):
    """A template variable, `$name`. In short, `env` is `{name: env, tag: env, default: "*"}`."""

    label = "a variable"
    name: str = Field(pattern=r"^[^$]")
    """Used in queries as `$name`."""
    tag: str | None = None
    """The tag key it stands for; without it, its value is used as it is."""
    type: str | None = None
    """`group` for a variable that says what to group by."""
    default: str | list[str] | None = None
    """Chosen at first; default: every value."""
    values: list[str] | None = None
    """What can be chosen; without it, every value of the tag."""


Variable = Annotated[VariableSpec, BeforeValidator(_variable, json_schema_input_type=str | VariableSpec)]


def _presets(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return [{"name": name, "template_variables": _chosen(chosen)} for name, chosen in value.items()]


def _chosen(chosen: Any) -> Any:
    if not isinstance(chosen, dict):
        raise ValueError("a preset gives each variable a value: {prod: {env: prod}}")
    return [{"name": name, "values": values if isinstance(values, list) else [values]} for name, values in chosen.items()]


class PresetVariable(SpecModel):
    label = "a variable of a preset"
    name: str
    values: list[str] | None = Field(None, min_length=1)
    value: str | None = None


class PresetSpec(SpecModel):
    label = "a preset"
    name: str
    description: str | None = None
    template_variables: list[PresetVariable] | None = None


Presets = Annotated[list[PresetSpec], BeforeValidator(_presets), WithJsonSchema({"type": ["object", "array"]})]
"""Choices with a name: `{prod: {env: prod, region: [eu, us]}}`."""


class TabSpec(SpecModel):
    """A tab: the titles of the rows and widgets it shows."""

    label = "a tab"
    name: str = Field(min_length=1, max_length=100)
    widgets: list[str] | None = None
    id: str | None = None
    widget_ids: list[int | str] | None = None
    """Datadog's own numbers, or `@1` for the first."""

    @model_validator(mode="after")
    def _one_way(self) -> "TabSpec":
        if (self.widgets is None) == (self.widget_ids is None):
            raise ValueError('a tab needs "widgets", the titles of what it shows (or "widget_ids")')
        return self


class RowSpec(SpecModel):
    """Widgets side by side. With a title they are a group (on a screenboard, which has none, a heading stands above them)."""

    label = "a row"
    title: str | None = None
    """Makes the row a group."""
    height: int | None = Field(None, ge=1)
    """Rows of the grid each of its widgets takes, unless it says otherwise."""
    title_align: Align | None = None
    show_title: bool | None = None
    background_color: str | None = None
    banner_img: str | None = None
    column_break: bool | None = None
    """Of a titled row: where Datadog begins the second column on a very wide screen."""
    widgets: list[Any]
    """From left to right."""


class DashboardSpec(ResourceSpec):
    label = "a dashboard"
    kind: Literal["dashboard", "screenboard"] = "dashboard"
    """`dashboard`: an ordered grid of twelve columns. `screenboard`: a free layout, for a wall display."""
    title: str | None = Field(None, min_length=1)
    """The dashboard's name. Default: the id."""
    description: str | None = None
    layout: Literal["fixed", "auto"] = "fixed"
    """`auto` lets Datadog place the widgets of an ordered dashboard."""
    variables: list[Variable] | None = None
    """Template variables: `[{name: env, tag: env, default: prod}]`, used as `$env`."""
    presets: Presets | None = None
    """Named choices of variables: `{Production: {env: prod}}`."""
    tabs: list[TabSpec] | None = Field(None, max_length=100)
    notify_list: list[str] | None = None
    """Who hears of changes to it."""
    restricted_roles: list[str] | None = None
    default_timeframe: str | dict[str, Any] | None = None
    """`4h`, or Datadog's object."""
    rows: list[RowSpec] | None = None
    """Rows of widgets; one with a title is a group."""
    widgets: list[Any] | None = None
    """A flat list, each as wide as is usual for its kind; below the rows, where there are both."""
    raw: dict[str, Any] | None = None
    """Keys of Datadog's body there is no field for, as they are."""

    @model_validator(mode="after")
    def _has_widgets(self) -> "DashboardSpec":
        if self.rows is None and self.widgets is None:
            raise ValueError('a dashboard needs "rows" or "widgets"')
        if self.kind == "screenboard" and self.layout == "auto":
            raise ValueError('"layout: auto" is for ordered dashboards: on a screenboard every widget has its place')
        return self


class RawDashboardSpec(ResourceSpec):
    label = "a raw dashboard"
    kind: Literal["raw"]
    body: dict[str, Any]
    """As the API takes it."""
