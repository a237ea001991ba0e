"""The section `dashboards`: a spec becomes a Datadog dashboard, its rows and widgets built and placed."""

import re
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pydantic import create_model

from o11yascode.build.section import Section
from o11yascode.context import Context, Item
from o11yascode.diagnostics import Severity, known_or_meant
from o11yascode.resource.desired import Path, Payload, Resource
from o11yascode.source.node import Node
from o11yascode.spec.base import validate_kind
from o11yascode.spec.dashboard import DashboardSpec, RawDashboardSpec, RowSpec, VariableSpec
from o11yascode.widget.group import OPTIONS, Group
from o11yascode.widget.kind import Canvas
from o11yascode.widget.parts.assemble import assemble, build_widget, emptied
from o11yascode.widget.parts.common import UNITS, said

MODELS: dict[str, type[DashboardSpec] | type[RawDashboardSpec]] = {
    "dashboard": DashboardSpec,
    "screenboard": DashboardSpec,
    "raw": RawDashboardSpec,
}
MOST_TAGS = 5
DATADOGS = {"timeboard": ["dashboard"], "ordered": ["dashboard"], "free": ["screenboard"]}
"""Datadog's words for the kinds."""


def build(item: Item, context: Context) -> list[Resource]:
    """The dashboard of a spec; none where the spec has errors, all of which are reported."""
    before = len(context.diagnostics)
    spec = validate_kind(MODELS, _frame(item.node), context.diagnostics, "a dashboard", "dashboard", lambda word: DATADOGS.get(word, ()))
    if spec is None:
        _tell_of_widgets(item, context)
        return []
    resource = _dashboard(spec, item, context) if isinstance(spec, DashboardSpec) else _raw(spec, item, context)
    if any(found.severity is Severity.ERROR for found in context.diagnostics[before:]):
        return []
    return [resource]


def _tell_of_widgets(item: Item, context: Context) -> None:
    """Reports what is wrong with the widgets of a dashboard that is wrong itself: all of it in one run."""
    node = item.node
    free = node.at("kind").value == "screenboard"
    variables = {str(each.at("name").value): str(each.at("tag").value) for each in node.at("variables").items()}
    canvas = Canvas(context, item, node, free=free, variables=variables)
    for row in (*node.at("rows").items(), node):
        for widget in row.at("widgets").items():
            build_widget(canvas.below(widget, ("widgets",)), within=row is not node and row.get("title") is not None and not free)


def _frame(node: Node) -> Node:
    """A dashboard without the widgets in it."""
    rows = node.get("rows")
    if rows is None or not isinstance(rows.value, list):
        return emptied(node)
    assert isinstance(node.value, dict)
    frames = Node([emptied(row) for row in rows.value], rows.file, rows.line, rows.column)
    return emptied(Node({**node.value, "rows": frames}, node.file, node.line, node.column, node.keys))


def _raw(spec: RawDashboardSpec, item: Item, context: Context) -> Resource:
    for key in ("title", "layout_type", "widgets"):
        if key not in spec.body:
            context.error("missing-field", f'a dashboard\'s body needs "{key}"', item.node.at("body"))
    body = {**spec.body}
    tags = list(dict.fromkeys([*_team_tags(item, spec.tags, context), *(body.get("tags") or [])]))
    if tags:
        body["tags"] = tags
    return _resource(item, body, {(): (item.node.at("body"),)})


def _dashboard(spec: DashboardSpec, item: Item, context: Context) -> Resource:
    free = spec.kind == "screenboard"
    variables = spec.variables or []
    canvas = Canvas(
        context, item, item.node, free=free, grid=free or spec.layout == "fixed", variables={found.name: found.tag for found in variables}
    )
    payload: Payload = {"title": spec.title or item.id, "layout_type": "free" if free else "ordered"}
    if not free and spec.layout == "fixed":
        # Without it Datadog places the widgets itself, as with "auto"; but an answer has "auto" only where it was sent.
        payload["reflow_type"] = spec.layout
    payload["widgets"] = _widgets(spec, canvas)
    payload.update(said(spec, ("description", "notify_list", "restricted_roles")))
    if spec.variables is not None:
        payload["template_variables"] = [_variable(found) for found in variables]
    if spec.presets is not None:
        payload["template_variable_presets"] = said(spec, ("presets",))["presets"]
    _check_variables(spec, canvas)
    if spec.default_timeframe is not None:
        payload["default_timeframe"] = _timeframe(spec.default_timeframe, canvas)
    if tags := _team_tags(item, spec.tags, context):
        payload["tags"] = tags
    if spec.tabs is not None:
        payload["tabs"] = _tabs(spec, payload["widgets"], canvas)
    payload.update(spec.raw or {})
    for key, field in (("template_variables", "variables"), ("template_variable_presets", "presets")):
        canvas.origins[(key,)] = (item.node.at(field),)
    return _resource(item, payload, canvas.origins)


def _widgets(spec: DashboardSpec, canvas: Canvas) -> list[Payload]:
    """The rows from top to bottom, then the flat list."""
    widgets: list[Payload] = []
    top = 0
    for index, row in enumerate(spec.rows or []):
        top = _row(row, canvas.at("rows", index), canvas, widgets, top)
    if spec.widgets is not None:
        nodes = list(canvas.at("widgets").items())
        built, _ = assemble(nodes, canvas, ("widgets",), "flow", top=top, start=len(widgets))
        widgets += built
    return widgets


def _row(row: RowSpec, node: Node, canvas: Canvas, widgets: list[Payload], top: int) -> int:
    """Adds a row's widgets; gives the first free row of the grid below it."""
    nodes = list(node.at("widgets").items())
    if row.title is not None and not canvas.free:
        place: Path = ("widgets", len(widgets))
        canvas.origins[place] = (node,)
        children, below = assemble(nodes, canvas, (*place, "definition", "widgets"), "row", row.height, within=True)
        definition = {"type": "group", "layout_type": "ordered", **said(row, OPTIONS), "widgets": children}
        height = 1 + below
        widget: Payload = {"definition": definition}
        if canvas.grid:
            widget["layout"] = {"x": 0, "y": top, "width": 12, "height": height}
            if row.column_break is not None:
                widget["layout"]["is_column_break"] = row.column_break
        widgets.append(widget)
        return top + height
    if row.title is not None:
        heading = {"kind": "heading", "text": row.title, "background_color": row.background_color or "transparent"}
        nodes.insert(0, _heading(heading, node))
    built, below = assemble(nodes, canvas, ("widgets",), "row", row.height, top, start=len(widgets))
    widgets += built
    return max(top, below)


def _heading(fields: dict[str, Any], row: Node) -> Node:
    """The node of a heading that a screenboard has in place of a group's title: a line of its own above the row."""
    children = {key: Node(value, row.file, row.line, row.column) for key, value in {**fields, "width": 12, "height": 1}.items()}
    return Node(children, row.file, row.line, row.column)


def _variable(spec: VariableSpec) -> Payload:
    names = {"name": "name", "tag": "prefix", "type": "type", "values": "available_values"}
    # An empty tag or list of values is kept as it is written: Datadog's own editor writes it so.
    found = {names[key]: getattr(spec, key) for key in names if key in spec.model_fields_set}
    if "default" in spec.model_fields_set:
        found["defaults" if isinstance(spec.default, list) else "default"] = spec.default
    return found


def _check_variables(spec: DashboardSpec, canvas: Canvas) -> None:
    names = [variable.name for variable in spec.variables or []]
    for index, name in enumerate(names):
        if name in names[:index]:
            canvas.error("duplicate-variable", f'the variable "{name}" is there twice', canvas.at("variables", index))
    for preset_index, preset in enumerate(spec.presets or []):
        for chosen in preset.template_variables or []:
            if chosen.name not in names:
                node = (
                    canvas.at("presets", preset.name)
                    if isinstance(canvas.at("presets").value, dict)
                    else canvas.at("presets", preset_index)
                )
                message = f'the preset "{preset.name}" chooses "{chosen.name}", which is not a variable of the dashboard'
                # Datadog takes it, and shows a preset that does nothing.
                canvas.context.warning("unknown-variable", message, node, known_or_meant(chosen.name, names, "variables"))


def _timeframe(written: str | dict[str, Any], canvas: Canvas) -> Payload | None:
    if isinstance(written, dict):
        return written
    match = re.fullmatch(r"([1-9]\d*)(m|h|d|w|mo|y)", written)
    if match is None:
        canvas.error(
            "default-timeframe", f'"{written}" is not a time', canvas.at("default_timeframe"), "write a number and m, h, d, w, mo or y: 4h"
        )
        return None
    return {"type": "live", "unit": UNITS[match[2]], "value": int(match[1])}


def _team_tags(item: Item, own: list[str], context: Context) -> list[str]:
    """Datadog takes no other tag on a dashboard than team:, so of the header's tags only that one goes there."""
    for index, tag in enumerate(own):
        if not tag.startswith("team:"):
            context.error(
                "dashboard-tag", f'a dashboard cannot have the tag "{tag}"', item.node.at("tags", index), "Datadog takes only team:… here"
            )
    tags = [tag for tag in item.tags if tag.startswith("team:")]
    if len(tags) > MOST_TAGS:
        context.error("dashboard-tag", f"a dashboard has at most {MOST_TAGS} tags, not {len(tags)}", item.node.at("tags"))
    return tags


def _tabs(spec: DashboardSpec, widgets: list[Payload], canvas: Canvas) -> list[Payload]:
    """Tabs name what they show by title; Datadog takes positions, `@1` for the first."""
    titles = [str(widget["definition"].get("title") or "") for widget in widgets]
    tabs = []
    for index, tab in enumerate(spec.tabs or []):
        shown: list[int | str] = list(tab.widget_ids or [])
        for place, title in enumerate(tab.widgets or []):
            if title in titles:
                shown.append(f"@{titles.index(title) + 1}")
            else:
                node = canvas.at("tabs", index, "widgets", place)
                canvas.error(
                    "unknown-widget",
                    f'no row or widget has the title "{title}"',
                    node,
                    known_or_meant(title, filter(None, titles), "titles"),
                )
        tabs.append({"id": tab.id or str(uuid5(NAMESPACE_URL, f"{canvas.item.id}/{tab.name}")), "name": tab.name, "widget_ids": shown})
    return tabs


def _resource(item: Item, payload: Payload, origins: dict[Path, tuple[Node, ...]]) -> Resource:
    labels = item.labels()
    labels["kind"] = labels["kind"] or "dashboard"
    return Resource(
        "dashboard", item.id, payload, item.node.location(), str(payload.get("title", "")), labels, node=item.node, origins=origins
    )


def model() -> Any:
    """The type of one item, for the JSON Schema: with every widget kind where widgets stand."""
    from o11yascode.build.form import any_widget

    inner: Any = any_widget()
    group: Any = create_model("GroupOfWidgets", __base__=Group, widgets=(list[inner], ...))
    outer: Any = any_widget(group)
    row: Any = create_model("Row", __base__=RowSpec, widgets=(list[outer], ...))
    lists: dict[str, Any] = {"rows": (list[row] | None, None), "widgets": (list[outer] | None, None)}
    return create_model("Dashboard", __base__=DashboardSpec, **lists) | RawDashboardSpec


SECTION = Section("dashboards", "dashboard", build, model)
