"""`ranking`: a top list, the highest (or lowest) first."""

from typing import Any, Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import GraphSpec, ScalarFields
from o11yascode.widget.kind import Canvas, Fields, WidgetKind, without
from o11yascode.widget.parts.query_widget import build_query_widget, lift_query_widget


class Request(ScalarFields):
    raw: dict[str, Any] | None = None


class Ranking(GraphSpec, ScalarFields):
    label = "a ranking widget"
    kind: Literal["ranking"]
    requests: list[Request] | None = None
    display: dict[str, Any] | None = None
    """Datadog's style of the whole list: `{display: {type: stacked, legend: automatic}, palette: warm, scaling: relative}`."""


def build(spec: Ranking, canvas: Canvas) -> Payload:
    return build_query_widget(spec, "toplist", canvas, "scalar", style=spec.display)


def lift(found: Payload) -> Fields | None:
    fields = lift_query_widget(without(found, ["style"]), Ranking, "scalar", ("sort",))
    return fields if fields is None or "style" not in found else {**fields, "display": found["style"]}


KIND = WidgetKind("ranking", Ranking, build, lift, types=("toplist",), width=4, height=4)
