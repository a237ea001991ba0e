"""`service_map` and `topology`: which services call which."""

from typing import Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import GraphSpec
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.parts.common import definition, lift_common


class ServiceMap(GraphSpec):
    label = "a service_map widget"
    kind: Literal["service_map"]
    service: str
    filters: list[str] | None = None
    """`[env:prod]`. Without it, the spec's environment, else the dashboard's $env, else all."""


class Topology(ServiceMap):
    label = "a topology widget"
    kind: Literal["topology"]  # type: ignore[assignment]
    source: Literal["service_map", "data_streams"] = "service_map"
    query_string: str | None = None


def environment(canvas: Canvas) -> str | None:
    """The spec's environment, or the dashboard's variable for it."""
    if canvas.item.env:
        return f"env:{canvas.item.env}"
    return next((f"${name}" for name, tag in canvas.variables.items() if tag == "env"), None)


def build_map(spec: ServiceMap, canvas: Canvas) -> Payload:
    return definition(spec, "servicemap", canvas, service=spec.service, filters=_filters(spec, canvas))


def build_topology(spec: Topology, canvas: Canvas) -> Payload:
    query: Payload = {"data_source": spec.source, "service": spec.service, "filters": _filters(spec, canvas)}
    query |= {"query_string": spec.query_string} if spec.query_string is not None else {}
    return definition(spec, "topology_map", canvas, requests=[{"request_type": "topology", "query": query}])


def _filters(spec: ServiceMap, canvas: Canvas) -> list[str]:
    return [environment(canvas) or "*"] if spec.filters is None else spec.filters


def lift_map(found: Payload) -> Fields:
    return {"service": found["service"], "filters": found["filters"], **lift_common(found, ServiceMap, ("service", "filters"))}


def lift_topology(found: Payload) -> Fields:
    query = dict(found["requests"][0]["query"])
    source = query.pop("data_source")
    fields = {**query, **lift_common(found, Topology, ("requests",))}
    return fields if source == "service_map" else {**fields, "source": source}


KINDS = (
    WidgetKind("service_map", ServiceMap, build_map, lift_map, types=("servicemap",), width=4, height=4),
    WidgetKind("topology", Topology, build_topology, lift_topology, types=("topology_map",), width=4, height=4),
)
