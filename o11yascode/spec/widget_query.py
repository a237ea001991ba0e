"""What a person may write as one query of a graph: a metric query, a search of logs or spans, or any data source of the API."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, ValidatorFunctionWrapHandler, WrapValidator, model_validator

from o11yascode.diagnostics import shown
from o11yascode.spec.base import SpecModel

SEARCHES = (
    "logs", "spans", "network", "rum", "security_signals", "profiles", "audit", "events", "ci_tests", "ci_pipelines",
    "incident_analytics", "product_analytics", "on_call_events", "errors", "llm_observability", "app_sec_events",
    "network_device_flows", "traces", "database_queries",
)  # fmt: skip
"""Data sources whose query is a search text."""
METRICS = ("metrics", "cloud_cost")
"""Data sources whose query is a metric query text."""
SOURCES = (*METRICS, *SEARCHES, "slo", "data_source")
"""The fields of a query that say where it asks."""


def _compute(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    head, bracket, rest = value.partition("(")
    if bracket and not rest.endswith(")"):
        raise ValueError(f"{shown(value)} is not an aggregation: write count, or avg(@duration)")
    return {"aggregation": head.strip(), **({"metric": rest[:-1].strip()} if bracket else {})}


class ComputeSpec(SpecModel):
    label = "compute"
    aggregation: str
    metric: str | None = None
    interval: int | None = None
    name: str | None = None
    target: Any = None


class QuerySpec(SpecModel):
    """One query: a metric query text, `{logs: "status:error", compute: count, by: [service]}`, or any of the API's by `data_source`."""

    label = "a query"
    metrics: str | None = None
    cloud_cost: str | None = None
    logs: str | None = None
    spans: str | None = None
    network: str | None = None
    rum: str | None = None
    security_signals: str | None = None
    profiles: str | None = None
    audit: str | None = None
    events: str | None = None
    ci_tests: str | None = None
    ci_pipelines: str | None = None
    incident_analytics: str | None = None
    product_analytics: str | None = None
    on_call_events: str | None = None
    errors: str | None = None
    llm_observability: str | None = None
    app_sec_events: str | None = None
    network_device_flows: str | None = None
    traces: str | None = None
    database_queries: str | None = None
    slo: str | None = None
    """An SLO's spec id (or live id); with `measure`."""

    compute: Annotated[ComputeSpec, BeforeValidator(_compute, json_schema_input_type=str | ComputeSpec)] | None = None
    by: list[Any] | dict[str, Any] | None = None
    indexes: list[str] | None = None
    storage: str | None = None
    calculated_fields: list[dict[str, Any]] | None = None
    aggregator: str | None = None
    semantic_mode: str | None = None
    cross_org_uuids: list[str] | None = None

    data_source: str | None = None
    """Any data source, with the fields the API gives it."""
    query: Any = None
    search: Any = None
    metric: str | None = None
    env: str | None = None
    service: str | None = None
    stat: str | None = None
    operation_name: str | None = None
    operation_mode: str | None = None
    resource_name: str | None = None
    resource_hash: str | None = None
    group_by: Any = None
    primary_tag_name: str | None = None
    primary_tag_value: str | None = None
    is_upstream: bool | None = None
    span_kind: str | None = None
    peer_tags: list[str] | None = None
    query_filter: str | None = None
    slo_id: str | None = None
    measure: str | None = None
    slo_query_type: str | None = None
    group_mode: str | None = None
    additional_query_filters: str | None = None
    tag_filters: list[str] | None = None
    text_filter: str | None = None
    limit: int | None = None
    sort: Any = None
    is_normalized_cpu: bool | None = None
    audience_filters: Any = None

    @model_validator(mode="after")
    def _one_source(self) -> "QuerySpec":
        said = self._said()
        if len(said) != 1:
            what = f"it has {' and '.join(said)}" if said else 'such as "metrics", "logs" or "data_source"'
            raise ValueError(f"a query needs exactly one source: {what}")
        return self

    def _said(self) -> list[str]:
        given = self.model_fields_set
        return [name for name in SOURCES if name in given and getattr(self, name) is not None]

    @property
    def source(self) -> str:
        """The one of SOURCES that it says."""
        return self._said()[0]


def text_stays(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """Keeps a text out of a model: most queries are no more than that, and a model has sixty fields to fill."""
    return value if isinstance(value, str) else read(value)


if TYPE_CHECKING:
    Query = str | QuerySpec
else:
    Query = Annotated[QuerySpec, WrapValidator(text_stays, json_schema_input_type=str | QuerySpec)]
