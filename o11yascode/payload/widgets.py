"""The rules of widgets: where they may stand, and what their formulas refer to."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from o11yascode.diagnostics import known_or_meant
from o11yascode.payload.look import mappings, number, repeated, texts_at
from o11yascode.payload.problem import PayloadProblem, error, warning
from o11yascode.resource.desired import Path

COLUMNS = 12
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?!\w*\s*\()")
"""A word in a formula that is no function: no parenthesis follows it."""


class Grid(Enum):
    """How a dashboard places its widgets."""

    FREE = "a free layout"
    FIXED = "reflow_type: fixed"
    AUTO = "reflow_type: auto"
    ANY = "an ordered layout"


def widgets(given: Any, path: Path, grid: Grid, inside: str | None = None) -> Iterator[PayloadProblem]:
    """What is wrong with a list of widgets. `inside` says what they stand in, where no group may stand: `a group`."""
    for place, widget in mappings(given, path):
        definition = widget.get("definition")
        if not isinstance(definition, dict):
            continue
        yield from _layout(widget.get("layout"), place, grid)
        yield from _requests(definition, (*place, "definition"))
        if definition.get("type") == "group":
            if inside:
                yield error("widget-group", (*place, "definition", "type"), f"a group cannot stand in {inside}")
            elif grid is Grid.FREE:
                yield error("widget-group", (*place, "definition", "type"), "a group cannot stand in a free layout", "layout_type: ordered")
            yield from widgets(definition.get("widgets"), (*place, "definition", "widgets"), grid, "another group")


def _layout(layout: Any, path: Path, grid: Grid) -> Iterator[PayloadProblem]:
    if not isinstance(layout, dict):
        if grid in (Grid.FREE, Grid.FIXED):
            yield error("widget-layout", path, f"{grid.value} needs a layout for every widget: x, y, width, height")
        return
    if grid is Grid.AUTO:
        yield error(
            "widget-layout", (*path, "layout"), "reflow_type: auto places the widgets itself", "leave layout out, or reflow_type: fixed"
        )
    missing = [key for key in ("x", "y", "width", "height") if number(layout.get(key)) is None]
    if missing:
        yield error("widget-layout", (*path, "layout"), f"the layout lacks {', '.join(missing)}")
        return
    if grid is Grid.FREE:
        return
    x, width = layout["x"], layout["width"]
    if x < 0 or layout["y"] < 0 or width < 1 or layout["height"] < 1:
        yield error("widget-layout", (*path, "layout"), "x and y are at least 0, width and height at least 1")
    elif x + width > COLUMNS:
        yield error("widget-layout", (*path, "layout"), f"x {x} and width {width} reach beyond the {COLUMNS} columns of the grid")


def _requests(definition: dict[str, Any], path: Path) -> Iterator[PayloadProblem]:
    requests = definition.get("requests")
    if isinstance(requests, dict):
        found = [((*path, "requests", key), each) for key, each in requests.items() if isinstance(each, dict)]
    else:
        found = list(mappings(requests, (*path, "requests")))
    for place, request in found:
        queries = list(mappings(request.get("queries"), (*place, "queries")))
        if not queries:
            continue
        names = texts_at(queries, "name")
        for inner, name in repeated(names):
            yield error("duplicate-query", inner, f'two queries of a request are named "{name}"', "a formula can only mean one")
        if len(names) == len(queries):
            yield from _formulas(request.get("formulas"), (*place, "formulas"), {name for _, name in names})


def _formulas(formulas: Any, path: Path, names: set[str]) -> Iterator[PayloadProblem]:
    for place, formula in mappings(formulas, path):
        text = formula.get("formula")
        if not isinstance(text, str) or text in names:
            continue
        for word in dict.fromkeys(WORD.findall(QUOTED.sub("''", text))):
            if word not in names:
                # Datadog takes it (recorded), and the graph stays empty.
                hint = known_or_meant(word, names, "queries")
                yield warning("formula-query", (*place, "formula"), f'no query of the request is named "{word}"', hint)
