"""From a live widget definition back to the fields of a spec: guessed by a kind, kept only if they build exactly it."""

from typing import Any

from o11yascode.build.context import Context, Item
from o11yascode.config import Config
from o11yascode.diagnostics import Diagnostic, has_errors
from o11yascode.resource.bodies import ANY_SHAPE
from o11yascode.resource.desired import Payload
from o11yascode.source.node import Node
from o11yascode.spec.base import validate
from o11yascode.widget import kind_for, kinds_of_type
from o11yascode.widget.kind import Canvas, Fields, plain_node


def lift_definition(definition: Payload) -> Fields:
    """A live definition as the fields of the most specific kind that builds exactly it; `raw` where none does."""
    for kind in kinds_of_type(str(definition.get("type"))):
        try:
            fields = kind.lift(definition)
        except ANY_SHAPE:
            continue
        if fields is not None and rebuilt({"kind": kind.name, **fields})[0] == definition:
            return {"kind": kind.name, **fields}
    return {"kind": "raw", "definition": definition}


def rebuilt(fields: Fields, free: bool = False) -> tuple[Payload | None, list[Diagnostic]]:
    """The definition that a widget's plain fields make, outside any project, and what is wrong with them."""
    kind = kind_for(fields.get("kind", ""))
    if kind is None:
        return None, []
    node = plain_node(fields)
    canvas = nowhere(node, free)
    found = canvas.context.diagnostics
    spec = validate(kind.model, node, found)
    definition = kind.build(spec, canvas) if spec is not None else None
    return None if has_errors(found) else definition, found


def nowhere(node: Node, free: bool = False) -> Canvas:
    """A canvas outside any project, for fields that no file holds."""

    def no_file(*_: Any) -> str:
        return ""

    item = Item("dashboards", "none/none", node, None, None, None, (), (), {})
    return Canvas(Context(Config(project="none"), "none", {}, no_file), item, node, free=free)
