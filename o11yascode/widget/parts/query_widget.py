"""The base of all kinds that draw queries: one request written in the widget itself, or a list of requests."""

from typing import Any

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import LEGACY, WidgetSpec
from o11yascode.widget.kind import Canvas, Fields, without
from o11yascode.widget.parts.common import definition, lift_common
from o11yascode.widget.parts.requests import build_request, lift_request


def build_query_widget(spec: Any, type: str, canvas: Canvas, response_format: str, colour_formulas: bool = False, **more: Any) -> Payload:
    """A definition with `requests`: those listed, or the one the widget itself says."""
    listed = getattr(spec, "requests", None)
    if listed is None:
        requests = [build_request(spec, canvas, response_format, colour_formulas=colour_formulas)]
    else:
        requests = []
        for index, one in enumerate(listed):
            place = ("requests", index)
            request = build_request(one, canvas, response_format, place, place, colour_formulas)
            requests.append({**request, **(one.raw or {})})
    return definition(spec, type, canvas, requests=requests, **more)


def lift_query_widget(found: Payload, model: type[WidgetSpec], response_format: str, passes: tuple[str, ...]) -> Fields | None:
    """The fields of a definition with `requests`; the only request is written in the widget itself."""
    requests = found.get("requests")
    if not isinstance(requests, list) or not requests:
        return None
    lifted = []
    for request in requests:
        fields = lift_request(request, response_format, passes)
        if fields is None:
            return None
        left_over = _left_over(request, fields, passes)
        lifted.append({**fields, "raw": left_over} if left_over else fields)
    common = lift_common(found, model, ("requests",))
    if len(lifted) == 1 and "raw" not in lifted[0] and not set(lifted[0]) & set(common):
        return common | lifted[0]
    return {**common, "requests": lifted}


_HANDLED = frozenset({"queries", "formulas", "response_format", "conditional_formats", "sort"})


def _left_over(request: Payload, fields: Fields, passes: tuple[str, ...]) -> Payload:
    """The keys of a request that its fields do not say."""
    known = _HANDLED | set(passes) | set(LEGACY) | (set() if "queries" in request else {"aggregator", "alias"})
    left_over = without(request, known | ({"style"} if "style" in fields else set()))
    return left_over | {key: None for key in passes if key in request and request[key] is None}
