"""`powerpack`: a group of widgets kept once and shown on many dashboards."""

from typing import Any, Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import WidgetSpec
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.common import definition, lift_common
from o11yascode.widget.parts.requests import is_live_id, live_or_ref


class Powerpack(WidgetSpec):
    label = "a powerpack widget"
    PLAIN = ("title", "show_title", "background_color", "banner_img", "template_variables")
    kind: Literal["powerpack"]
    powerpack: str
    """The powerpack's spec id, or the id of a live one."""
    title: str | None = None
    show_title: bool | None = None
    background_color: str | None = None
    banner_img: str | None = None
    template_variables: dict[str, Any] | None = None


def build(spec: Powerpack, canvas: Canvas) -> Payload:
    canvas.trace(("powerpack_id",), canvas.at("powerpack"))
    powerpack_id = live_or_ref(spec.powerpack, canvas.at("powerpack"), ["powerpack"], canvas)
    return definition(spec, "powerpack", canvas, powerpack_id=powerpack_id)


def lift(found: Payload) -> Fields | None:
    if not is_live_id(found["powerpack_id"]):
        return None
    return {"powerpack": found["powerpack_id"], **lift_common(found, Powerpack, ("powerpack_id",))}


KIND = WidgetKind("powerpack", Powerpack, build, lift, types=("powerpack",), width=12, height=3)
