"""`kind: cost`, Cloud Cost Management: a threshold, an anomaly, a change or a forecast of what is spent."""

import re
from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import compared, lift_limits, limits
from o11yascode.monitor.search import quoted, unquoted
from o11yascode.resource.desired import Payload
from o11yascode.spec.duration import WindowField
from o11yascode.spec.monitor import ThresholdSpec
from o11yascode.spec.reading import no_entries

QUERY = re.compile(
    r'^formula\("(?P<formula>(?:[^"\\]|\\.)*)"\)\.(?P<span>last|current)\("(?P<window>\w+)"\)'
    r"(?:\.(?P<function>anomaly|change|forecast)\((?P<arguments>[^()]*)\))?$"
)
_ANOMALY = re.compile(r'^direction="(?P<direction>\w+)", threshold=(?P<deviation>[\d.]+)$')
_CHANGE = re.compile(r'^"(?P<mode>relative|absolute)", (?P<by>[\d.]+)$')


class CostMonitor(ThresholdSpec):
    """What a cost query comes to over whole days."""

    label: ClassVar[str] = "a cost monitor"
    kind: Literal["cost"]
    query: str | None = None
    """A cost query: `sum:aws.cost.net.amortized{*} by {aws_product}.rollup(sum, 86400)`."""
    queries: dict[str, str] = Field(default_factory=no_entries)
    """In place of `query`: named queries for `formula`."""
    formula: str | None = None
    """Default: the query itself."""
    aggregator: Literal["avg", "last", "max", "min", "sum", "area", "l2norm", "percentile"] | None = None
    data_source: Literal["cloud_cost", "metrics", "datadog_usage"] = "cloud_cost"
    variables: list[dict[str, Any]] | None = None
    """Queries as Datadog's API takes them."""
    alert_on: Literal["threshold", "anomaly", "change", "forecast"] = "threshold"
    direction: Literal["above", "below", "both"] = "above"
    """Of an anomaly."""
    deviation: int | float | None = None
    """Of an anomaly: Datadog's `threshold=`, from how far off it counts."""
    change: Literal["relative", "absolute"] = "relative"
    """Of a change."""
    change_by: int | float | None = None
    """Of a change: from how much on it counts."""
    window: WindowField = "7d"
    """The last days; of a forecast the current month, `1mo`."""


def build(spec: CostMonitor, work: Work) -> Built | None:
    found = limits(spec, work, implied=">=" if spec.alert_on == "anomaly" else ">")
    given = [name for name in ("query", "queries", "variables") if getattr(spec, name)]
    if len(given) != 1:
        work.error("missing-field", 'a cost monitor needs one of "query", "queries" (with "formula"), "variables" (with "formula")')
        return None
    if spec.formula is None and given != ["query"]:
        work.error("missing-field", f'"{given[0]}" needs a "formula" over their names')
        return None
    function = _function(spec, work)
    if function is None:
        return None
    named = {"query1": spec.query} if spec.query else spec.queries
    variables = spec.variables or [_variable(spec, name, str(query)) for name, query in named.items()]
    span = "current" if spec.alert_on == "forecast" else "last"
    query = f'formula({quoted(spec.formula or "query1")}).{span}("{spec.window}"){function} {found}'
    return Built("cost alert", query, found.thresholds, {"variables": variables}, sources=("formula", "query"))


def _function(spec: CostMonitor, work: Work) -> str | None:
    if spec.alert_on == "anomaly":
        if spec.deviation is None:
            work.error("missing-field", 'an anomaly of costs needs "deviation": how far off costs have to be to count', "alert_on")
            return None
        return f'.anomaly(direction="{spec.direction}", threshold={spec.deviation})'
    if spec.alert_on == "change":
        if spec.change_by is None:
            work.error("missing-field", 'a change of costs needs "change_by": how large a change has to be to count', "alert_on")
            return None
        return f'.change("{spec.change}", {spec.change_by})'
    return ".forecast()" if spec.alert_on == "forecast" else ""


def _variable(spec: CostMonitor, name: str, query: str) -> Payload:
    variable = {"data_source": spec.data_source, "name": name, "query": query.rstrip()}
    return {**variable, "aggregator": spec.aggregator} if spec.aggregator else variable


def lift(live: Live) -> dict[str, Any] | None:
    read = compared(live, QUERY, "cost alert")
    if read is None:
        return None
    match = read.match
    fields: dict[str, Any] = _lift_queries(live)
    formula = unquoted(match["formula"])
    if "query" not in fields or formula != "query1":
        fields["formula"] = formula
    function, arguments = match["function"], match["arguments"] or ""
    if function == "anomaly" and (found := _ANOMALY.match(arguments)):
        fields |= {"alert_on": function, "direction": found["direction"], "deviation": _number(found["deviation"])}
    elif function == "change" and (found := _CHANGE.match(arguments)):
        fields |= {"alert_on": function, "change": found["mode"], "change_by": _number(found["by"])}
    elif function == "forecast" and not arguments:
        fields["alert_on"] = function
    elif function:
        return None
    fields["window"] = match["window"]
    ends = lift_limits(live, read)
    return None if ends is None else {**fields, **ends}


def _lift_queries(live: Live) -> dict[str, Any]:
    variables = live.take("variables") or []
    shared = {"aggregator", "data_source"}
    settings = [{key: value for key, value in variable.items() if key in shared} for variable in variables]
    if not variables or any(setting != settings[0] for setting in settings) or any(set(v) - shared != {"name", "query"} for v in variables):
        return {"variables": variables}
    first = variables[0]
    if len(variables) == 1 and first["name"] == "query1":
        fields: dict[str, Any] = {"query": first["query"]}
    else:
        fields = {"queries": {variable["name"]: variable["query"] for variable in variables}}
    if "aggregator" in first:
        fields["aggregator"] = first["aggregator"]
    if first.get("data_source") != "cloud_cost":
        fields["data_source"] = first.get("data_source")
    return fields


def _number(text: str) -> int | float:
    return int(text) if text.isdigit() else float(text)


KIND = MonitorKind("cost", CostMonitor, build, lift)
