"""What a powerpack's payload is: a group of widgets with variables of its own."""

from collections.abc import Iterator

from o11yascode.payload.problem import PayloadProblem, error
from o11yascode.payload.variables import variables
from o11yascode.payload.widgets import Grid, widgets
from o11yascode.resource.desired import Path, Payload
from o11yascode.resource.paths import at

MODELS = ("v2.Powerpack",)
NEEDED = {"v2.Powerpack": ("data",), "v2.PowerpackData": ("attributes", "type")}
ALSO = {
    ("v2.PowerpackInnerWidgets", "definition"): {"ref": "v1.WidgetDefinition"},
    ("v2.PowerpackInnerWidgets", "id"): {"is": "int"},
}


def check(payload: Payload) -> Iterator[PayloadProblem]:
    path: Path = ("data", "attributes")
    yield from variables(at(payload, (*path, "template_variables")), (*path, "template_variables"))
    group: Path = (*path, "group_widget", "definition")
    for key, only in (("type", "group"), ("layout_type", "ordered")):
        word = at(payload, (*group, key))
        if isinstance(word, str) and word != only:
            yield error(
                "powerpack-group", (*group, key), f'"{key}" is "{word}": a powerpack is a group of widgets in order', f'write "{only}"'
            )
    yield from widgets(at(payload, (*group, "widgets")), (*group, "widgets"), Grid.ANY, inside="a powerpack")
