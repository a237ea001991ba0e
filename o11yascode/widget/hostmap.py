"""`hostmap`: hosts or containers as hexagons."""

from typing import Any, Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import GraphSpec
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.common import definition, lift_common


class Hostmap(GraphSpec):
    label = "a hostmap widget"
    PLAIN = (*GraphSpec.PLAIN, "node_type", "group", "scope", "no_group_hosts", "no_metric_hosts", "style", "notes")
    kind: Literal["hostmap"]
    fill: str | None = None
    """The metric query that colours."""
    size: str | None = None
    requests: dict[str, Any] | None = None
    """Datadog's requests object, for what `fill` and `size` cannot say."""
    node_type: str | None = None
    group: list[str] | None = None
    scope: list[str] | None = None
    no_group_hosts: bool | None = None
    no_metric_hosts: bool | None = None
    style: dict[str, Any] | None = None
    notes: str | None = None


def build(spec: Hostmap, canvas: Canvas) -> Payload | None:
    requests = spec.requests or {part: {"q": text} for part in ("fill", "size") if (text := getattr(spec, part)) is not None}
    if not requests or (spec.requests and (spec.fill or spec.size)):
        canvas.error("hostmap-requests", 'give "fill" (and "size"), or "requests"', canvas.node)
        return None
    for part in ("fill", "size"):
        if getattr(spec, part) is not None:
            canvas.trace(("requests", part, "q"), canvas.at(part))
    return definition(spec, "hostmap", canvas, requests=requests)


def lift(found: Payload) -> Fields:
    fields, requests = lift_common(found, Hostmap, ("requests",)), found["requests"]
    if set(requests) <= {"fill", "size"} and all(set(part) == {"q"} for part in requests.values()):
        return fields | {part: requests[part]["q"] for part in requests}
    return fields | {"requests": requests}


KIND = WidgetKind("hostmap", Hostmap, build, lift, types=("hostmap",), width=4, height=4)
