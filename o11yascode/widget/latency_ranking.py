"""`latency_ranking`: the worst response times first, of an APM service or of any latency metric, coloured by limits."""

import re
from typing import Literal

from pydantic import Field, model_validator

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import GraphSpec, Limits
from o11yascode.widget.kind import Canvas, Fields, WidgetKind
from o11yascode.widget.maps import environment
from o11yascode.widget.parts.common import definition, lift_common
from o11yascode.widget.parts.limits import build_limits, lift_limits

_TRACE = re.compile(
    r"(?P<percentile>p\d{2}(?:\.\d+)?|avg|max):trace\.(?P<operation>[\w.]+)"
    r"\{service:(?P<service>[^,{}]+)(?:,(?P<scope>[^{}]+))?\} by \{(?P<by>[\w.,\-]+)\}"
)


class LatencyRanking(GraphSpec):
    label = "a latency_ranking widget"
    kind: Literal["latency_ranking"]
    service: str | None = None
    """The APM service; without it and without `query`, the header's."""
    operation: str = "http.request"
    """Operation name: the metric is `trace.<operation>`, in seconds."""
    percentile: str = Field("p95", pattern=r"^(p\d{2}(\.\d+)?|avg|max)$")
    scope: str | None = None
    """More filters, such as `version:2,region:eu`. Without it, the spec's environment or the dashboard's $env."""
    by: str = "resource_name"
    query: str | None = None
    """A metric query of one's own, in place of the APM service."""
    unit: str | None = None
    """What that query counts: `ms`."""
    top: int = Field(10, ge=1)
    limits: Limits | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "LatencyRanking":
        if self.query is not None and self.service is not None:
            raise ValueError('give "service" or "query", not both')
        return self


def build(spec: LatencyRanking, canvas: Canvas) -> Payload | None:
    if spec.query is not None:
        text, unit, aggregator = spec.query, spec.unit, "avg"
        canvas.trace(("requests", 0, "queries", 0, "query"), canvas.at("query"))
    else:
        service = spec.service or canvas.item.service
        if service is None:
            canvas.error(
                "missing-field", 'a latency_ranking widget needs "service" or "query": the file\'s header names no service', canvas.node
            )
            return None
        scope = spec.scope if spec.scope is not None else environment(canvas)
        filters = ",".join(part for part in (f"service:{service}", scope) if part)
        text, unit = f"{spec.percentile}:trace.{spec.operation}{{{filters}}} by {{{spec.by}}}", "s"
        # The percentile of the whole time shown, not the average of the percentiles of its parts.
        aggregator = "percentile" if spec.percentile.startswith("p") else spec.percentile
        canvas.trace(("requests", 0, "queries", 0, "query"), canvas.at("service"), canvas.at("scope"), canvas.node)
    request: Payload = {
        "response_format": "scalar",
        "queries": [{"name": "query1", "data_source": "metrics", "query": text, "aggregator": aggregator}],
        "formulas": [{"formula": "query1"}],
        "sort": {"count": spec.top, "order_by": [{"type": "formula", "index": 0, "order": "desc"}]},
    }
    if spec.limits is not None:
        request["conditional_formats"] = build_limits(spec.limits, canvas.at("limits"), unit, canvas)
        canvas.trace(("requests", 0, "conditional_formats"), canvas.at("limits"))
    return definition(spec, "toplist", canvas, requests=[request])


def lift(found: Payload) -> Fields | None:
    """Only the ranking of an APM service: of another query nobody knows whether it is a latency."""
    (request,) = found["requests"]
    (query,) = request["queries"]
    match = _TRACE.fullmatch(query["query"])
    if match is None:
        return None
    fields: Fields = {"service": match["service"]}
    fields |= {"operation": match["operation"]} if match["operation"] != "http.request" else {}
    fields |= {"percentile": match["percentile"]} if match["percentile"] != "p95" else {}
    fields |= {"scope": match["scope"] or ""}
    fields |= {"by": match["by"]} if match["by"] != "resource_name" else {}
    fields |= {"top": request["sort"]["count"]} if request["sort"]["count"] != 10 else {}
    limits = lift_limits(request.get("conditional_formats"))
    if limits:
        fields["limits"] = {key: _in_seconds(value) for key, value in limits.items()}
    return lift_common(found, LatencyRanking, ("requests",)) | fields


def _in_seconds(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return f"{round(value * 1000, 6):g}ms" if value < 1 else f"{value:g}s"


KIND = WidgetKind("latency_ranking", LatencyRanking, build, lift, types=("toplist",), rank=10, width=4, height=4)
