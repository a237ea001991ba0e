"""`logs`, `events`, `error_tracking` and `list`: rows of single events, the newest first."""

from typing import Any, ClassVar, Literal

from o11yascode.resource.desired import Payload
from o11yascode.spec.widget import TimedSpec
from o11yascode.widget.kind import Canvas, Fields, WidgetKind, without
from o11yascode.widget.parts.common import definition, lift_common, said

QUERY_PASSES = (
    "indexes", "storage", "sort", "event_size", "group_by", "compute", "clustering_pattern_field_path",
    "persona", "states", "assignee_uuids", "team_handles", "suspected_causes", "version",
)  # fmt: skip
ISSUES = {"traces": "apm_issue_stream", "rum": "rum_issue_stream", "logs": "logs_issue_stream", "all": "issue_stream"}


class Stream(TimedSpec):
    PLAIN = (*TimedSpec.PLAIN, "show_legend", "legend_size")
    COLUMNS: ClassVar[tuple[Any, ...]] = ()
    columns: list[str | dict[str, Any]] | None = None
    """Fields, each as wide as it needs; `{content: compact}` or `{content: full}` says otherwise."""
    indexes: list[str] | None = None
    storage: str | None = None
    sort: dict[str, Any] | None = None
    event_size: Literal["s", "l"] | None = None
    group_by: list[dict[str, Any]] | None = None
    compute: list[dict[str, Any]] | None = None
    clustering_pattern_field_path: str | None = None
    persona: str | None = None
    states: list[str] | None = None
    assignee_uuids: list[str] | None = None
    team_handles: list[str] | None = None
    suspected_causes: list[str] | None = None
    version: str | None = None
    show_legend: bool | None = None
    legend_size: str | None = None


class Logs(Stream):
    label = "a logs widget"
    COLUMNS = ("status_line", "timestamp", "host", "service", {"content": "compact"})
    kind: Literal["logs"]
    search: str = ""


class Events(Stream):
    label = "an events widget"
    COLUMNS = ()
    kind: Literal["events"]
    search: str = ""


class ErrorTracking(Stream):
    label = "an error_tracking widget"
    COLUMNS = ("details", "count", "volume")
    kind: Literal["error_tracking"]
    source: Literal["traces", "rum", "logs", "all"] = "all"
    match: str = ""
    """Which issues: `service:handson`."""


class AnyList(Stream):
    label = "a list widget"
    kind: Literal["list"]
    source: str
    """Datadog's data source: `trace_stream`, `rum_stream`, `ci_pipeline_stream`, ..."""
    search: str = ""


def _build(spec: Stream, canvas: Canvas, data_source: str, search: str, field: str) -> Payload:
    columns = list(spec.COLUMNS) if spec.columns is None else spec.columns
    query = {"data_source": data_source, "query_string": search, **said(spec, QUERY_PASSES)}
    request = {"response_format": "event_list", "query": query, "columns": [_column(column) for column in columns]}
    canvas.trace(("requests", 0, "query", "query_string"), canvas.at(field))
    return definition(spec, "list_stream", canvas, requests=[request])


def _column(column: str | dict[str, Any]) -> Payload:
    if isinstance(column, str):
        return {"field": column, "width": "auto"}
    if "field" in column or len(column) != 1:
        return column
    ((field, width),) = column.items()
    return {"field": field, "width": width}


def build_logs(spec: Logs, canvas: Canvas) -> Payload:
    return _build(spec, canvas, "logs_stream", spec.search, "search")


def build_events(spec: Events, canvas: Canvas) -> Payload:
    return _build(spec, canvas, "event_stream", spec.search, "search")


def build_error_tracking(spec: ErrorTracking, canvas: Canvas) -> Payload:
    return _build(spec, canvas, ISSUES[spec.source], spec.match, "match")


def build_list(spec: AnyList, canvas: Canvas) -> Payload:
    return _build(spec, canvas, spec.source, spec.search, "search")


def _lift(found: Payload, model: type[Stream], field: str) -> tuple[str, Fields]:
    """The data source, and the fields but for it."""
    request = found["requests"][0]
    query, columns = request["query"], [_short(column) for column in request["columns"]]
    fields = lift_common(found, model, ("requests",)) | without(query, ("data_source", "query_string"))
    if columns != list(model.COLUMNS):
        fields["columns"] = columns
    if query["query_string"]:
        fields[field] = query["query_string"]
    return query["data_source"], fields


def _short(column: Payload) -> Any:
    if set(column) != {"field", "width"} or column["field"] in ("field", "width"):
        return column
    return column["field"] if column["width"] == "auto" else {column["field"]: column["width"]}


def lift_logs(found: Payload) -> Fields | None:
    source, fields = _lift(found, Logs, "search")
    return fields if source == "logs_stream" else None


def lift_events(found: Payload) -> Fields | None:
    source, fields = _lift(found, Events, "search")
    return fields if source == "event_stream" else None


def lift_error_tracking(found: Payload) -> Fields | None:
    source, fields = _lift(found, ErrorTracking, "match")
    short = {long: short for short, long in ISSUES.items()}.get(source)
    if short is None:
        return None
    return fields if short == "all" else {"source": short, **fields}


def lift_list(found: Payload) -> Fields:
    source, fields = _lift(found, AnyList, "search")
    return {"source": source, **fields}


KINDS = (
    WidgetKind("logs", Logs, build_logs, lift_logs, types=("list_stream",), rank=20, width=12, height=4),
    WidgetKind("events", Events, build_events, lift_events, types=("list_stream",), rank=20, width=12, height=4),
    WidgetKind(
        "error_tracking", ErrorTracking, build_error_tracking, lift_error_tracking, types=("list_stream",), rank=20, width=12, height=4
    ),
    WidgetKind("list", AnyList, build_list, lift_list, types=("list_stream",), width=12, height=4),
)  # fmt: skip
