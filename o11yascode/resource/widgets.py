"""What Datadog's web page adds to a widget when someone saves it there: no difference where the spec lacks it."""

from collections.abc import Mapping
from typing import Any

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Pattern
from o11yascode.resource.paths import steps_of, without_values

EVERYWHERE: Mapping[Pattern, tuple[Any, ...]] = {
    "title_align": ("left",),
    "title_size": ("16",),
    "time": ({},),
    "custom_links": ([],),
    "requests[].queries[].indexes": (["*"],),
    "requests[].queries[].storage": ("hot",),
    "requests[].queries[].group_by": ([],),
    "requests[].style": ({},),
    "requests[].style.line_width": ("normal",),
    "requests[].style.palette": ("dog_classic",),
    "requests[].style.line_type": ("solid",),
}
"""Of every widget type."""

FILLED: Mapping[str, Mapping[Pattern, tuple[Any, ...]]] = {
    "timeseries": {
        "legend_size": ("0",),
        "legend_layout": ("auto",),
        "legend_columns": (["avg", "min", "max", "value", "sum"],),
        "markers": ([],),
        "requests[].on_right_yaxis": (False,),
        "yaxis": ({},),
        "yaxis.include_zero": (True,),
        "yaxis.label": ("",),
        "yaxis.scale": ("linear",),
        "yaxis.min": ("auto",),
        "yaxis.max": ("auto",),
    },
    "note": {
        "show_tick": (False,),
        "tick_edge": ("left",),
        "tick_pos": ("50%",),
        "text_align": ("left",),
        "has_padding": (True,),
        "background_color": ("white",),
        "font_size": ("14",),
    },
    "list_stream": {"requests[].query.indexes": ([],), "requests[].query.storage": ("hot",)},
    "free_text": {"font_size": ("auto",)},
    "slo": {"global_time_target": ("0",)},
    "group": {"show_title": (True,)},
}
"""By widget type."""

MEANINGLESS = {"timeseries": {"show_legend": ("legend_layout", "auto")}}
"""By widget type: a key that the web page adds, and the neighbour with the value that takes its meaning away."""


def without_filled(definition: Payload) -> Payload:
    """A copy of a widget's definition, and of those in a group, without what the web page fills in by itself."""
    kept, kind, widgets = definition, definition.get("type"), definition.get("widgets")
    if isinstance(widgets, list):
        kept = {**definition, "widgets": [_in_widget(widget) for widget in widgets]}
    if isinstance(source := definition.get("source_widget_definition"), dict):
        kept = {**kept, "source_widget_definition": without_filled(source)}
    for pattern, values in {**EVERYWHERE, **(FILLED.get(kind, {}) if isinstance(kind, str) else {})}.items():
        kept = without_values(kept, steps_of(pattern), values)
    # The inner keys first, then what they leave empty.
    for pattern in ("requests[].style", "yaxis"):
        kept = without_values(kept, steps_of(pattern), ({},))
    return kept


def _in_widget(widget: Any) -> Any:
    """A widget, or the cell of a notebook, whose definition stands among its attributes."""
    if not isinstance(widget, dict):
        return widget
    if isinstance(widget.get("attributes"), dict):
        return {**widget, "attributes": _in_widget(widget["attributes"])}
    return {**widget, "definition": without_filled(widget["definition"])} if isinstance(widget.get("definition"), dict) else widget
