"""`week_over_week`: now as a solid line, the period before dotted, and the trend."""

from typing import ClassVar, Literal

from o11yascode.query.ast import Call, Expr
from o11yascode.query.compose import call
from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import Axis, GraphSpec, Marker, RequestFields
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts import formula
from o11yascode.widget.parts.common import definition, lift_common
from o11yascode.widget.parts.requests import ONLY, build_queries, completed, lift_request

PERIODS = {
    "1d": ("day_before", "a day before", "-1d"),
    "1w": ("week_before", "a week before", "-1w"),
    "1mo": ("month_before", "a month before", "-1mo"),
}
"""compare -> function, what the legend says, shift of calendar_shift()."""
TRENDS = {True: "trend_line", "robust": "robust_trend"}


class WeekOverWeek(GraphSpec, RequestFields):
    label = "a week_over_week widget"
    PLAIN = (*GraphSpec.PLAIN, "yaxis", "markers")
    REQUEST_PLAIN: ClassVar[tuple[str, ...]] = ()
    kind: Literal["week_over_week"]
    compare: Literal["1d", "1w", "1mo"] = "1w"
    trend: bool | Literal["robust"] = False
    """Adds a straight line through now; `robust` is less moved by outliers."""
    smooth: Literal[
        "autosmooth", "ewma_3", "ewma_5", "ewma_7", "ewma_10", "ewma_20", "median_3", "median_5", "median_7", "median_9"
    ] | None = None  # fmt: skip
    timezone: str | None = None
    """Shifts by the calendar of this zone (`Asia/Tokyo`): days with a clock change and months of unequal length line up."""
    palette: str = "dog_classic"
    yaxis: Axis | None = None
    markers: list[Marker] | None = None


def build(spec: WeekOverWeek, canvas: Canvas) -> Payload | None:
    if spec.formulas is not None and len(spec.formulas) != 1:
        canvas.error("week-over-week", "it compares one thing: one query, or one formula", canvas.at("formulas"))
        return None
    if spec.formulas is None and spec.queries is not None and len(spec.queries) != 1:
        canvas.error("week-over-week", "several queries need a formula that says what is compared", canvas.at("queries"))
        return None
    if spec.query is None and spec.queries is None:
        canvas.error("week-over-week", 'only "query" and "queries" can be compared', canvas.node)
        return None
    said = spec.formulas[0] if spec.formulas else next(iter(spec.queries or [ONLY]))
    text = said if isinstance(said, str) else said.formula
    base = formula.read(text, canvas, canvas.at("formulas", 0))
    if base is None:
        return None
    function, words, shift = PERIODS[spec.compare]
    before = call("calendar_shift", base, shift, spec.timezone) if spec.timezone else call(function, base)
    lines: list[tuple[Expr, str, tuple[str, str, str]]] = [
        (_smooth(base, spec), spec.alias or "now", (spec.palette, "solid", "normal")),
        (_smooth(before, spec), f"{spec.alias}, {words}" if spec.alias else words, ("grey", "dotted", "normal")),
    ]
    if spec.trend:
        lines.append((call(TRENDS[spec.trend], base), f"{spec.alias}, trend" if spec.alias else "trend", ("orange", "dashed", "thin")))
    requests = [_line(expr, alias, style, index, spec, canvas) for index, (expr, alias, style) in enumerate(lines)]
    return definition(spec, "timeseries", canvas, show_legend=True, legend_layout="auto", requests=requests)


def _smooth(expr: Expr, spec: WeekOverWeek) -> Expr:
    return call(spec.smooth, expr) if spec.smooth else expr


def _line(expr: Expr, alias: str, style: tuple[str, str, str], index: int, spec: WeekOverWeek, canvas: Canvas) -> Payload:
    palette, line_type, line_width = style
    place = ("requests", index)
    canvas.trace((*place, "formulas", 0), canvas.at("formulas") if spec.formulas else canvas.node)
    return {
        "response_format": "timeseries",
        "queries": build_queries(spec, canvas, canvas.node, (*place, "queries")),
        "formulas": [completed({"formula": str(expr)}, alias, spec.unit)],
        "style": {"palette": palette, "line_type": line_type, "line_width": line_width},
        "display_type": "line",
    }


def lift(found: Payload) -> Fields | None:
    """Now and before, perhaps a trend, with the names and styles this kind gives them."""
    requests = found.get("requests")
    if not isinstance(requests, list) or not 2 <= len(requests) <= 3 or not all(isinstance(request, dict) for request in requests):
        return None
    trees = [formula.tree(request["formulas"][0]["formula"]) for request in requests]
    if trees[0] is None or trees[1] is None:
        return None
    smooth, base = formula.unsmoothed(trees[0])
    _, shifted = formula.unsmoothed(trees[1])
    if not isinstance(shifted, Call):
        return None
    said = formula.texts(shifted)  # of calendar_shift(query1, '-1w', 'UTC')
    compare = next((key for key, (function, _, shift) in PERIODS.items() if shifted.function == function or said[:1] == [shift]), None)
    if compare is None:
        return None
    fields = lift_request(requests[0], "timeseries", ())
    if fields is None:
        return None
    for key in ("style", "formulas", "alias"):
        fields.pop(key, None)
    alias = requests[0]["formulas"][0].get("alias")
    names = [query.get("name") for query in requests[0].get("queries", [])]
    fields |= {"formulas": [str(base)]} if names != [str(base)] else {}
    fields |= {"alias": alias} if alias != "now" else {}
    fields |= {"compare": compare} if compare != "1w" else {}
    fields |= {"smooth": smooth} if smooth else {}
    fields |= {"timezone": said[1]} if said else {}
    if len(trees) == 3:
        fields["trend"] = "robust" if isinstance(trees[2], Call) and trees[2].function == "robust_trend" else True
    palette = (requests[0].get("style") or {}).get("palette")
    fields |= {"palette": palette} if palette != "dog_classic" else {}
    return lift_common(found, WeekOverWeek, ("requests", "show_legend", "legend_layout")) | fields


KIND = WidgetKind("week_over_week", WeekOverWeek, build, lift, types=("timeseries",), rank=10, width=6, height=3)
