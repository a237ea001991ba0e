"""Small kinds that pass their fields through: checks, event streams, log streams, a service's page, a workflow's button."""

from typing import Any, Literal

from o11yascode.spec.widget import GraphSpec, TimedSpec
from o11yascode.widget.parts.plain import plain_kind


class CheckStatus(TimedSpec):
    label = "a check_status widget"
    PLAIN = (*TimedSpec.PLAIN, "check", "grouping", "group", "group_by", "tags")
    kind: Literal["check_status"]
    check: str
    grouping: Literal["check", "cluster"]
    group: str | None = None
    group_by: list[str] | None = None
    tags: list[str] | None = None


class EventStream(TimedSpec):
    label = "an event_stream widget"
    PLAIN = (*TimedSpec.PLAIN, "query", "event_size", "tags_execution")
    kind: Literal["event_stream"]
    query: str
    event_size: Literal["s", "l"] | None = None
    tags_execution: str | None = None


class EventTimeline(TimedSpec):
    label = "an event_timeline widget"
    PLAIN = (*TimedSpec.PLAIN, "query", "tags_execution")
    kind: Literal["event_timeline"]
    query: str
    tags_execution: str | None = None


class LogStream(TimedSpec):
    label = "a log_stream widget"
    PLAIN = (
        *TimedSpec.PLAIN, "query", "indexes", "columns", "message_display", "show_date_column", "show_message_column", "sort", "logset",
    )  # fmt: skip
    kind: Literal["log_stream"]
    query: str | None = None
    indexes: list[str] | None = None
    columns: list[str] | None = None
    message_display: str | None = None
    show_date_column: bool | None = None
    show_message_column: bool | None = None
    sort: dict[str, Any] | None = None
    logset: str | None = None


class TraceService(TimedSpec):
    label = "a trace_service widget"
    PLAIN = (
        *TimedSpec.PLAIN, "env", "service", "span_name", "display_format", "size_format", "show_breakdown", "show_distribution",
        "show_errors", "show_hits", "show_latency", "show_resource_list",
    )  # fmt: skip
    kind: Literal["trace_service"]
    env: str
    service: str
    span_name: str
    display_format: Literal["one_column", "two_column", "three_column"] | None = None
    size_format: Literal["small", "medium", "large"] | None = None
    show_breakdown: bool | None = None
    show_distribution: bool | None = None
    show_errors: bool | None = None
    show_hits: bool | None = None
    show_latency: bool | None = None
    show_resource_list: bool | None = None


class RunWorkflow(GraphSpec):
    label = "a run_workflow widget"
    PLAIN = (*GraphSpec.PLAIN, "workflow_id", "inputs")
    kind: Literal["run_workflow"]
    workflow_id: str
    inputs: list[dict[str, Any]] | None = None


class SplitGroup(TimedSpec):
    label = "a split_group widget"
    PLAIN = (*TimedSpec.PLAIN, "size", "has_uniform_y_axes", "split_config", "source_widget_definition")
    kind: Literal["split_group"]
    source_widget_definition: dict[str, Any]
    """The graph to be split, as Datadog's definition."""
    split_config: dict[str, Any]
    size: Literal["xs", "sm", "md", "lg"]
    has_uniform_y_axes: bool | None = None


KINDS = (
    plain_kind("check_status", CheckStatus, "check_status", width=2, height=2),
    plain_kind("event_stream", EventStream, "event_stream", width=4, height=4),
    plain_kind("event_timeline", EventTimeline, "event_timeline", width=12, height=3),
    plain_kind("log_stream", LogStream, "log_stream", width=12, height=4),
    plain_kind("trace_service", TraceService, "trace_service", width=12, height=8),
    plain_kind("run_workflow", RunWorkflow, "run_workflow", width=2, height=2),
    plain_kind("split_group", SplitGroup, "split_group", width=12, height=8),
)
