"""`table`: values in columns, a row for each group."""

from typing import Any, ClassVar, Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import GraphSpec, ScalarFields
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.query_widget import build_query_widget, lift_query_widget

PASSES = ("sort", "text_formats", "limit", "order", "cell_display_mode")


class Cells(ScalarFields):
    REQUEST_PLAIN: ClassVar[tuple[str, ...]] = ("response_format", *PASSES)
    text_formats: list[Any] | None = None
    limit: int | None = None
    """Of a legacy `q`: how many rows."""
    order: Literal["asc", "desc"] | None = None
    cell_display_mode: list[Literal["number", "bar", "trend"]] | None = None


class Request(Cells):
    raw: dict[str, Any] | None = None


class Table(GraphSpec, Cells):
    label = "a table widget"
    PLAIN = (*GraphSpec.PLAIN, "has_search_bar")
    kind: Literal["table"]
    requests: list[Request] | None = None
    has_search_bar: Literal["always", "never", "auto"] | None = None


def build(spec: Table, canvas: Canvas) -> Payload:
    return build_query_widget(spec, "query_table", canvas, "scalar", colour_formulas=True)


def lift(found: Payload) -> Fields | None:
    fields = lift_query_widget(found, Table, "scalar", PASSES)
    for request in [fields, *fields.get("requests", [])] if fields else []:
        if "limits" in request:  # colours of a legacy request, where there is no formula to bear them
            request["conditional_formats"] = found["requests"][0]["conditional_formats"]
            del request["limits"]
    return fields


KIND = WidgetKind("table", Table, build, lift, types=("query_table",), width=6, height=4)
