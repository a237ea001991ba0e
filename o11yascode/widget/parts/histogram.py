"""What heatmaps and distributions share: a request may be a histogram of one query's raw values."""

from typing import Any

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import RequestFields, WidgetSpec
from o11yascode.spec.widget_query import Query
from o11yascode.widget.kind import Canvas, Fields, without
from o11yascode.widget.parts.common import definition, dump, lift_common
from o11yascode.widget.parts.query_widget import build_query_widget, lift_query_widget
from o11yascode.widget.parts.requests import ONLY, build_query, lift_query, lift_style, trace_query


class HistogramFields(RequestFields):
    FORMS = (*RequestFields.FORMS, "histogram")
    histogram: Query | None = None
    """The spread of raw values: `histogram:trace.http.request{*}`, or a query of logs, spans, ... with a measure."""


def build_histogram(spec: Any, type: str, canvas: Canvas, response_format: str) -> Payload:
    if spec.histogram is None:
        return build_query_widget(spec, type, canvas, response_format)
    node = canvas.at("histogram")
    request: Payload = {"request_type": "histogram", "query": build_query(ONLY, spec.histogram, canvas, node)}
    trace_query(canvas, ("requests", 0, "query"), spec.histogram, node)
    if spec.style is not None:
        request["style"] = dump(spec.style)
    return definition(spec, type, canvas, requests=[request])


def lift_histogram(found: Payload, model: type[WidgetSpec], response_format: str) -> Fields | None:
    requests = found.get("requests")
    if isinstance(requests, list) and len(requests) == 1 and requests[0].get("request_type") == "histogram":
        fields: Fields = lift_common(found, model, ("requests",)) | {"histogram": lift_query(without(requests[0]["query"], ["name"]))}
        return fields | ({"style": lift_style(requests[0]["style"])} if "style" in requests[0] else {})
    return lift_query_widget(found, model, response_format, ())
