"""Kinds whose fields go into Datadog's definition as they are written: a model and a name are all there is to say."""

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import WidgetSpec
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.common import definition, lift_common


def plain_kind(name: str, model: type[WidgetSpec], type: str, width: int, height: int) -> WidgetKind:
    """A kind that builds `type` from its plain fields alone."""

    def build(spec: WidgetSpec, canvas: Canvas) -> Payload:
        return definition(spec, type, canvas)

    def lift(found: Payload) -> Fields:
        return lift_common(found, model)

    return WidgetKind(name, model, build, lift, types=(type,), width=width, height=height)
