"""`capacity_gauge`: how much of a limit is used, in percent, coloured; with `worst_of`, the fullest of many."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.query.ast import Expr, Name
from o11yascode.query.compose import call, parenthesised, share
from o11yascode.query.contents import group_by
from o11yascode.query.metric import parse_metric
from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import GraphSpec, Limits, Number
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.common import definition, lift_common
from o11yascode.widget.parts.limits import build_limits, lift_limits

PERCENT: Payload = {"unit": {"type": "canonical_unit", "unit_name": "percent"}}


class CapacityGauge(GraphSpec):
    label = "a capacity_gauge widget"
    PLAIN: ClassVar[tuple[str, ...]] = (*GraphSpec.PLAIN, "timeseries_background")
    kind: Literal["capacity_gauge"]
    used: str
    """A metric query: how much is used."""
    limit: str | Number
    """A metric query, or a number where Datadog has no metric for the limit."""
    worst_of: str | None = None
    """A tag both queries are grouped by: the group that is nearest its limit is shown."""
    limits: Limits | None = None
    """Percent of the limit."""
    aggregator: Literal["avg", "min", "max", "sum", "last"] = "max"
    """How the time shown becomes one value: the highest use, unless said."""
    precision: int = Field(1, ge=0)
    timeseries_background: dict[str, Any] | None = None
    """The course behind the number: `{type: area}`."""


def build(spec: CapacityGauge, canvas: Canvas) -> Payload | None:
    queries = [{"name": "used", "data_source": "metrics", "query": spec.used, "aggregator": spec.aggregator}]
    if isinstance(spec.limit, str):
        queries.append({"name": "limit", "data_source": "metrics", "query": spec.limit, "aggregator": spec.aggregator})
        whole: Expr | float = Name("limit")
    else:
        whole = spec.limit
        if spec.limit <= 0:
            canvas.error("capacity-limit", f"a limit of {spec.limit} cannot be used up", canvas.at("limit"))
            return None
    for index, query in enumerate(queries):
        canvas.trace(("requests", 0, "queries", index, "query"), canvas.at(query["name"]))
        _check_groups(spec, query["name"], query["query"], canvas)
    used: Expr = share(Name("used"), whole)
    if spec.worst_of is not None:
        used = call("top", used, 1, "max", "desc")
    request: Payload = {
        "response_format": "scalar",
        "queries": queries,
        "formulas": [{"formula": str(used), "number_format": PERCENT}],
    }
    if spec.limits is not None:
        request["conditional_formats"] = build_limits(spec.limits, canvas.at("limits"), "%", canvas)
        canvas.trace(("requests", 0, "conditional_formats"), canvas.at("limits"))
    return definition(spec, "query_value", canvas, autoscale=True, precision=spec.precision, requests=[request])


def _check_groups(spec: CapacityGauge, field: str, query: str, canvas: Canvas) -> None:
    """One number can only be shown of one group, and the worst of a tag can only be found where queries are grouped by it."""
    tree = parse_metric(query).tree
    if tree is None:
        return  # the query check says what is wrong with it
    groups = group_by(tree)
    if spec.worst_of is not None and spec.worst_of not in groups and (field == "used" or groups):
        message = f'worst_of: {spec.worst_of} needs "{field}" to be grouped by {{{spec.worst_of}}}'
        canvas.error("capacity-groups", message, canvas.at(field), f"write {parenthesised(tree)} by {{{spec.worst_of}}}")
    elif spec.worst_of is None and groups:
        message = f'"{field}" is grouped by {", ".join(groups)}, but a gauge shows one value'
        canvas.error("capacity-groups", message, canvas.at(field), f"write worst_of: {groups[0]}, or remove the group")


def lift(found: Payload) -> Fields | None:
    """A share with these names and formats; `worst_of` is one of the tags it is grouped by."""
    (request,) = found["requests"]
    queries = {query["name"]: query for query in request["queries"]}
    fields: Fields = {"used": queries["used"]["query"]}
    text = request["formulas"][0]["formula"]
    if text.startswith("top("):
        tree = parse_metric(queries["used"]["query"]).tree
        if tree is None or not group_by(tree):
            return None
        fields["worst_of"] = group_by(tree)[0]
    if "limit" in queries:
        fields["limit"] = queries["limit"]["query"]
    else:
        number = text.removeprefix("top(").removeprefix("used / ").split(" ")[0]
        fields["limit"] = float(number) if "." in number else int(number)
    limits = lift_limits(request.get("conditional_formats"))
    if limits:
        fields["limits"] = {key: _percent(value) for key, value in limits.items()}
    fields |= {"aggregator": queries["used"]["aggregator"]} if queries["used"]["aggregator"] != "max" else {}
    fields |= {"precision": found["precision"]} if found["precision"] != 1 else {}
    return lift_common(found, CapacityGauge, ("autoscale", "precision", "requests")) | fields


def _percent(value: object) -> object:
    return f"{value}%" if isinstance(value, int | float) and not isinstance(value, bool) else value


KIND = WidgetKind("capacity_gauge", CapacityGauge, build, lift, types=("query_value",), rank=10, width=2, height=2)
