"""The section `powerpacks`: a group of widgets kept once and shown on many dashboards."""

from typing import Any, ClassVar, Literal

from pydantic import Field, create_model

from o11yascode.build.form import ATTRIBUTES, Fields, Form, Work, any_widget
from o11yascode.resource.desired import Path, Payload
from o11yascode.spec.dashboard import Variable
from o11yascode.spec.plain import TypedSpec
from o11yascode.spec.widget import At
from o11yascode.widget.kind import Canvas
from o11yascode.widget.lifting import lift_definition
from o11yascode.widget.parts.assemble import assemble

GROUP = ("title", "show_title", "title_align", "background_color", "banner_img")
WIDGETS: Path = (*ATTRIBUTES, "group_widget", "definition", "widgets")
NAMES = {"name": "name", "tag": "prefix", "default": "defaults", "values": "available_values"}
"""Of a variable: our word -> Datadog's."""


class PowerpackSpec(TypedSpec):
    label: ClassVar[str] = "a powerpack"
    kind: Literal["powerpack"] = "powerpack"
    name: str = Field(min_length=1)
    description: str | None = None
    variables: list[Variable] | None = None
    title: str | None = Field(None, description="Of the group")
    show_title: bool | None = None
    title_align: str | None = None
    background_color: str | None = None
    banner_img: str | None = None
    span: str | None = Field(None, description="The time its widgets show, up to now: `1h`")
    layout: Literal["fixed", "auto"] = Field("fixed", description="`auto` lets Datadog place the widgets")
    row_height: int | None = Field(None, ge=1)
    at: At | None = Field(None, description="Its own size on a dashboard; by default twelve columns, as high as its widgets")
    widgets: list[Any]


def attributes(spec: PowerpackSpec, work: Work) -> Payload:
    for key in ("name", "description", "tags"):
        work.trace((key,), key)
    work.trace(("template_variables",), "variables")
    nodes = list(work.node("widgets").items())
    tags = {variable.name: variable.tag for variable in spec.variables or []}
    canvas = Canvas(work.context, work.item, work.item.node, grid=spec.layout == "fixed", variables=tags, origins=work.origins)
    widgets, below = assemble(nodes, canvas, WIDGETS, "row", spec.row_height, within=True)
    definition = {"type": "group", "layout_type": "ordered", "widgets": widgets}
    definition |= {key: getattr(spec, key) for key in GROUP if getattr(spec, key) is not None}
    group: Payload = {"definition": definition}
    if spec.at is not None:
        group["layout"] = {"x": spec.at.x, "y": spec.at.y, "width": spec.at.width or 12, "height": spec.at.height or 1 + below}
    elif spec.layout == "fixed":
        # Without it the pack has no size on a dashboard.
        group["layout"] = {"x": 0, "y": 0, "width": 12, "height": 1 + below}
    if spec.span is not None:
        group["live_span"] = spec.span
    return {
        "name": spec.name,
        "description": spec.description,
        "template_variables": None if spec.variables is None else [_variable(each) for each in spec.variables],
        "group_widget": group,
    }


def _variable(spec: Variable) -> Payload:
    found = {datadog: getattr(spec, word) for word, datadog in NAMES.items() if getattr(spec, word) is not None}
    if isinstance(found.get("defaults"), str):
        found["defaults"] = [found["defaults"]]
    return found


def fields(given: Payload, body: Payload) -> Fields | None:
    group = dict(given["group_widget"])
    definition, layout = dict(group.pop("definition")), group.pop("layout", None)
    placed = ["layout" in widget for widget in definition["widgets"]]
    found = {"kind": "powerpack", "name": given["name"], "description": given.get("description"), "tags": given.get("tags")}
    found["variables"] = [_lifted(each) for each in given["template_variables"]] if "template_variables" in given else None
    found |= {key: definition.get(key) for key in GROUP}
    found["span"] = group.pop("live_span", None)
    if not all(placed) and any(placed):
        return None
    bottom = 1 + max((each["layout"]["y"] + each["layout"]["height"] for each in definition["widgets"] if "layout" in each), default=0)
    if not any(placed):
        found["layout"] = "auto"
        found["at"] = layout
    elif layout != {"x": 0, "y": 0, "width": 12, "height": bottom}:
        # The default that Datadog gives where none was sent.
        found["at"] = layout or {"x": 0, "y": 0, "width": 12, "height": 1}
    found["widgets"] = [_widget(each) for each in definition["widgets"]]
    return None if group else found


def _lifted(variable: Payload) -> Any:
    if set(variable) - set(NAMES.values()):
        raise KeyError("a field of a variable that there is no word for")
    if variable == {"name": variable["name"], "prefix": variable["name"], "defaults": ["*"]}:
        return variable["name"]
    found = {word: variable[datadog] for word, datadog in NAMES.items() if datadog in variable}
    if isinstance(found.get("default"), list) and len(found["default"]) == 1:
        found["default"] = found["default"][0]
    return found


def _widget(given: Payload) -> Fields:
    return {**lift_definition(given["definition"]), **({"at": given["layout"]} if "layout" in given else {})}


def shape() -> Any:
    """With every widget kind where widgets stand."""
    widgets: Any = list[any_widget()]  # type: ignore[misc]
    return create_model("Powerpack", __base__=PowerpackSpec, widgets=(widgets, ...))


FORM = Form(
    section="powerpacks",
    kind="powerpack",
    label="a powerpack",
    models={"powerpack": PowerpackSpec},
    default="powerpack",
    envelope="powerpack",
    attributes=attributes,
    fields=fields,
    tagged=True,
    shape=shape,
)
SECTION = FORM.as_section()
lift = FORM.lift
