"""`raw`: any Datadog widget definition, for whatever has no kind."""

from typing import Annotated, Any, Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.fields import AfterValidator
from o11yascode.spec.widget import WidgetSpec
from o11yascode.widget.kind import Canvas, Fields, WidgetKind


def _with_a_type(definition: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(definition.get("type"), str):
        raise ValueError('a widget definition needs its "type", such as timeseries')
    return definition


class Raw(WidgetSpec):
    label = "a raw widget"
    kind: Literal["raw"]
    definition: Annotated[dict[str, Any], AfterValidator(_with_a_type)]
    """As the API takes it, with its `type`."""


def build(spec: Raw, canvas: Canvas) -> Payload:
    canvas.trace((), canvas.at("definition"))
    return {**spec.definition, **(spec.raw or {})}


def lift(found: Payload) -> Fields:
    return {"definition": found}


KIND = WidgetKind("raw", Raw, build, lift, rank=100, width=4, height=3)
