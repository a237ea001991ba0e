"""What rules see of a resource: its payload, and everything worth reading out of it, read once."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from msgspec import Struct

from o11yascode.build.project import Project
from o11yascode.check.facts import Facts, facts_of
from o11yascode.check.texts import Memo, Message, QueryText, query_texts, request_texts
from o11yascode.payload.look import listed, mapping, number
from o11yascode.query.ast import Expr, Series, Tag
from o11yascode.query.contents import filter_keys, group_by, operand_names, series, ungrouped
from o11yascode.query.forms import ChainMonitor, MetricMonitor, MonitorQuery
from o11yascode.query.monitor import parse_monitor
from o11yascode.query.problem import Parsed
from o11yascode.query.search import facets
from o11yascode.query.template import Mention, Template
from o11yascode.resource.desired import Path, Payload, Resource
from o11yascode.resource.formats import Range, range_of
from o11yascode.resource.references import REFERENCE
from o11yascode.routing import slack_handle


class QueryView(Struct):
    """A metric query that could be read. Offsets of its nodes are those of the text at its path."""

    text: str
    tree: Expr
    series: list[Series]
    window: int | None = None
    """Minutes that a monitor looks at."""


class MonitorView:
    """A monitor."""

    def __init__(self, resource: Resource, project: "ProjectView", memo: Memo) -> None:
        self.resource = resource
        self.project = project
        self.memo = memo
        self.payload: Payload = resource.payload
        self.type = str(self.payload.get("type"))
        self.query = _text(self.payload.get("query"))
        self.options: Payload = mapping(self.payload.get("options"))
        self.message = _text(self.payload.get("message"))
        self.name = _text(self.payload.get("name"))
        target = project.slo_target(self.query) if self.type == "slo alert" else None
        self.parsed: Parsed[MonitorQuery] = parse_monitor(self.query, self.type, self.options, target)
        self.tree = tree = self.parsed.tree
        self.expr: Expr | None = tree.expr if isinstance(tree, MetricMonitor) else None
        """The metric expression of a metric monitor."""
        self.series: list[Series] = series(self.expr) if self.expr is not None else []
        """The series of that expression."""
        self.inner: list[QueryText] = []
        """The metric queries and searches of a formula monitor's variables."""
        query_texts(listed(self.options.get("variables")), ("options", "variables"), memo, self.inner)
        self.said = memo.message(self.message)

    @cached_property
    def metrics(self) -> list[str]:
        """The metrics it reads, each once."""
        found = [one.metric for one in self.series]
        for each in self.inner:
            found += [one.metric for one in each.read.series]
        return list(dict.fromkeys(found))

    @cached_property
    def window(self) -> int | None:
        """Minutes it looks at; None for windows in the future and where there is none."""
        tree = self.tree
        if isinstance(tree, MetricMonitor):
            return tree.window.minutes if tree.window.kind != "next" else None
        return tree.window.minutes if isinstance(tree, ChainMonitor) and tree.window else None

    @cached_property
    def groups(self) -> list[str] | None:
        """The keys that make it a multi alert; None where that cannot be known."""
        tree = self.tree
        if isinstance(tree, MetricMonitor):
            return group_by(tree.expr)
        if isinstance(tree, ChainMonitor):
            found = tree.group
            gone = _counted_queries(tree.formula)
            for variable in listed(self.options.get("variables")):
                if str(mapping(variable).get("name")) not in gone:
                    found = [*found, *_facets(mapping(variable).get("group_by"))]
            for each in self.inner:
                if each.language == "metric" and each.read.tree is not None and each.name not in gone:
                    found = [*found, *group_by(each.read.tree)]
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
            if each.read.tree is not None:
                found |= filter_keys(each.read.tree) if each.language == "metric" else facets(each.read.tree)
        return found

    @cached_property
    def thresholds(self) -> dict[str, float]:
        """The numbers of `options.thresholds`."""
        given = mapping(self.options.get("thresholds"))
        return {key: value for key in given if (value := number(given[key])) is not None}

    @property
    def template(self) -> Parsed[Template]:
        return self.said.parsed

    @cached_property
    def messages(self) -> list[tuple[Path, Message]]:
        """The message, and that of reminders, with their places in the payload: what may mention somebody."""
        found: list[tuple[Path, Message]] = [(("message",), self.said)]
        if again := _text(self.options.get("escalation_message")):
            found.append((("options", "escalation_message"), self.memo.message(again)))
        return found

    @cached_property
    def notified(self) -> list[tuple[Path, Message]]:
        """What a notification says, and where that stands in the payload. Its subject, the name, is read as the message is."""
        return [*self.messages, (("name",), self.memo.message(self.name))] if "{{" in self.name else self.messages

    @property
    def mentions(self) -> list[tuple[Path, Mention]]:
        """Everybody who is mentioned, and in which message."""
        return [(path, mention) for path, said in self.messages for mention in said.mentions]


class WidgetView(Struct):
    """A widget, wherever in the dashboard it stands."""

    path: Path
    """`("widgets", 3)`."""
    type: str
    definition: Payload
    layout: Payload | None
    requests: list[tuple[Path, Payload]]
    """Its requests and where they stand."""
    queries: list[QueryText]

    @property
    def name(self) -> str:
        """What to call it in a message."""
        title = self.definition.get("title")
        return f'"{title}"' if isinstance(title, str) and title else f"a {self.type} widget"


class Format(NamedTuple):
    """A conditional format of which it is known where it is drawn."""

    path: Path
    given: Payload
    range: Range


class DashboardView:
    """A dashboard."""

    def __init__(self, resource: Resource, memo: Memo) -> None:
        self.resource = resource
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
            requests = _requests(definition, path)
            queries: list[QueryText] = []
            for place, request in requests:
                request_texts(request, place, self.memo, queries)
            type_ = str(definition.get("type"))
            found.append(WidgetView(path, type_, definition, layout if isinstance(layout, dict) else None, requests, queries))
            if "widgets" in definition:
                inner = listed(definition["widgets"])
                waiting += [((*path, "definition", "widgets", i), w) for i, w in reversed(list(enumerate(inner)))]
        return found

    @cached_property
    def formats(self) -> list[list[Format]]:
        """The conditional formats that stand beside each other, where their ranges are known."""
        found: list[list[Format]] = []
        for widget in self.widgets:
            for path, request in widget.requests:
                if "conditional_formats" in request:
                    found.append(_formats(request, path))
                for index, formula in enumerate(listed(request.get("formulas"))):
                    if isinstance(formula, dict) and "conditional_formats" in formula:
                        found.append(_formats(formula, (*path, "formulas", index)))
        return found

    @cached_property
    def variables(self) -> dict[str, Payload]:
        """The template variables by name."""
        given = (mapping(each) for each in listed(self.payload.get("template_variables")))
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

    @cached_property
    def facts(self) -> Facts:
        """What is known of all resources together."""
        return facts_of([*self.resources, *self.project.rests])

    @cached_property
    def handles(self) -> frozenset[str] | None:
        """The handles that the routing speaks of; None where it has neither receivers nor channels, or is wrong itself."""
        routing = self.routing
        if routing is None or not routing.sound or not (routing.receivers or routing.channels):
            return None
        found = {target.handle for targets in routing.receivers.values() for target in targets}
        for channel in routing.channels:
            found |= {slack_handle(channel.name, routing.account), slack_handle(channel.name, None)}
        return frozenset(found)

    def slo_target(self, query: str) -> float | None:
        """The target of the SLO that an SLO alert watches, in its timeframe; None where it is not of this project."""
        found = REFERENCE.search(query)
        slo = self.by_id.get(found[1]) if found else None
        for threshold in listed(slo.payload.get("thresholds")) if slo else []:
            frame, target = mapping(threshold).get("timeframe"), mapping(threshold).get("target")
            if isinstance(target, int | float) and f'.over("{frame}")' in query:
                return float(target)
        return None


def _requests(definition: Payload, path: Path) -> list[tuple[Path, Payload]]:
    """A widget's requests: a list of them, or a mapping in older kinds."""
    given = definition.get("requests")
    if not given:
        return []
    found = given.items() if isinstance(given, dict) else enumerate(listed(given))
    return [((*path, "definition", "requests", key), request) for key, request in found if isinstance(request, dict)]


def _formats(parent: Payload, path: Path) -> list[Format]:
    return [
        Format((*path, "conditional_formats", index), given, range_)
        for index, given in enumerate(listed(parent["conditional_formats"]))
        if (range_ := range_of(given)) and not (given.get("metric") or given.get("timeframe"))
    ]


def _scope_keys(one: Series) -> set[str]:
    found = one.scope.filter
    return {found.key} if isinstance(found, Tag) else filter_keys(one.scope)


def _counted_queries(formula: Expr | None) -> set[str]:
    """The queries of a formula that it uses for nothing but counting their groups."""
    if formula is None:
        return set()
    inside = ungrouped(formula)
    names = operand_names(formula)
    return {name.name for name in names if id(name) in inside} - {name.name for name in names if id(name) not in inside}


def _facets(given: Any) -> list[str]:
    groups = given if isinstance(given, list) else [given]
    found = []
    for group in groups:
        if isinstance(group, str):
            found.append(group)
        elif isinstance(group, Mapping):
            found += [str(name) for name in listed(group.get("fields"))] or ([str(group["facet"])] if group.get("facet") else [])
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
