"""What Datadog's web page adds to a widget when someone saves it there: no difference where the spec lacks it."""

from collections.abc import Mapping
from typing import Any

from o11yascode.resource.kind import Pattern

_TITLE: Mapping[Pattern, tuple[Any, ...]] = {"title_align": ("left",), "title_size": ("16",)}

REQUEST_STYLE: Mapping[Pattern, tuple[Any, ...]] = {
    "requests[].style": ({},),
    "requests[].style.line_width": ("normal",),
    "requests[].style.palette": ("dog_classic",),
    "requests[].style.line_type": ("solid",),
}
"""Of every widget type."""

FILLED: Mapping[str, Mapping[Pattern, tuple[Any, ...]]] = {
    "timeseries": {
        **_TITLE,
        "legend_size": ("0",),
        "legend_layout": ("auto",),
        "legend_columns": (["avg", "min", "max", "value", "sum"],),
        "markers": ([],),
        "time": ({},),
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
    "query_value": {**_TITLE, "time": ({},)},
    "check_status": _TITLE,
    "query_table": _TITLE,
    "free_text": {"font_size": ("auto",)},
    "slo": {**_TITLE, "global_time_target": ("0",)},
}
"""By widget type."""

MEANINGLESS = {"timeseries": {"show_legend": ("legend_layout", "auto")}}
"""By widget type: a key that the web page adds, and the neighbour with the value that takes its meaning away."""
