"""Why Datadog refuses a dashboard, in its own words."""

from typing import Any

import orjson

from o11yascode.sandbox.call import Refusal, require
from o11yascode.sandbox.store import Payload

REQUIRED: dict[str, tuple[str, ...]] = {
    "alert_graph": ("alert_id", "viz_type"),
    "alert_value": ("alert_id",),
    "check_status": ("check", "grouping"),
    "event_stream": ("query",),
    "event_timeline": ("query",),
    "free_text": ("text",),
    "geomap": ("requests", "style", "view"),
    "group": ("layout_type", "widgets"),
    "iframe": ("url",),
    "image": ("url",),
    "log_stream": (),
    "manage_status": ("query",),
    "note": ("content",),
    "powerpack": ("powerpack_id",),
    "run_workflow": ("workflow_id",),
    "servicemap": ("service", "filters"),
    "slo": ("view_type",),
    "split_group": ("size", "source_widget_definition", "split_config"),
    "topology_map": ("requests",),
    "trace_service": ("env", "service", "span_name"),
    "wildcard": ("requests", "specification"),
}
"""What a widget type cannot do without."""

WITH_REQUESTS = frozenset(
    [
        "bar_chart",
        "change",
        "cohort",
        "distribution",
        "funnel",
        "geomap",
        "heatmap",
        "hostmap",
        "list_stream",
        "point_plot",
        "query_table",
        "query_value",
        "retention_curve",
        "sankey",
        "scatterplot",
        "slo_list",
        "sunburst",
        "timeseries",
        "toplist",
        "topology_map",
        "treemap",
        "wildcard",
    ]
)

OBJECT_REQUESTS = frozenset(["hostmap", "scatterplot"])
"""Types whose `requests` is an object; elsewhere it is a list."""

TEXT_KEYS = ("alert_id", "slo_id", "powerpack_id", "workflow_id", "title", "content", "query")
"""Keys that are text wherever a widget has them; an `alert_id` too, though a monitor's id is a number."""

ENUMS = {
    "layout_type": ("ordered", "free"),
    "reflow_type": ("auto", "fixed"),
}
MAX_TAGS = 5


def check_dashboard(body: Payload) -> None:
    """Refuse what Datadog refuses."""
    require(body, "layout_type", "title", "widgets")
    for key, values in ENUMS.items():
        if body.get(key) is not None and body[key] not in values:
            raise Refusal(400, f"Value of parameter '{key}' should be any of these {list(values)}")
    if body["layout_type"] == "free" and body.get("reflow_type"):
        raise Refusal(400, "'reflow_type' is only allowed for dashboards of layout_type 'ordered'")
    check_tags(body.get("tags"))
    check_variables(body.get("template_variables"))
    check_presets(body.get("template_variable_presets"))
    if not isinstance(body["widgets"], list):
        raise Refusal(400, "'widgets' is invalid")
    fixed = body["layout_type"] == "free" or body.get("reflow_type") == "fixed"
    for position, widget in enumerate(body["widgets"]):
        check_widget(widget, position, needs_layout=fixed, free=body["layout_type"] == "free")


def check_tags(tags: Any) -> None:
    if tags is None:
        return
    if not isinstance(tags, list) or any(not isinstance(tag, str) or not tag.startswith("team:") for tag in tags):
        raise Refusal(400, "Invalid tag format. Valid tag keys are: team.")
    if len(tags) > MAX_TAGS:
        raise Refusal(400, f"Maximum number of elements in parameter 'tags' should be {MAX_TAGS}")


def check_variables(variables: Any) -> None:
    if variables is None:
        return
    if not isinstance(variables, list) or any(not isinstance(v, dict) or not v.get("name") for v in variables):
        raise Refusal(400, "'template_variables' is invalid")
    for variable in variables:
        defaults = variable.get("defaults")
        if defaults is not None and variable.get("default") is not None:
            raise Refusal(400, f"'template_variables' value '{orjson.dumps(variable).decode()}' is invalid")
        if any(value == "" for value in defaults or []):
            raise Refusal(400, "Minimum length of parameter 'defaults' should be 1")


def check_presets(presets: Any) -> None:
    for preset in presets or []:
        for variable in preset.get("template_variables") or []:
            values = variable.get("values")
            if values is not None and variable.get("value") is not None:
                raise Refusal(400, "'template_variable_presets' is invalid")
            if values is not None and not values:
                raise Refusal(400, "Minimum number of elements in parameter 'values' should be 1")


def check_widget(widget: Any, position: int, *, needs_layout: bool, free: bool) -> None:
    missing = missing_key(widget, needs_layout)
    if missing:
        raise Refusal(400, f"Invalid widget at position {position}. Error: '{missing}' is a required property")
    definition = widget["definition"]
    kind = definition.get("type")
    if free and kind == "group":
        raise Refusal(
            400, f"Invalid widget definition at position {position} of type group. Error: 'group' is not allowed in a free layout"
        )
    error = definition_error(definition)
    if error:
        raise Refusal(400, f"Invalid widget definition at position {position} of type {kind}. Error: {error}")
    for inner_position, inner in enumerate(definition["widgets"] if kind == "group" else []):
        missing = missing_key(inner, needs_layout)
        inner_kind = "" if missing else inner["definition"].get("type")
        error = f"'{missing}' is a required property" if missing else inner_error(inner["definition"])
        if error:
            raise Refusal(
                400,
                f"Invalid widget definition at position {position} of type group. "
                f"Error: Invalid inner widget definition at position {inner_position} of type {inner_kind}. Error: {error}",
            )


def missing_key(widget: Any, needs_layout: bool) -> str:
    if not isinstance(widget, dict) or not isinstance(widget.get("definition"), dict):
        return "definition"
    return "layout" if needs_layout and not widget.get("layout") else ""


def inner_error(definition: Payload) -> str:
    return "'group' is not allowed inside a group" if definition.get("type") == "group" else definition_error(definition)


def definition_error(definition: Payload) -> str:
    """What is wrong with a widget's definition, as a JSON schema validator says it; empty when all is well."""
    kind = definition.get("type")
    if not isinstance(kind, str) or not kind:
        return "'type' is a required property"
    required = REQUIRED.get(kind) or (("requests",) if kind in WITH_REQUESTS else ())
    for key in required:
        if key not in definition:
            return f"'{key}' is a required property"
    for key in TEXT_KEYS:
        if definition.get(key) is not None and not isinstance(definition[key], str):
            return f"{definition[key]!r} is not of type 'string'"
    if kind == "group" and not isinstance(definition["widgets"], list):
        return f"{definition['widgets']!r} is not of type 'array'"
    return requests_error(kind, definition["requests"]) if "requests" in required else ""


def requests_error(kind: str, requests: Any) -> str:
    if kind in OBJECT_REQUESTS:
        return "" if isinstance(requests, dict) else f"{requests!r} is not of type 'object'"
    if not isinstance(requests, list):
        return f"{requests!r} is not of type 'array'"
    if not requests:
        return "[] is too short"
    for request in requests:
        if not isinstance(request, dict):
            return f"{request!r} is not of type 'object'"
        if "queries" in request and ("response_format" not in request or not isinstance(request["queries"], list)):
            return f"{requests!r} is not valid under any of the given schemas"
        if request and set(request) <= {"style", "display_type", "conditional_formats"}:
            return f"{requests!r} is not valid under any of the given schemas."
    return ""
