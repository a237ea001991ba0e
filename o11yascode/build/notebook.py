"""The section `notebooks`: text and graphs one below the other, such as a runbook. Known by its name."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, create_model, model_validator

from o11yascode.build.form import ATTRIBUTES, Fields, Form, Work, any_widget
from o11yascode.resource.desired import Path, Payload
from o11yascode.spec.base import SpecModel
from o11yascode.spec.plain import TypedSpec
from o11yascode.spec.reading import no_items
from o11yascode.widget.kind import Canvas
from o11yascode.widget.lifting import lift_definition
from o11yascode.widget.parts.assemble import build_widget


class CellSpec(SpecModel):
    """Text, or a widget. In short, a text by itself is markdown."""

    label: ClassVar[str] = "a cell"
    markdown: str | None = None
    widget: dict[str, Any] | None = Field(None, description="As on a dashboard: `{kind: timeseries, query: …}`")
    size: Literal["xs", "s", "m", "l", "xl"] | None = None
    time: str | dict[str, Any] | None = Field(None, description="Instead of the notebook's: `4h`")
    split_by: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one_content(self) -> "CellSpec":
        if (self.markdown is None) == (self.widget is None):
            raise ValueError('a cell has "markdown" or a "widget", and only one of them')
        return self


Cell = Annotated[
    CellSpec, BeforeValidator(lambda value: {"markdown": value} if isinstance(value, str) else value, json_schema_input_type=str | CellSpec)
]


class NotebookSpec(TypedSpec):
    label: ClassVar[str] = "a notebook"
    kind: Literal["notebook"] = "notebook"
    name: str = Field(min_length=1, max_length=80)
    type: str | None = Field(None, description="runbook, postmortem, investigation, documentation, report")
    time: str | dict[str, Any] = Field("1h", description="The time its graphs show: `1h`, or `{start, end}`")
    cells: list[Cell] = Field(default_factory=no_items)


def attributes(spec: NotebookSpec, work: Work) -> Payload:
    for key in ("name", "time", "cells"):
        work.trace((key,), key)
    work.trace(("metadata", "type"), "type")
    return {
        "name": spec.name,
        "time": _time(spec.time),
        "metadata": {"type": spec.type} if spec.type is not None else None,
        "cells": [_cell(cell, index, work) for index, cell in enumerate(spec.cells)],
    }


def _time(written: str | dict[str, Any]) -> Payload:
    return {"live_span": written} if isinstance(written, str) else written


def _cell(spec: CellSpec, index: int, work: Work) -> Payload:
    path: Path = (*ATTRIBUTES, "cells", index, "attributes")
    node = work.node("cells", index)
    work.origins[path[:-1]] = (node,)
    if spec.markdown is not None:
        definition: Payload = {"type": "markdown", "text": spec.markdown}
        work.origins[(*path, "definition", "text")] = (node.get("markdown") or node,)
    else:
        canvas = Canvas(work.context, work.item, node.at("widget"), path, origins=work.origins)
        made = build_widget(canvas, within=True)
        definition = made[1] if made is not None else {}
    found: Payload = {"definition": definition}
    if spec.size is not None:
        found["graph_size"] = spec.size
    if spec.split_by is not None:
        found["split_by"] = spec.split_by
    if spec.time is not None:
        found["time"] = _time(spec.time)
    return {"type": "notebook_cells", "attributes": found}


def fields(given: Payload, body: Payload) -> Fields | None:
    # What else it is, such as a template, has no field: `raw` says all of it then.
    metadata = given.get("metadata", {})
    return {
        "kind": "notebook",
        "name": given["name"],
        "type": metadata.get("type") if len(metadata) == 1 else None,
        "time": _lifted_time(given["time"]),
        "cells": [_lifted(cell["attributes"]) for cell in given["cells"]],
    }


def _lifted_time(time: Payload) -> Any:
    return time["live_span"] if set(time) == {"live_span"} else time


def _lifted(cell: Payload) -> Any:
    definition = cell["definition"]
    found: Fields = {"size": cell.get("graph_size"), "split_by": cell.get("split_by")}
    found["time"] = _lifted_time(cell["time"]) if "time" in cell else None
    found = {key: value for key, value in found.items() if value is not None}
    if definition.get("type") == "markdown" and set(definition) == {"type", "text"}:
        return {"markdown": definition["text"], **found} if found else definition["text"]
    return {"widget": lift_definition(definition), **found}


def shape() -> Any:
    """With every widget kind where a widget stands."""
    cell = create_model("Cell", __base__=CellSpec, widget=(any_widget() | None, None))
    return create_model("Notebook", __base__=NotebookSpec, cells=(list[cell | str], Field(default_factory=no_items)))


FORM = Form(
    section="notebooks",
    kind="notebook",
    label="a notebook",
    models={"notebook": NotebookSpec},
    default="notebook",
    envelope="notebooks",
    attributes=attributes,
    fields=fields,
    marked=False,
    shape=shape,
)
SECTION = FORM.as_section()
lift = FORM.lift
