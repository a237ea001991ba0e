"""Requests of a graph: queries, formulas, limits and styles, there and back."""

from typing import Any, cast

from o11yascode.query.contents import series
from o11yascode.query.metric import parse_metric
from o11yascode.resource.desired import Path, Payload
from o11yascode.source.node import Node
from o11yascode.spec.units import UNITS, canonical_unit
from o11yascode.spec.widget import LEGACY, FormulaSpec, RequestFields, ScalarFields, StyleSpec
from o11yascode.spec.widget_query import METRICS, SEARCHES, Query
from o11yascode.widget.kind import Canvas, Fields, without
from o11yascode.widget.parts.common import dump, said
from o11yascode.widget.parts.limits import build_limits, lift_limits

ONLY = "query1"
"""Name of a query that needs none: Datadog's own editor calls it so."""
UNSAID = "none"
"""The aggregator of a count that is left to Datadog."""
_COMPUTE = ("aggregation", "metric")


def build_request(
    spec: RequestFields,
    canvas: Canvas,
    response_format: str,
    place: Path = ("requests", 0),
    written: tuple[str | int, ...] = (),
    colour_formulas: bool = False,
) -> Payload:
    """One request. `place` is where it goes in the definition, `written` where the spec says it.

    `colour_formulas`: the widget has its colour rules at each formula (a table), not at the request.
    """
    node = canvas.at(*written)
    found: Payload = {}
    if spec.query is not None or spec.queries is not None:
        found["response_format"] = response_format
        found["queries"] = build_queries(spec, canvas, node, (*place, "queries"))
        for query in found["queries"]:
            if query.get("aggregator") == UNSAID:
                del query["aggregator"]
            elif response_format == "scalar" and "aggregator" not in query and _adds_up(query):
                query["aggregator"] = "sum"
        formulas = build_formulas(spec, [query["name"] for query in found["queries"]], canvas, node)
        if formulas:
            found["formulas"] = formulas
            for index in range(len(formulas)):
                canvas.trace((*place, "formulas", index), node.at("formulas", index) if spec.formulas is not None else node)
    else:
        for legacy, value in said(spec, LEGACY).items():
            found[legacy] = value
            canvas.trace((*place, legacy), node.at(legacy))
            found.update(said(spec, ("aggregator", "alias")))
    found.update(said(spec, (*spec.REQUEST_PLAIN, "style", "conditional_formats")))
    if spec.conditional_formats is not None:
        canvas.trace((*place, "conditional_formats"), node.at("conditional_formats"))
    if spec.limits is not None:
        rules = build_limits(spec.limits, node.at("limits"), unit_name(spec.unit), canvas)
        if colour_formulas:
            for formula in found.get("formulas", []):
                formula.setdefault("conditional_formats", rules)
        else:
            found["conditional_formats"] = rules
            canvas.trace((*place, "conditional_formats"), node.at("limits"))
    given = spec.model_fields_set
    if "top" in given or "bottom" in given:
        found |= _sort(cast(ScalarFields, spec))
    return found


def _adds_up(query: Payload) -> bool:
    """Whether a query counts: over the time shown its points are added up, where nothing else is said, and not averaged."""
    text = query.get("query")
    if query.get("data_source") != "metrics" or not isinstance(text, str) or ".as_count()" not in text:
        return False
    tree = parse_metric(text).tree
    return tree is not None and all(one.has("as_count") for one in series(tree))


def _lift_sum(query: Payload) -> Payload:
    """A count whose points are added up says nothing of it; one that leaves it to Datadog does."""
    aggregator = query.get("aggregator", UNSAID)
    return without(query, ["aggregator"]) if aggregator == "sum" else {**query, "aggregator": aggregator}


def _sort(spec: ScalarFields) -> Payload:
    """The highest or the lowest so many."""
    count = spec.top or spec.bottom
    order = "desc" if spec.top else "asc"
    return {"sort": {"count": count, "order_by": [{"type": "formula", "index": 0, "order": order}]}} if count else {}


def build_queries(spec: RequestFields, canvas: Canvas, node: Node, place: Path) -> list[Payload]:
    """The queries of a request that is written at a node; `place` is where they go in the definition."""
    if spec.query is not None:
        asked: list[tuple[str, Query, Node]] = [(ONLY, spec.query, node.at("query"))]
    else:
        asked = [(name, query, node.at("queries", name)) for name, query in (spec.queries or {}).items()]
    built = []
    for index, (name, query, query_node) in enumerate(asked):
        payload = build_query(name, query, canvas, query_node)
        if spec.aggregator is not None and payload["data_source"] in METRICS:
            payload.setdefault("aggregator", spec.aggregator)
        built.append(payload)
        trace_query(canvas, (*place, index), query, query_node)
    return built


def trace_query(canvas: Canvas, place: Path, query: Query, node: Node) -> None:
    """Says where the text of a query comes from."""
    canvas.trace(place, node)
    if isinstance(query, str):
        canvas.trace((*place, "query"), node)
    elif query.source in METRICS:
        canvas.trace((*place, "query"), node.at(query.source))
    elif query.source in SEARCHES:
        canvas.trace((*place, "search", "query"), node.at(query.source))


def build_query(name: str, query: Query, canvas: Canvas, node: Node) -> Payload:
    """One query as the API takes it."""
    if isinstance(query, str):
        return {"name": name, "data_source": "metrics", "query": query}
    if query.data_source is not None:
        found = {"name": name, **dump(query)}
        if "by" in found:
            found["group_by"] = _groups(found.pop("by"))
        if query.slo_id is not None:
            found["slo_id"] = live_or_ref(query.slo_id, node.at("slo_id"), ["slo"], canvas)
        return found
    if query.slo is not None:
        slo_id = live_or_ref(query.slo, node.at("slo"), ["slo"], canvas)
        return {"name": name, "data_source": "slo", "slo_id": slo_id, **dump(query, but=("slo",))}
    source = query.source
    text = getattr(query, source)
    found = {"name": name, "data_source": source}
    found.update({"query": text} if source in METRICS else {"search": {"query": text}})
    if query.compute is not None:
        found["compute"] = dump(query.compute)
    elif source in SEARCHES:
        found["compute"] = {"aggregation": "count"}
    if query.by is not None:
        found["group_by"] = _groups(query.by)
    found |= dump(query, but=(source, "compute", "by"))
    return found


def _groups(by: Any) -> Any:
    return [{"facet": group} if isinstance(group, str) else group for group in by] if isinstance(by, list) else by


def live_or_ref(name: str, node: Node, kinds: list[str], canvas: Canvas) -> str:
    """A live id as it is; the id of a spec as a reference. Spec ids have letters beyond a-f or a slash; live ids do not."""
    if is_live_id(name):
        return name
    return canvas.ref(name, node, kinds)


def is_live_id(name: str) -> bool:
    """True for a number (a monitor), 32 hex digits (an SLO) or a UUID (a powerpack)."""
    digits = name.replace("-", "")
    return name.isdecimal() or (len(digits) == 32 and all(c in "0123456789abcdef" for c in digits.lower()))


def build_formulas(spec: RequestFields, names: list[str], canvas: Canvas, node: Node) -> list[Payload]:
    """The formulas said, else each query by itself; `formulas: []` means none at all."""
    if spec.formulas is None:
        return [completed({"formula": name}, spec.alias, spec.unit) for name in names]
    return [_formula(formula, spec, canvas, node.at("formulas", index)) for index, formula in enumerate(spec.formulas)]


def _formula(formula: str | FormulaSpec, spec: RequestFields, canvas: Canvas, node: Node) -> Payload:
    if isinstance(formula, str):
        return completed({"formula": formula}, spec.alias, spec.unit)
    unit = formula.unit if formula.unit is not None else spec.unit
    found = completed(dump(formula, but=("unit", "limits")), spec.alias, unit)
    if formula.limits is not None:
        found["conditional_formats"] = build_limits(formula.limits, node.at("limits"), unit_name(unit), canvas)
    return found


def completed(formula: Payload, alias: str | None, unit: str | dict[str, Any] | None) -> Payload:
    """A formula with this alias and unit, where it has none of its own."""
    if alias is not None:
        formula.setdefault("alias", alias)
    if unit is not None:
        formula.setdefault("number_format", {"unit": build_unit(unit)})
    return formula


def unit_name(unit: str | dict[str, Any] | None) -> str | None:
    return unit if isinstance(unit, str) else None


def build_unit(unit: str | dict[str, Any]) -> Payload:
    if isinstance(unit, dict):
        return {"type": "custom_unit_label", **unit}
    name, slash, per = unit.partition("/")
    return {"type": "canonical_unit", "unit_name": canonical_unit(name), **({"per_unit_name": canonical_unit(per)} if slash else {})}


def lift_unit(number_format: Any) -> str | dict[str, Any] | None:
    """The unit that makes exactly this number format, or None."""
    unit = number_format.get("unit") if isinstance(number_format, dict) and set(number_format) == {"unit"} else None
    if not isinstance(unit, dict):
        return None
    if unit.get("type") == "custom_unit_label":
        return without(unit, ("type",))
    name, per = unit.get("unit_name"), unit.get("per_unit_name")
    if not isinstance(name, str) or not (per is None or isinstance(per, str)):
        return None
    short = {"percent": "%", "millisecond": "ms", "microsecond": "us", "nanosecond": "ns", "second": "s"}
    written = short.get(name, name) + (f"/{short.get(per, per)}" if per else "")
    return written if build_unit(written) == unit and (per or name in short or canonical_unit(name) == name or name in UNITS) else None


def lift_request(request: Payload, response_format: str, passes: tuple[str, ...]) -> Fields | None:
    """The fields of a request. `passes` are the kind's keys that go through as they are; None where the form is not known."""
    if not isinstance(request, dict):
        return None
    fields: Fields = {key: request[key] for key in passes if request.get(key) is not None and key != "response_format"}
    if "queries" in request:
        if request.get("response_format") != response_format or not isinstance(request["queries"], list) or not request["queries"]:
            return None
        queries = request["queries"]
        if response_format == "scalar" and "aggregator" not in request:
            queries = [_lift_sum(query) if _adds_up(query) else query for query in queries]
        fields |= _lift_queries(queries, hoist="aggregator" not in request)
        fields |= _lift_formulas(request.get("formulas"), [query.get("name") for query in request["queries"]])
    else:
        fields |= {key: request[key] for key in ("aggregator", "alias", "response_format", *LEGACY) if key in request}
    if isinstance(request.get("style"), dict) and set(request["style"]) <= set(StyleSpec.model_fields):
        fields["style"] = lift_style(request["style"])
    if "conditional_formats" in request:
        limits = lift_limits(request["conditional_formats"])
        fields |= {"limits": limits} if limits is not None else {"conditional_formats": request["conditional_formats"]}
    if "sort" in fields:
        fields |= _lift_sort(fields.pop("sort"))
    return fields


def _lift_sort(sort: Any) -> Fields:
    for key, order in (("top", "desc"), ("bottom", "asc")):
        count = sort.get("count") if isinstance(sort, dict) else None
        if count and sort == {"count": count, "order_by": [{"type": "formula", "index": 0, "order": order}]}:
            return {key: count}
    return {"sort": sort}


def lift_style(style: Payload) -> Any:
    """A style in words where it has nothing else."""
    if (
        style
        and set(style) <= {"palette", "line_type", "line_width"}
        and all(isinstance(v, str) and " " not in v and v for v in style.values())
    ):
        return " ".join(style[key] for key in ("palette", "line_type", "line_width") if key in style)
    return style


def _lift_queries(queries: list[Payload], hoist: bool) -> Fields:
    metric = [query for query in queries if query.get("data_source") in METRICS]
    shared = {query.get("aggregator") for query in metric}
    fields: Fields = {}
    if hoist and len(shared) == 1 and None not in shared:
        fields["aggregator"] = shared.pop()
        queries = [without(query, ["aggregator"]) if query in metric else query for query in queries]
    lifted = {query.get("name", ""): lift_query(query) for query in queries}
    if list(lifted) == [ONLY] and isinstance(lifted[ONLY], str):
        return {"query": lifted[ONLY], **fields}
    return {"queries": lifted, **fields}


def lift_query(query: Payload) -> Any:
    """One query as short as it can be said."""
    source, rest = query.get("data_source"), without(query, ("name", "data_source"))
    if source in METRICS and isinstance(rest.get("query"), str):
        text = rest.pop("query")
        return text if source == "metrics" and not rest else {source: text, **rest}
    search = rest.get("search")
    if source in SEARCHES and isinstance(search, dict) and set(search) == {"query"} and isinstance(rest.get("compute"), dict):
        fields: Fields = {source: search["query"]}
        compute = rest["compute"]
        if compute != {"aggregation": "count"}:
            fields["compute"] = _lift_compute(compute)
        if isinstance(rest.get("group_by"), list):
            fields["by"] = [group["facet"] if isinstance(group, dict) and set(group) == {"facet"} else group for group in rest["group_by"]]
        elif "group_by" in rest:
            fields["by"] = rest["group_by"]
        return fields | without(rest, ("search", "compute", "group_by"))
    if source == "slo" and isinstance(rest.get("slo_id"), str) and is_live_id(rest["slo_id"]):
        return {"slo": rest.pop("slo_id"), **rest}
    return {"data_source": source, **rest}


def _lift_compute(compute: Payload) -> Any:
    if set(compute) <= set(_COMPUTE) and "aggregation" in compute:
        return f"{compute['aggregation']}({compute['metric']})" if "metric" in compute else compute["aggregation"]
    return compute


def _lift_formulas(formulas: Any, names: list[Any]) -> Fields:
    if formulas is None:
        return {"formulas": []}
    items = [_lift_formula(formula) for formula in formulas]
    fields: Fields = {}
    units = [item.get("unit") for item in items]
    if units and units[0] is not None and all(unit == units[0] for unit in units):
        fields["unit"] = units[0]
        items = [without(item, ["unit"]) for item in items]
    if [item.get("formula") for item in items] == names and all(set(item) == {"formula"} for item in items):
        return fields
    if len(items) == 1 and names == [items[0].get("formula")] and set(items[0]) == {"formula", "alias"}:
        return {"alias": items[0]["alias"], **fields}
    aliases = [item.get("alias") for item in items]
    if all(isinstance(alias, str) and alias for alias in aliases) and len(set(aliases)) == len(aliases):
        by_alias = {item["alias"]: item["formula"] if set(item) == {"formula", "alias"} else without(item, ["alias"]) for item in items}
        return {"formulas": by_alias, **fields}
    return {"formulas": [item["formula"] if set(item) == {"formula"} else item for item in items], **fields}


def _lift_formula(formula: Payload) -> Fields:
    fields = dict(formula)
    unit = lift_unit(fields.get("number_format"))
    if unit is not None:
        del fields["number_format"]
        fields["unit"] = unit
    limits = lift_limits(fields.get("conditional_formats"))
    if limits is not None:
        del fields["conditional_formats"]
        fields["limits"] = limits
    if isinstance(fields.get("style"), dict) and "palette_index" not in fields["style"]:
        fields["style"] = lift_style(fields["style"])
    return fields
