"""The section `dashboard_lists`: dashboards under one name. Known by that name; without `dashboards`, what it holds is left alone."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from o11yascode.build.form import SHORT, Fields, Form, Work, named
from o11yascode.resource.desired import Payload
from o11yascode.source.node import Node
from o11yascode.spec.base import SpecModel
from o11yascode.spec.plain import TypedSpec

GRID, FREE = "custom_timeboard", "custom_screenboard"


class EntrySpec(SpecModel):
    """A dashboard of the list. In short, its id."""

    label: ClassVar[str] = "a dashboard of a list"
    id: str = Field(min_length=1)
    type: str | None = Field(None, description=f"Of a dashboard that this project does not make: {GRID} (default), {FREE}, …")


Entry = Annotated[
    EntrySpec, BeforeValidator(lambda value: {"id": value} if isinstance(value, str) else value, json_schema_input_type=str | EntrySpec)
]


class DashboardListSpec(TypedSpec):
    label: ClassVar[str] = "a dashboard list"
    kind: Literal["list"] = "list"
    name: str = Field(min_length=1)
    dashboards: list[Entry] | None = Field(None, description="Spec ids, or live ids")


def attributes(spec: DashboardListSpec, work: Work) -> Payload:
    work.trace(("name",), "name")
    work.trace(("dashboards",), "dashboards")
    found: Payload = {"name": spec.name}
    if spec.dashboards is not None:
        found["dashboards"] = [
            {"id": work.id_of(entry.id, ("dashboard",), SHORT, "dashboards", index), "type": entry.type or _type_of(entry.id, work)}
            for index, entry in enumerate(spec.dashboards)
        ]
    return found


def _type_of(name: str, work: Work) -> str:
    """Datadog asks for the old name of the dashboard's layout."""
    found = work.context.find(name, work.item)
    node: Node | None = work.context.nodes.get(found) if found else None
    if node is None:
        return GRID
    free = node.at("kind").value == "screenboard" or node.at("body", "layout_type").value == "free"
    return FREE if free else GRID


def fields(given: Payload, body: Payload) -> Fields:
    dashboards = given.get("dashboards")
    return {"kind": "list", "name": given["name"], "dashboards": None if dashboards is None else [_entry(each) for each in dashboards]}


def _entry(given: Payload) -> Any:
    return named(given["id"]) if given["type"] == GRID else {"id": named(given["id"]), "type": given["type"]}


FORM = Form(
    section="dashboard_lists",
    kind="dashboard_list",
    label="a dashboard list",
    models={"list": DashboardListSpec},
    default="list",
    attributes=attributes,
    fields=fields,
    marked=False,
)
SECTION = FORM.as_section()
lift = FORM.lift
