"""What a dashboard's payload is, and what its parts have to agree on."""

from collections.abc import Iterator

from o11yascode.payload.look import mappings, repeated, texts
from o11yascode.payload.problem import PayloadProblem, error, warning
from o11yascode.payload.variables import presets, variables
from o11yascode.payload.widgets import Grid, widgets
from o11yascode.resource.desired import Payload

MODELS = ("v1.Dashboard",)
ALSO = {
    # Without the model's limits: a free layout has been exported with x: -1.
    **{("v1.WidgetLayout", key): {"is": "int"} for key in ("x", "y", "width", "height")},
    # Exported by the web page, which the model does not know.
    ("v1.MonitorSummaryWidgetDefinition", "show_status"): {"is": "bool"},
    ("v1.MonitorSummaryWidgetDefinition", "last_triggered_format"): {"is": "str"},
}
MAX_TAGS = 5


def check(payload: Payload) -> Iterator[PayloadProblem]:
    yield from _tags(payload)
    yield from _reflow(payload)
    yield from variables(payload.get("template_variables"), ("template_variables",))
    yield from presets(payload)
    kind, reflow = payload.get("layout_type"), payload.get("reflow_type")
    grid = Grid.FREE if kind == "free" else Grid.FIXED if reflow == "fixed" else Grid.AUTO if reflow == "auto" else Grid.ANY
    yield from widgets(payload.get("widgets"), ("widgets",), grid)
    yield from _tabs(payload)


def _tags(payload: Payload) -> Iterator[PayloadProblem]:
    tags = list(texts(payload.get("tags"), ("tags",)))
    for path, tag in tags:
        if not tag.startswith("team:"):
            yield error("dashboard-tag", path, f'a dashboard\'s tags can only be team:…, not "{tag}"', "remove it, or say it in the title")
    if len(tags) > MAX_TAGS:
        yield error("dashboard-tag", ("tags",), f"a dashboard has at most {MAX_TAGS} tags, not {len(tags)}")
    for path, tag in repeated(tags):
        yield warning("dashboard-tag", path, f'the tag "{tag}" is there twice')


def _reflow(payload: Payload) -> Iterator[PayloadProblem]:
    if payload.get("layout_type") == "free" and payload.get("reflow_type") is not None:
        yield error("dashboard-layout", ("reflow_type",), "a free layout has no reflow_type", "remove it")


def _tabs(payload: Payload) -> Iterator[PayloadProblem]:
    count = len(w) if isinstance(w := payload.get("widgets"), list) else 0
    for place, tab in mappings(payload.get("tabs"), ("tabs",)):
        for path, name in texts(tab.get("widget_ids"), (*place, "widget_ids")):
            if name.startswith("@") and name[1:].isdigit() and not 1 <= int(name[1:]) <= count:
                yield error("dashboard-tab", path, f'"{name}" means widget number {name[1:]}, but there are {count}')
