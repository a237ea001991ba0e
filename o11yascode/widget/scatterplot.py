"""`scatterplot`: two values of each group against each other."""

from typing import Any, Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import Axis, GraphSpec, RequestFields
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.common import definition, lift_common
from o11yascode.widget.parts.requests import build_request, lift_request


class Scatterplot(GraphSpec, RequestFields):
    label = "a scatterplot widget"
    PLAIN = (*GraphSpec.PLAIN, "xaxis", "yaxis", "color_by_groups")
    FORMS = (*RequestFields.FORMS, "x")
    kind: Literal["scatterplot"]
    x: dict[str, Any] | None = None
    """`{q, aggregator}`, the older form; else `queries`, and `formulas` that each say their `dimension`."""
    y: dict[str, Any] | None = None
    xaxis: Axis | None = None
    yaxis: Axis | None = None
    color_by_groups: list[str] | None = None


def build(spec: Scatterplot, canvas: Canvas) -> Payload:
    if spec.x is not None:
        requests: Payload = {"x": spec.x} | ({"y": spec.y} if spec.y is not None else {})
    else:
        requests = {"table": build_request(spec, canvas, "scalar", ("requests", "table"))}
    return definition(spec, "scatterplot", canvas, requests=requests)


def lift(found: Payload) -> Fields | None:
    common, requests = lift_common(found, Scatterplot, ("requests",)), found["requests"]
    if "table" not in requests:
        return {**common, **requests}
    fields = lift_request(requests["table"], "scalar", ())
    return None if fields is None else common | fields


KIND = WidgetKind("scatterplot", Scatterplot, build, lift, types=("scatterplot",), width=4, height=4)
