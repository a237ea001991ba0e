"""Monitors that count or measure what a search finds: logs, spans, RUM, events, CI, audit and more share this shape."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from o11yascode.diagnostics import shown
from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.monitor.limits import compared, lift_limits, limits
from o11yascode.resource.desired import Payload
from o11yascode.spec.base import SpecModel
from o11yascode.spec.duration import SpanField
from o11yascode.spec.monitor import Texts, ThresholdSpec
from o11yascode.spec.reading import ReadBy, no_entries, no_items

_MEASURE = re.compile(r"^(?:count|(?P<how>avg|sum|min|max|median|cardinality|(?:p|pc)\d{2}(?:\.\d+)?)\((?P<what>@?[^\s()\"',]+)\))$")
_STRING = r'"(?P<{0}>(?:[^"\\]|\\.)*)"'
QUERY = re.compile(
    rf"^(?P<source>[a-z-]+)\({_STRING.format('match')}\)"
    r'(?:\.index\((?P<index>"[^"()]*"(?:, "[^"()]*")*)\))?'
    r"(?P<clauses>(?:\.(?:source|new|impact|over|by)\([^()]*\))*)"
    r'\.rollup\("(?P<how>\w+)"(?:, "(?P<what>[^"]*)")?\)'
    r'(?:\.by\("(?P<by>[^"]*)"\))?'
    r'\.(?P<span>last|current)\("(?P<window>\w+)"\)$',
    re.DOTALL,
)
FORMULA = re.compile(rf'^formula\({_STRING.format("formula")}\)\.(?P<span>last|current)\("(?P<window>\w+)"\)$', re.DOTALL)


def parse_measure(value: object) -> tuple[str, str | None]:
    """`count`, `avg(@duration)`, `cardinality(@usr.id)`: what is done with what."""
    match = _MEASURE.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{shown(value)} is not a measure: write count, avg(@duration), p95(@duration), cardinality(@usr.id) or the like")
    how = match["how"] or "count"
    if re.match(r"p\d", how):
        how = f"pc{how[1:]}"  # events call percentiles pc95, metrics p95
    return how, match["what"]


MeasureField = Annotated[
    tuple[str, str | None],
    ReadBy(parse_measure),
    WithJsonSchema({"type": "string", "examples": ["count", "avg(@duration)", "cardinality(@usr.id)"]}),
]
COUNT: tuple[str, str | None] = ("count", None)
Form = tuple[str, str, str]
"""Of a search: the word in front of it, the monitor's type, and what the queries of a formula call their source."""


class NamedSearch(SpecModel):
    """One query of a formula."""

    label = "a query"
    match: str = ""
    index: Texts | None = None
    measure: MeasureField = COUNT
    by: Texts = Field(default_factory=no_items)


class SearchSpec(ThresholdSpec):
    """A search, what is measured of its hits, the window, and thresholds; or a formula over several such queries."""

    match: str | None = None
    """The search: `service:gs2 status:error`."""
    index: Texts | None = None
    measure: MeasureField = COUNT
    """`count`, or such as `avg(@duration)`, `p95(@duration)`, `cardinality(@usr.id)`."""
    by: Texts = Field(default_factory=no_items)
    """Facets: one alert for each group."""
    formula: str | None = None
    """In place of `match`: a formula over the names in `queries`, `errors / all * 100`."""
    queries: dict[str, NamedSearch] = Field(default_factory=no_entries)
    variables: list[dict[str, Any]] | None = None
    """Queries of a formula as Datadog's API takes them, for what `queries` cannot say."""
    window: SpanField
    """`5m`; or `current 1d`, which begins where `scheduling` says."""


def quoted(text: str) -> str:
    """A search in a monitor query: Datadog escapes the double quotes in it, and nothing else."""
    return '"' + re.sub(r'(?<!\\)"', r"\"", text) + '"'


def unquoted(text: str) -> str:
    return text.replace('\\"', '"')


def rollup(measure: tuple[str, str | None]) -> str:
    """The clause that says what is measured."""
    how, what = measure
    return f'.rollup("{how}", "{what}")' if what else f'.rollup("{how}")'


def search_kind(name: str, model: type[SearchSpec], form: Form | Mapping[str, Form]) -> MonitorKind:
    """A kind whose monitors are searches of one form; or of several, by what its `source` says."""
    forms = form if isinstance(form, Mapping) else {"": form}

    def build(spec: Any, work: Work) -> Built | None:
        return _build(spec, work, *forms[getattr(spec, "source", "")])

    def lift(live: Live) -> dict[str, Any] | None:
        for source, one in forms.items():
            fields = _lift(live, *one)
            if fields is not None:
                return {"source": source, **fields} if source else fields
        return None

    return MonitorKind(name, model, build, lift)


def _build(spec: SearchSpec, work: Work, word: str, monitor_type: str, data_source: str) -> Built | None:
    found = limits(spec, work)
    if (spec.match is None) == (spec.formula is None):
        work.error("missing-field", f'{spec.label} needs "match", or "formula" with its "queries"')
        return None
    span, _, window = spec.window.rpartition(" ")
    end = f'.{span or "last"}("{window}") {found}'
    if spec.match is not None:
        index = f".index({', '.join(map(quoted, spec.index))})" if spec.index else ""
        group = f'.by("{",".join(spec.by)}")' if spec.by else ""
        query = f"{word}({quoted(spec.match.rstrip())}){index}{rollup(spec.measure)}{group}{end}"
        return Built(monitor_type, query, found.thresholds, sources=("match",))
    if not spec.queries and not spec.variables:
        work.error("missing-field", 'a formula needs "queries": a name and a search for each', "formula")
        return None
    variables = spec.variables or [_variable(name, query, data_source) for name, query in spec.queries.items()]
    query = f"formula({quoted(spec.formula or '')}){end}"
    return Built(monitor_type, query, found.thresholds, {"variables": variables}, sources=("formula",))


def _variable(name: str, query: NamedSearch, data_source: str) -> Payload:
    how, what = query.measure
    return {
        "data_source": data_source,
        "name": name,
        "search": {"query": query.match},
        "indexes": query.index or ["*"],
        "compute": {"aggregation": how, "metric": what} if what else {"aggregation": how},
        "group_by": [{"facet": facet} for facet in query.by],
    }


def _lift(live: Live, word: str, monitor_type: str, data_source: str) -> dict[str, Any] | None:
    found = compared(live, QUERY, monitor_type) or compared(live, FORMULA, monitor_type)
    if found is None:
        return None
    match = found.match
    if match.re is FORMULA:
        fields = {"formula": unquoted(match["formula"]), **_lift_variables(live, data_source)}
    elif match["source"] == word and not match["clauses"]:
        fields = fields_of(match)
    else:
        return None
    ends = lift_limits(live, found)
    window = match["window"] if match["span"] == "last" else f"current {match['window']}"
    return None if ends is None else {**fields, "window": window, **ends}


def fields_of(match: re.Match[str]) -> dict[str, Any]:
    """The spec fields of a query of the common shape, but its window."""
    fields: dict[str, Any] = {"match": unquoted(match["match"])}
    if match["index"]:
        fields["index"] = simple_list(re.findall(r'"([^"]*)"', match["index"]))
    if match["what"]:
        fields["measure"] = f"{match['how']}({match['what']})"
    elif match["how"] != "count":
        fields["measure"] = match["how"]
    if match["by"]:
        fields["by"] = simple_list(match["by"].split(","))
    return fields


def clauses_pattern(names: Sequence[str]) -> str:
    """The pattern of the clauses with lists of tags that a query may have: `.over("env:prod").by("host")`."""
    return "".join(rf'(?:\.{name}\((?P<{name}>"[^"]*"(?:,\s*"[^"]*")*)\))?' for name in names)


def clauses(spec: object, names: Sequence[str]) -> str:
    """The clauses of the fields with these names that a spec has."""
    return "".join(f".{name}({','.join(map(quoted, tags))})" for name in names if (tags := getattr(spec, name)))


def lift_clauses(match: re.Match[str], names: Sequence[str]) -> dict[str, Any]:
    """The way back of `clauses`."""
    return {name: simple_list(re.findall(r'"([^"]*)"', match[name])) for name in names if match[name]}


def simple_list(values: list[str]) -> str | list[str]:
    """A single value is written without the list."""
    return values[0] if len(values) == 1 else values


def _lift_variables(live: Live, data_source: str) -> dict[str, Any]:
    variables = live.take("variables") or []
    queries = {}
    for variable in variables:
        compute = variable.get("compute") or {}
        query: dict[str, Any] = {"match": (variable.get("search") or {}).get("query")}
        if variable.get("indexes") != ["*"]:
            query["index"] = variable.get("indexes")
        if compute.get("metric"):
            query["measure"] = f"{compute.get('aggregation')}({compute['metric']})"
        if variable.get("group_by"):
            query["by"] = [group.get("facet") for group in variable["group_by"]]
        try:
            again = _variable(variable.get("name"), NamedSearch.model_validate(query), data_source)
        except ValueError:
            return {"variables": variables}
        if again != variable:
            return {"variables": variables}
        queries[variable["name"]] = query
    return {"queries": queries}
