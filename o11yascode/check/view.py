"""What rules see of a resource: its payload, and everything worth reading out of it, read once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from o11yascode.build.project import Project
from o11yascode.query.ast import Expr, Series, Tag
from o11yascode.query.compose import filter_keys, group_by, metrics, series
from o11yascode.query.forms import ChainMonitor, MetricMonitor, MonitorQuery
from o11yascode.query.metric import parse_formula, parse_metric
from o11yascode.query.monitor import parse_monitor
from o11yascode.query.problem import Parsed
from o11yascode.query.search import Search, facets, parse_search
from o11yascode.query.template import Mention, Template, Value, mentions, parse_template, values
from o11yascode.resource.desired import Path, Payload, Resource

METRIC_TYPES = ("query alert", "metric alert")
METRIC_SOURCES = ("metrics", "cloud_cost")
Use = Literal["monitor", "graph", "slo"]


@dataclass(slots=True)
class Memo:
    """Texts that were read already: the same query stands in many widgets."""

    metric: dict[str, Parsed[Expr]] = field(default_factory=dict)
    formula: dict[str, Parsed[Expr]] = field(default_factory=dict)
    search: dict[str, Parsed[Search]] = field(default_factory=dict)

    def parse_metric(self, text: str) -> Parsed[Expr]:
        found = self.metric.get(text)
        if found is None:
            found = self.metric[text] = parse_metric(text)
        return found

    def parse_formula(self, text: str) -> Parsed[Expr]:
        found = self.formula.get(text)
        if found is None:
            found = self.formula[text] = parse_formula(text)
        return found

    def parse_search(self, text: str) -> Parsed[Search]:
        found = self.search.get(text)
        if found is None:
            found = self.search[text] = parse_search(text)
        return found


@dataclass(frozen=True, slots=True)
class QueryView:
    """A metric query that could be read, and what it is for. Offsets of its nodes are those of the text at its path."""

    tree: Expr
    series: list[Series]
    use: Use
    window: int | None = None
    """Minutes that a monitor looks at."""


@dataclass(frozen=True, slots=True)
class QueryText:
    """A query's text and where it stands in the payload. Of a metric query, a search or a formula."""

    path: Path
    text: str
    language: Literal["metric", "search", "formula"]
    parsed: Parsed[Any]


class MonitorView:
    """A monitor."""

    def __init__(self, resource: Resource, project: "ProjectView", memo: Memo) -> None:
        self.resource = resource
        self.project = project
        self.memo = memo
        self.payload: Payload = resource.payload
        self.type = str(self.payload.get("type"))
        self.query = _text(self.payload.get("query"))
        self.options: Payload = _mapping(self.payload.get("options"))
        self.message = _text(self.payload.get("message"))

    @cached_property
    def parsed(self) -> Parsed[MonitorQuery]:
        target = self.project.slo_target(self.query) if self.type == "slo alert" else None
        return parse_monitor(self.query, self.type, self.options, target)

    @property
    def tree(self) -> MonitorQuery | None:
        return self.parsed.tree

    @cached_property
    def expr(self) -> Expr | None:
        """The metric expression of a metric monitor."""
        return self.tree.expr if isinstance(self.tree, MetricMonitor) else None

    @cached_property
    def series(self) -> list[Series]:
        """The series of that expression."""
        return series(self.expr) if self.expr is not None else []

    @cached_property
    def inner(self) -> list[QueryText]:
        """The metric queries and searches of a formula monitor's variables."""
        found: list[QueryText] = []
        for index, variable in enumerate(listed(self.options.get("variables"))):
            found += _query_texts(_mapping(variable), ("options", "variables", index), self.memo)
        return found

    @cached_property
    def metrics(self) -> list[str]:
        """The metrics it reads, each once."""
        found = [one.metric for one in self.series]
        for each in self.inner:
            if each.language == "metric" and each.parsed.tree is not None:
                found += metrics(each.parsed.tree)
        return list(dict.fromkeys(found))

    @cached_property
    def window(self) -> int | None:
        """Minutes it looks at; None for windows in the future and where there is none."""
        if isinstance(self.tree, MetricMonitor):
            return self.tree.window.minutes if self.tree.window.kind != "next" else None
        return self.tree.window.minutes if isinstance(self.tree, ChainMonitor) and self.tree.window else None

    @cached_property
    def groups(self) -> list[str] | None:
        """The keys that make it a multi alert; None where that cannot be known."""
        tree = self.tree
        if isinstance(tree, MetricMonitor):
            return list(dict.fromkeys(name for one in self.series if one.group for name in one.group.names))
        if isinstance(tree, ChainMonitor):
            found = tree.group
            for variable in listed(self.options.get("variables")):
                found = [*found, *_facets(_mapping(variable).get("group_by"))]
            for each in self.inner:
                if each.language == "metric" and each.parsed.tree is not None:
                    found = [*found, *group_by(each.parsed.tree)]
            return None if "*" in found or tree.form == "slo" else list(dict.fromkeys(found))
        return None

    @cached_property
    def filtered(self) -> set[str]:
        """The keys it filters by."""
        tree = self.tree
        if isinstance(tree, MetricMonitor):
            # the scopes alone: a query has far more nodes than filters
            return {key for one in self.series for key in _scope_keys(one)}
        found: set[str] = set()
        if isinstance(tree, ChainMonitor):
            if tree.search is not None:
                found |= facets(tree.search)
            for step in tree.steps:
                if step.name == "over":
                    found |= {text.partition(":")[0] for text in step.texts if ":" in text}
        for each in self.inner:
            if each.parsed.tree is not None:
                found |= filter_keys(each.parsed.tree) if each.language == "metric" else facets(each.parsed.tree)
        return found

    @cached_property
    def comparator(self) -> str | None:
        comparison = self.tree.comparison if isinstance(self.tree, MetricMonitor | ChainMonitor) else None
        return comparison.comparator if comparison else None

    @cached_property
    def thresholds(self) -> dict[str, float]:
        """The numbers of `options.thresholds`."""
        given = _mapping(self.options.get("thresholds"))
        return {key: float(value) for key, value in given.items() if isinstance(value, int | float) and not isinstance(value, bool)}

    @cached_property
    def template(self) -> Parsed[Template]:
        return parse_template(self.message)

    @cached_property
    def values(self) -> list[Value]:
        """Every `{{variable}}` of the message."""
        return values(self.template.tree) if self.template.tree is not None and "{{" in self.message else []

    @cached_property
    def mentions(self) -> list[Mention]:
        return mentions(self.template.tree) if self.template.tree is not None and "@" in self.message else []


@dataclass(slots=True)
class WidgetView:
    """A widget, wherever in the dashboard it stands."""

    path: Path
    """`("widgets", 3)`."""
    definition: Payload
    layout: Payload | None
    queries: list[QueryText] = field(default_factory=list)

    @property
    def type(self) -> str:
        return str(self.definition.get("type"))

    @property
    def at(self) -> Path:
        return (*self.path, "definition")

    @property
    def name(self) -> str:
        """What to call it in a message."""
        title = self.definition.get("title")
        return f'"{title}"' if isinstance(title, str) and title else f"a {self.type} widget"

    def requests(self) -> Iterator[tuple[Path, Payload]]:
        """Its requests and where they stand."""
        given = self.definition.get("requests")
        if isinstance(given, dict):
            found: list[tuple[Any, Any]] = list(given.items())
        else:
            found = list(enumerate(listed(given)))
        yield from (((*self.at, "requests", key), request) for key, request in found if isinstance(request, dict))


class DashboardView:
    """A dashboard."""

    def __init__(self, resource: Resource, project: "ProjectView", memo: Memo) -> None:
        self.resource = resource
        self.project = project
        self.memo = memo
        self.payload: Payload = resource.payload

    @cached_property
    def widgets(self) -> list[WidgetView]:
        """Every widget, groups before what is in them."""
        found: list[WidgetView] = []
        waiting: list[tuple[Path, Any]] = [(("widgets", i), w) for i, w in enumerate(listed(self.payload.get("widgets")))]
        waiting.reverse()
        while waiting:
            path, widget = waiting.pop()
            definition = widget.get("definition") if isinstance(widget, dict) else None
            if not isinstance(definition, dict):
                continue
            layout = widget.get("layout")
            view = WidgetView(path, definition, layout if isinstance(layout, dict) else None)
            for place, request in view.requests():
                view.queries += _request_texts(request, place, self.memo)
            found.append(view)
            inner = listed(definition.get("widgets"))
            waiting += [((*path, "definition", "widgets", i), w) for i, w in reversed(list(enumerate(inner)))]
        return found

    @cached_property
    def variables(self) -> dict[str, Payload]:
        """The template variables by name."""
        given = (_mapping(each) for each in listed(self.payload.get("template_variables")))
        return {str(each["name"]): each for each in given if each.get("name")}


class ProjectView:
    """The project: every resource by id, and the references between them."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.resources = project.resources
        self.routing = project.routing
        self.config = project.config

    @cached_property
    def by_id(self) -> dict[str, Resource]:
        return {resource.id: resource for resource in self.resources}

    def of(self, kind: str) -> list[Resource]:
        """The resources of a kind that are to exist."""
        return [resource for resource in self.resources if resource.kind == kind and not resource.absent]

    def slo_target(self, query: str) -> float | None:
        """The target of the SLO that an SLO alert watches, in its timeframe; None where it is not of this project."""
        from o11yascode.resource.references import REFERENCE

        found = REFERENCE.search(query)
        slo = self.by_id.get(found[1]) if found else None
        for threshold in listed(slo.payload.get("thresholds")) if slo else []:
            frame, target = _mapping(threshold).get("timeframe"), _mapping(threshold).get("target")
            if isinstance(target, int | float) and f'.over("{frame}")' in query:
                return float(target)
        return None


def slo_queries(resource: Resource, memo: Memo) -> list[QueryText]:
    """The metric queries of an SLO."""
    query = _mapping(resource.payload.get("query"))
    found = [
        QueryText(("query", key), query[key], "metric", memo.parse_metric(query[key]))
        for key in ("numerator", "denominator")
        if isinstance(query.get(key), str)
    ]
    slice_ = _mapping(_mapping(_mapping(resource.payload.get("sli_specification")).get("time_slice")).get("query"))
    for index, each in enumerate(listed(slice_.get("queries"))):
        found += _query_texts(_mapping(each), ("sli_specification", "time_slice", "query", "queries", index), memo)
    return found


def _request_texts(request: Payload, path: Path, memo: Memo) -> list[QueryText]:
    found: list[QueryText] = []
    if isinstance(text := request.get("q"), str):
        found.append(QueryText((*path, "q"), text, "metric", memo.parse_metric(text)))
    for index, query in enumerate(listed(request.get("queries"))):
        found += _query_texts(_mapping(query), (*path, "queries", index), memo)
    for index, formula in enumerate(listed(request.get("formulas"))):
        if isinstance(text := _mapping(formula).get("formula"), str):
            found.append(QueryText((*path, "formulas", index, "formula"), text, "formula", memo.parse_formula(text)))
    if isinstance(text := _mapping(request.get("query")).get("query_string"), str):
        found.append(QueryText((*path, "query", "query_string"), text, "search", memo.parse_search(text)))
    return found


def _query_texts(query: Payload, path: Path, memo: Memo) -> list[QueryText]:
    """The text of one named query, if it has one of a language we read."""
    text = query.get("query")
    if query.get("data_source") in METRIC_SOURCES and isinstance(text, str):
        return [QueryText((*path, "query"), text, "metric", memo.parse_metric(text))]
    text = _mapping(query.get("search")).get("query")
    if isinstance(text, str):
        return [QueryText((*path, "search", "query"), text, "search", memo.parse_search(text))]
    return []


def _scope_keys(one: Series) -> set[str]:
    found = one.scope.filter
    return {found.key} if isinstance(found, Tag) else filter_keys(one.scope)


def _facets(given: Any) -> list[str]:
    groups = given if isinstance(given, list) else [given]
    found = []
    for group in groups:
        if isinstance(group, str):
            found.append(group)
        elif isinstance(group, Mapping):
            found += [str(name) for name in listed(group.get("fields"))] or ([str(group["facet"])] if group.get("facet") else [])
    return found


def _mapping(value: Any) -> Payload:
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """The value where it is a list, else nothing."""
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
