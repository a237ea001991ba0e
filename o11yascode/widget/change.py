"""`change`: what has changed most since an hour, a day, a week or a month before."""

from typing import Any, ClassVar, Literal

from o11yascode.query.compose import call
from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import GraphSpec, RequestFields
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts import formula
from o11yascode.widget.parts.query_widget import build_query_widget, lift_query_widget

PERIODS = {"1h": "hour_before", "1d": "day_before", "1w": "week_before", "1mo": "month_before"}
PASSES = ("change_type", "compare_to", "increase_good", "order_by", "order_dir", "show_present")


class Compared(RequestFields):
    REQUEST_PLAIN: ClassVar[tuple[str, ...]] = ("response_format", *PASSES)
    change_type: Literal["absolute", "relative"] | None = None
    compare_to: Literal["hour_before", "day_before", "week_before", "month_before"] | None = None
    """Of a legacy `q`; else `compare` says it."""
    increase_good: bool | None = None
    order_by: Literal["change", "name", "present", "past"] | None = None
    order_dir: Literal["asc", "desc"] | None = None
    show_present: bool | None = None


class Request(Compared):
    raw: dict[str, Any] | None = None


class Change(GraphSpec, Compared):
    label = "a change widget"
    kind: Literal["change"]
    requests: list[Request] | None = None
    compare: Literal["1h", "1d", "1w", "1mo"] | None = None


def build(spec: Change, canvas: Canvas) -> Payload:
    found = build_query_widget(spec, "change", canvas, "scalar")
    if spec.compare is not None:
        request = found["requests"][0]
        now = request.get("formulas", [])
        if len(now) != 1:
            canvas.error("change-compare", '"compare" needs one query, or one formula over several', canvas.at("compare"))
            return found
        base = formula.read(now[0]["formula"], canvas, canvas.at("formulas", 0))
        if base is not None:
            request["formulas"] = [{"formula": str(call(PERIODS[spec.compare], base))}, *now]
    return found


def lift(found: Payload) -> Fields | None:
    fields = lift_query_widget(found, Change, "scalar", PASSES)
    formulas = fields.get("formulas") if fields else None
    if fields and isinstance(formulas, list) and len(formulas) == 2:
        before, now = formulas
        compare = next((key for key, function in PERIODS.items() if before == f"{function}({now})"), None)
        if compare:
            implied = [fields.get("query") and "query1", *fields.get("queries", {})]
            del fields["formulas"]
            fields |= {"compare": compare} | ({} if implied in (["query1"], [None, now]) else {"formulas": [now]})
    return fields


KIND = WidgetKind("change", Change, build, lift, types=("change",), width=4, height=4)
