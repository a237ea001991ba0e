"""What the kinds on APM's trace metrics share: service, operation, resource, and the scope they make."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import ConfigDict

from o11yascode.monitor.compose import metric_series, tag_value
from o11yascode.monitor.kind import Work
from o11yascode.query.ast import Bool, Expr, Series, Tag
from o11yascode.spec.base import SpecModel
from o11yascode.spec.monitor import Texts

METRIC = re.compile(r"^trace\.(?P<operation>[\w.]+?)(?P<suffix>\.hits|\.errors)?$")


class TraceFields(SpecModel):
    """Which requests of APM: fields of a kind that is not given its queries."""

    model_config = ConfigDict(defer_build=True)  # checked as a part of its monitor
    service: str | None = None
    """Default: the header's service."""
    operation: str = "http.request"
    """Operation name: the metrics are `trace.<operation>`, `.hits`, `.errors`."""
    resource: str | None = None
    """`GET /users`."""
    scope: str | None = None
    """More filters: `version:2,region:eu`."""
    by: Texts | None = None
    """Tags to group by."""


def trace_series(spec: TraceFields, work: Work, aggregator: str, suffix: str = "", modifiers: Sequence[str] = ()) -> Expr | None:
    """The trace metric's series; reports where no service is known."""
    service = spec.service or work.item.service
    if service is None:
        work.error(
            "missing-field",
            f'{spec.label} needs "service": the file\'s header names none',
            hint="write service: and the APM service's name",
        )
        return None
    tags = [("service", tag_value(service))]
    if work.item.env and not re.search(r"(^|[\s,(!])env[: ]", spec.scope or ""):
        tags.append(("env", work.item.env))
    if spec.resource:
        tags.append(("resource_name", tag_value(spec.resource)))
    return metric_series(aggregator, f"trace.{spec.operation}{suffix}", tags, spec.scope, spec.by or (), modifiers)


def trace_fields(found: Series) -> dict[str, Any] | None:
    """The spec fields of a trace metric's series; None where its scope is more than tags with commas."""
    metric = METRIC.match(found.metric)
    scope = found.scope.filter
    parts = list(scope.items) if isinstance(scope, Bool) and scope.operator == "," else [scope]
    if metric is None or not all(isinstance(part, Tag) and part.value is not None for part in parts):
        return None
    tags = [(part.key, part.value) for part in parts if isinstance(part, Tag)]
    if not tags or tags[0][0] != "service":
        return None
    fields: dict[str, Any] = {"service": tags.pop(0)[1], "operation": metric["operation"]}
    if tags and tags[0][0] == "resource_name":
        fields["resource"] = tags.pop(0)[1]
    if tags:
        fields["scope"] = ",".join(f"{key}:{value}" for key, value in tags)
    if found.group:
        names = found.group.names
        fields["by"] = names[0] if len(names) == 1 else names
    return fields
