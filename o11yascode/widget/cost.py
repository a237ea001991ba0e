"""`cost`: what cloud services cost, from Cloud Cost Management."""

from typing import Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import GraphSpec, Unit
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.common import definition, lift_common
from o11yascode.widget.parts.requests import build_unit

TYPES = {"graph": "timeseries", "ranking": "toplist", "value": "query_value", "table": "query_table", "treemap": "treemap"}


class Cost(GraphSpec):
    label = "a cost widget"
    kind: Literal["cost"]
    query: str
    """A cloud cost query: `sum:aws.cost.amortized{*} by {aws_product}.rollup(sum, daily)`."""
    show: Literal["graph", "ranking", "value", "table", "treemap"] = "graph"
    alias: str | None = None
    aggregator: Literal["avg", "min", "max", "sum", "last"] = "sum"
    """How the time shown becomes one value, where it does: what it cost in all."""
    unit: Unit | None = None
    top: int | None = None
    """Of a ranking or a table: the most expensive so many."""


def build(spec: Cost, canvas: Canvas) -> Payload:
    type = TYPES[spec.show]
    query: Payload = {"name": "query1", "data_source": "cloud_cost", "query": spec.query}
    formula: Payload = {"formula": "query1"}
    formula |= {"alias": spec.alias} if spec.alias is not None else {}
    formula |= {"number_format": {"unit": build_unit(spec.unit)}} if spec.unit is not None else {}
    request: Payload = {"response_format": "timeseries" if spec.show == "graph" else "scalar", "queries": [query], "formulas": [formula]}
    if spec.show == "graph":
        request["display_type"] = "bars"
    else:
        query["aggregator"] = spec.aggregator
    if spec.top is not None:
        if spec.show not in ("ranking", "table"):
            canvas.error("cost-top", f"a {spec.show} shows all: top is for a ranking or a table", canvas.at("top"))
        request["sort"] = {"count": spec.top, "order_by": [{"type": "formula", "index": 0, "order": "desc"}]}
    canvas.trace(("requests", 0, "queries", 0, "query"), canvas.at("query"))
    return definition(spec, type, canvas, requests=[request], precision=2 if spec.show == "value" else None)


def lift(found: Payload) -> Fields | None:
    (request,) = found["requests"]
    (query,), (formula,) = request["queries"], request["formulas"]
    if query["data_source"] != "cloud_cost":
        return None
    show = {type: show for show, type in TYPES.items()}[found["type"]]
    fields: Fields = {"query": query["query"]}
    fields |= {"show": show} if show != "graph" else {}
    fields |= {"alias": formula["alias"]} if "alias" in formula else {}
    fields |= {"aggregator": query["aggregator"]} if query.get("aggregator", "sum") != "sum" else {}
    fields |= {"top": request["sort"]["count"]} if "sort" in request else {}
    return lift_common(found, Cost, ("requests", "precision")) | fields


KIND = WidgetKind("cost", Cost, build, lift, types=tuple(TYPES.values()), rank=20, width=4, height=3)
