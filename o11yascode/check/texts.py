"""The texts of queries and messages in a body, each read once, wherever it stands."""

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, Literal

from o11yascode.check.rule import Finding, Rule
from o11yascode.payload.look import listed, mapping
from o11yascode.query.ast import Series, name_and_rest
from o11yascode.query.contents import series, variable_names, variable_nodes
from o11yascode.query.metric import parse_formula, parse_metric
from o11yascode.query.problem import Parsed
from o11yascode.query.search import parse_search, search_variables
from o11yascode.query.template import Mention, Template, Value, mentions, parse_template, values
from o11yascode.resource.desired import Path, Payload, Resource

METRIC_SOURCES = ("metrics", "cloud_cost")
Use = Literal["monitor", "graph", "slo"]
Language = Literal["metric", "search", "formula"]
PARSERS: dict[Language, Callable[[str], Parsed[Any]]] = {"metric": parse_metric, "search": parse_search, "formula": parse_formula}
DOLLAR = re.compile(r"\$([A-Za-z0-9_.\-]+)")
REMEMBERED = 1000
"""How many texts: equal ones stand close to each other."""
NONE: frozenset[str] = frozenset()
IN_GROUP = re.compile(r"by\s*\{[^}]*\$", re.IGNORECASE)
"""A variable among the keys of a group, where any text may be its name."""


def value_of(key: str) -> str:
    """What a message calls the value of a group's key: `host.name`, `[kube.node].name`."""
    return f"[{key}].name" if "." in key else f"{key}.name"


class Query:
    """A query's text as it was read, and what rules ask about it: worked out once, wherever the text stands."""

    def __init__(self, language: Language, text: str) -> None:
        self.language = language
        self.text = text
        self.parsed = PARSERS[language](text)
        self.tree: Any = (tree := self.parsed.tree)
        """None where it could not be read."""
        self.series: list[Series] = series(tree) if tree is not None and language == "metric" else []
        """The series of a metric query."""
        self.dollars = _dollars(text) if "$" in text else NONE
        """What stands behind dollars: all template variables, and perhaps others. None where only the tree can tell."""
        self.findings: list[tuple[Rule, Finding]] | None = None
        """What query rules find; None where they have not looked yet."""

    @cached_property
    def variables(self) -> list[tuple[str, str, int, int]]:
        """The template variables: name, text and place of each."""
        if self.language == "search":
            names = sorted(search_variables(self.tree))
            return [(name, f"${name}", at := self.text.find(f"${name}"), at + len(name) + 1) for name in names]
        return [(name, str(node), node.start, node.end) for node in variable_nodes(self.tree) for name in variable_names(node)]


def _dollars(text: str) -> frozenset[str] | None:
    if text.count("{") > 1 and IN_GROUP.search(text):  # a group stands behind a scope
        return None
    return frozenset(name_and_rest(word)[0] for word in DOLLAR.findall(text))


class Message:
    """A message as it was read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parsed: Parsed[Template] = parse_template(text)

    @cached_property
    def values(self) -> list[Value]:
        return values(self.parsed.tree) if self.parsed.tree is not None and "{{" in self.text else []

    @cached_property
    def mentions(self) -> list[Mention]:
        return mentions(self.parsed.tree) if self.parsed.tree is not None and "@" in self.text else []


class Memo:
    """Texts that were read already: the same query stands in many widgets, the same message in the monitors of every environment."""

    def __init__(self) -> None:
        self.query = lru_cache(maxsize=REMEMBERED)(Query)
        self.message = lru_cache(maxsize=REMEMBERED)(Message)


class QueryText:
    """A query's text where it stands in the payload. `name` is what formulas call it."""

    __slots__ = ("language", "name", "path", "read", "text")

    def __init__(self, path: Path, read: Query, name: str | None = None) -> None:
        self.path = path
        self.read = read
        self.name = name
        self.text = read.text
        self.language = read.language


def slo_queries(resource: Resource, memo: Memo) -> list[QueryText]:
    """The metric queries of an SLO."""
    query = mapping(resource.payload.get("query"))
    found = [
        QueryText(("query", key), memo.query("metric", query[key]))
        for key in ("numerator", "denominator")
        if isinstance(query.get(key), str)
    ]
    slice_ = mapping(mapping(mapping(resource.payload.get("sli_specification")).get("time_slice")).get("query"))
    query_texts(listed(slice_.get("queries")), ("sli_specification", "time_slice", "query", "queries"), memo, found)
    return found


def request_texts(request: Payload, path: Path, memo: Memo, found: list[QueryText]) -> None:
    if isinstance(text := request.get("q"), str):
        found.append(QueryText((*path, "q"), memo.query("metric", text), _name(request)))
    if queries := request.get("queries"):
        query_texts(listed(queries), (*path, "queries"), memo, found)
    if formulas := request.get("formulas"):
        for index, formula in enumerate(listed(formulas)):
            if isinstance(text := mapping(formula).get("formula"), str):
                found.append(QueryText((*path, "formulas", index, "formula"), memo.query("formula", text)))
    if "query" in request and isinstance(text := mapping(request["query"]).get("query_string"), str):
        found.append(QueryText((*path, "query", "query_string"), memo.query("search", text)))


def query_texts(queries: list[Any], path: Path, memo: Memo, found: list[QueryText]) -> None:
    """The texts of named queries, of those that have one of a language we read."""
    for index, query in enumerate(queries):
        if not isinstance(query, dict):
            continue
        text = query.get("query")
        if isinstance(text, str) and query.get("data_source") in METRIC_SOURCES:
            found.append(QueryText((*path, index, "query"), memo.query("metric", text), _name(query)))
        elif isinstance(text := mapping(query.get("search")).get("query"), str):
            found.append(QueryText((*path, index, "search", "query"), memo.query("search", text), _name(query)))


def _name(given: Payload) -> str | None:
    name = given.get("name")
    return name if isinstance(name, str) else None
