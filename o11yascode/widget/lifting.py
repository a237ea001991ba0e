"""From a live widget definition back to the fields of a spec: guessed by a kind, kept only if they build exactly it."""

from o11yascode.context import alone
from o11yascode.diagnostics import has_errors
from o11yascode.resource.bodies import ANY_SHAPE
from o11yascode.resource.desired import Payload
from o11yascode.spec.base import validate
from o11yascode.widget import kinds_of_type
from o11yascode.widget.kind import Canvas, Fields, WidgetKind


def lift_definition(definition: Payload) -> Fields:
    """A live definition as the fields of the most specific kind that builds exactly it; `raw` where none does."""
    for kind in kinds_of_type(str(definition.get("type"))):
        try:
            fields = kind.lift(definition)
        except ANY_SHAPE:
            continue
        if fields is not None and _rebuilt(kind, {"kind": kind.name, **fields}) == definition:
            return {"kind": kind.name, **fields}
    return {"kind": "raw", "definition": definition}


def _rebuilt(kind: WidgetKind, fields: Fields) -> Payload | None:
    """The definition that a widget's plain fields make, outside any project; None where they are wrong."""
    item, context = alone("dashboards", fields)
    spec = validate(kind.model, item.node, context.diagnostics)
    definition = kind.build(spec, Canvas(context, item, item.node)) if spec is not None else None
    return None if has_errors(context.diagnostics) else definition
