"""The rules of widgets: where they may stand, and what their formulas refer to."""

import re
from enum import Enum
from functools import lru_cache
from typing import Any

from o11yascode.diagnostics import known_or_meant
from o11yascode.payload.look import mappings, number, repeated, texts_at
from o11yascode.payload.problem import PayloadProblem, error, warning
from o11yascode.resource.desired import Path

COLUMNS = 12
SIDES = ("x", "y", "width", "height")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|\{[^{}]*\}")
WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?!\w*\s*[(=])")
"""A word in a formula that is no function and names no argument: no parenthesis and no `=` follows it."""


class Grid(Enum):
    """How a dashboard places its widgets."""

    FREE = "a free layout"
    FIXED = "reflow_type: fixed"
    AUTO = "reflow_type: auto"
    ANY = "an ordered layout"


def widgets(given: Any, path: Path, grid: Grid, inside: str | None = None) -> list[PayloadProblem]:
    """What is wrong with a list of widgets. `inside` says what they stand in, where no group may stand: `a group`."""
    found: list[PayloadProblem] = []
    for index, widget in enumerate(given) if isinstance(given, list) else ():
        definition = widget.get("definition") if isinstance(widget, dict) else None
        if not isinstance(definition, dict):
            continue
        found += _layout(widget.get("layout"), (*path, index), grid)
        if requests := definition.get("requests"):
            found += _requests(requests, (*path, index, "definition", "requests"))
        if definition.get("type") == "group":
            place = (*path, index)
            at = (*place, "definition", "type")
            if inside:
                found.append(error("widget-group", at, f"a group cannot stand in {inside}"))
            elif grid is Grid.FREE:
                found.append(error("widget-group", at, "a group cannot stand in a free layout", "layout_type: ordered"))
            found += widgets(definition.get("widgets"), (*place, "definition", "widgets"), grid, "another group")
    return found


def _layout(layout: Any, path: Path, grid: Grid) -> list[PayloadProblem]:
    if not isinstance(layout, dict):
        if grid is Grid.FREE or grid is Grid.FIXED:
            return [error("widget-layout", path, f"{grid.value} needs a layout for every widget: x, y, width, height")]
        return []
    at = (*path, "layout")
    found: list[PayloadProblem] = []
    if grid is Grid.AUTO:
        found.append(
            error("widget-layout", at, "reflow_type: auto places the widgets itself", "remove layout, or write reflow_type: fixed")
        )
    missing = [key for key in SIDES if number(layout.get(key)) is None]
    if missing:
        found.append(error("widget-layout", at, f"the layout lacks {', '.join(missing)}"))
    elif grid is not Grid.FREE:
        x, width = layout["x"], layout["width"]
        if x < 0 or layout["y"] < 0 or width < 1 or layout["height"] < 1:
            found.append(error("widget-layout", at, "x and y are at least 0, width and height at least 1"))
        elif x + width > COLUMNS:
            found.append(error("widget-layout", at, f"x {x} and width {width} reach beyond the {COLUMNS} columns of the grid"))
    return found


def _requests(requests: Any, path: Path) -> list[PayloadProblem]:
    found: list[PayloadProblem] = []
    for key, request in requests.items() if isinstance(requests, dict) else enumerate(requests) if isinstance(requests, list) else ():
        if isinstance(requests, list) and isinstance(request, dict) and not _asks(request):
            found.append(error("missing-field", (*path, key), "the request asks for nothing", 'add "queries", or "query"'))
        queries = request.get("queries") if isinstance(request, dict) else None
        if not queries or not isinstance(queries, list):
            continue
        mapped = [query for query in queries if isinstance(query, dict)]
        names = [name for query in mapped if isinstance(name := query.get("name"), str)]
        known = frozenset(names)
        if len(known) < len(names):
            for place, name in repeated(texts_at(mappings(queries, (*path, key, "queries")), "name")):
                found.append(error("duplicate-query", place, f'two queries of a request are named "{name}"', "a formula can only mean one"))
        if names and len(names) == len(mapped) and (formulas := request.get("formulas")):
            found += _formulas(formulas, (*path, key, "formulas"), known)
    return found


def _asks(request: dict[str, Any]) -> bool:
    """Whether a request has a query in one of the many forms: `queries`, `query`, `q`, `log_query`, …"""
    return any(key == "q" or key.endswith(("query", "queries")) for key in request)


def _formulas(formulas: Any, path: Path, names: frozenset[str]) -> list[PayloadProblem]:
    found: list[PayloadProblem] = []
    for index, formula in enumerate(formulas) if isinstance(formulas, list) else ():
        text = formula.get("formula") if isinstance(formula, dict) else None
        if not isinstance(text, str) or text in names:
            continue
        for word in _words(text):
            if word not in names:
                # Datadog takes it (recorded), and the graph stays empty.
                hint = known_or_meant(word, names, "queries")
                found.append(warning("formula-query", (*path, index, "formula"), f'no query of the request is named "{word}"', hint))
    return found


# `errors / hits * 100` stands in many widgets
@lru_cache(maxsize=256)
def _words(formula: str) -> tuple[str, ...]:
    """The words of a formula that are no functions and stand in no quotes or braces, each once."""
    return tuple(dict.fromkeys(WORD.findall(QUOTED.sub("''", formula))))
