"""`raw`: any Datadog widget definition, for whatever has no kind."""

from typing import Any, Literal

from pydantic import field_validator

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import WidgetSpec
from o11yascode.widget.kind import Canvas, Fields, WidgetKind


class Raw(WidgetSpec):
    label = "a raw widget"
    kind: Literal["raw"]
    definition: dict[str, Any]
    """As the API takes it, with its `type`."""

    @field_validator("definition")
    @classmethod
    def _has_a_type(cls, definition: dict[str, Any]) -> dict[str, Any]:
        if not isinstance(definition.get("type"), str):
            raise ValueError('a widget definition needs its "type", such as timeseries')
        return definition


def build(spec: Raw, canvas: Canvas) -> Payload:
    canvas.trace((), canvas.at("definition"))
    return {**spec.definition, **(spec.raw or {})}


def lift(found: Payload) -> Fields:
    return {"definition": found}


KIND = WidgetKind("raw", Raw, build, lift, rank=100, width=4, height=3)
