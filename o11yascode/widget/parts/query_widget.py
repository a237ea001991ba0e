"""The base of all kinds that draw queries: one request written in the widget itself, or a list of requests."""

from typing import Any

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import GraphSpec, RequestFields, WidgetSpec
from o11yascode.widget.kind import Canvas, Fields, without
from o11yascode.widget.parts.common import definition, lift_common
from o11yascode.widget.parts.requests import build_request, lift_request


class RequestSpec(RequestFields):
    """One of several requests."""

    raw: dict[str, Any] | None = None
    """Keys of Datadog's request there is no field for, as they are."""


def build_query_widget(spec: Any, type: str, canvas: Canvas, response_format: str, **more: Any) -> Payload:
    """A definition with `requests`: those listed, or the one the widget itself says."""
    listed = getattr(spec, "requests", None)
    if listed is None:
        requests = [build_request(spec, canvas, response_format)]
    else:
        requests = []
        for index, one in enumerate(listed):
            request = build_request(one, canvas, response_format, ("requests", index), ("requests", index))
            requests.append({**request, **(one.raw or {})})
    return definition(spec, type, canvas, requests=requests, **more)


def lift_query_widget(
    found: Payload, model: type[WidgetSpec], response_format: str, passes: tuple[str, ...], handled: tuple[str, ...] = ()
) -> Fields | None:
    """The fields of a definition with `requests`; the only request is written in the widget itself."""
    requests = found.get("requests")
    if not isinstance(requests, list) or not requests:
        return None
    lifted = []
    for request in requests:
        fields = lift_request(request, response_format, passes)
        if fields is None:
            return None
        left_over = _left_over(request, passes)
        lifted.append({**fields, "raw": left_over} if left_over else fields)
    common = lift_common(found, model, ("requests", *handled))
    if len(lifted) == 1 and "raw" not in lifted[0] and not set(lifted[0]) & set(common):
        return common | lifted[0]
    return {**common, "requests": lifted}


_HANDLED = frozenset({"queries", "formulas", "response_format", "style", "conditional_formats", "sort"})


def _left_over(request: Payload, passes: tuple[str, ...]) -> Payload:
    from o11yascode.spec.widget import LEGACY

    known = _HANDLED | set(passes) | set(LEGACY) | (set() if "queries" in request else {"aggregator"})
    return without(request, known)


class QueryWidgetSpec(GraphSpec, RequestFields):
    """A widget that says its only request itself."""
