"""Dashboards (v1): summary list, create, read, full replace, delete, bulk delete and restore."""

import re
from datetime import datetime
from typing import Any

from o11yascode.sandbox.api.dashboard_checks import check_dashboard
from o11yascode.sandbox.call import USER, Answer, Call, Refusal, Routes, join, require
from o11yascode.sandbox.store import Payload, Reference, Store, iso

routes = Routes()

FIELDS = (
    "title",
    "description",
    "layout_type",
    "reflow_type",
    "widgets",
    "template_variables",
    "template_variable_presets",
    "notify_list",
    "restricted_roles",
    "tags",
    "tabs",
    "default_timeframe",
    "is_read_only",
)
"""What a person can set."""

DEFAULTS: Payload = {"description": None, "template_variables": None, "notify_list": None}
SUMMARY = ("id", "title", "description", "layout_type", "url", "created_at", "modified_at", "author_handle")


@routes("GET", "/api/v1/dashboard")
def list_dashboards(call: Call) -> Answer:
    limit = call.number("count", 0) or -1
    texts = call.store.texts(
        "dashboard", limit=limit, offset=call.number("start", 0), summary=True, deleted=call.flag("filter[deleted]"), name=""
    )
    return Answer(b'{"dashboards":' + join([] if call.flag("filter[shared]") else texts) + b"}")


@routes("POST", "/api/v1/dashboard")
def create_dashboard(call: Call) -> Payload:
    check_dashboard(call.body)
    now = call.store.now()
    return save(call.store, call.store.new_public("dashboard"), call.body, now, now)


@routes("DELETE", "/api/v1/dashboard")
def delete_dashboards(call: Call) -> Answer:
    ids = bulk_ids(call)
    for id in ids:
        if not call.store.hide("dashboard", id):
            raise not_found(id)
    return Answer(status=204)


@routes("PATCH", "/api/v1/dashboard")
def restore_dashboards(call: Call) -> Answer:
    for id in bulk_ids(call):
        if not call.store.restore("dashboard", id):
            raise not_found(id)
    return Answer(status=204)


@routes("GET", "/api/v1/dashboard/{id}")
def read_dashboard(call: Call) -> Answer:
    text = call.store.text("dashboard", call.params["id"])
    if text is None:
        raise not_found(call.params["id"])
    return Answer(text.encode())


@routes("PUT", "/api/v1/dashboard/{id}")
def replace_dashboard(call: Call) -> Payload:
    id = call.params["id"]
    old = call.store.get("dashboard", id)
    if old is None:
        raise not_found(id)
    check_dashboard(call.body)
    if call.body["layout_type"] != old["layout_type"]:
        raise Refusal(400, "'layout_type' cannot be changed")
    return save(call.store, id, call.body, datetime.fromisoformat(old["created_at"]), call.store.now())


@routes("DELETE", "/api/v1/dashboard/{id}")
def delete_dashboard(call: Call) -> Payload:
    if not call.store.hide("dashboard", call.params["id"]):
        raise not_found(call.params["id"])
    return {"deleted_dashboard_id": call.params["id"]}


def not_found(id: str) -> Refusal:
    return Refusal(404, f"Dashboard with ID {id} not found")


def bulk_ids(call: Call) -> list[str]:
    require(call.body, "data")
    return [str(item["id"]) for item in call.body["data"]]


def save(store: Store, id: str, sent: Payload, created: datetime, modified: datetime) -> Payload:
    """Keep a dashboard: verbatim, but for ids, the author, and a few empty defaults. Answers it as kept."""
    fields = {**DEFAULTS, **{key: sent[key] for key in FIELDS if key in sent}}
    # Recordings of the one client that sends `id` (empty) never have it back; all others always do.
    if "id" not in sent:
        fields.setdefault("restricted_roles", [])
    fields["widgets"] = [with_ids(store, widget) for widget in sent["widgets"]]
    if fields["notify_list"]:
        fields["notify_list"] = sorted(fields["notify_list"])
    if fields.get("tabs"):
        fields["tabs"] = [tab_with_ids(store, tab, fields["widgets"]) for tab in fields["tabs"]]
    body = {
        "id": id,
        **fields,
        "url": f"/dashboard/{id}/{slug(sent['title'])}",
        "author_handle": USER["handle"],
        "author_name": USER["name"],
        "created_at": iso(created),
        "modified_at": iso(modified),
    }
    summary = {key: body[key] for key in SUMMARY} | {"is_read_only": False, "deleted_at": None}
    store.put("dashboard", id, body, name=body["title"], references=list(references(body)), summary=summary)
    return body


def with_ids(store: Store, widget: Payload) -> Payload:
    """A widget with its id, and those of the widgets in a group: kept when sent, else new every time."""
    definition = widget["definition"]
    if isinstance(definition.get("widgets"), list):
        definition = {**definition, "widgets": [with_ids(store, inner) for inner in definition["widgets"]]}
    id = widget.get("id")
    return {**widget, "id": store.new_big("widget") if id is None else id, "definition": definition}


def tab_with_ids(store: Store, tab: Payload, widgets: list[Payload]) -> Payload:
    """A tab whose `"@1"` (the first widget) are widget ids."""
    ids = [
        widgets[int(ref[1:]) - 1]["id"]
        if isinstance(ref, str) and re.fullmatch(r"@[1-9]\d*", ref) and int(ref[1:]) <= len(widgets)
        else ref
        for ref in tab.get("widget_ids") or []
    ]
    return {"id": tab.get("id") or store.new_uuid("tab"), **{k: v for k, v in tab.items() if k != "id"}, "widget_ids": ids}


def slug(title: str) -> str:
    """A title as the address says it: at most 80 characters."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^a-z0-9\s-]", "", title.lower()).strip())[:80]


def references(node: Any) -> list[Reference]:
    """The SLOs and powerpacks that widgets show."""
    found: list[Reference] = []
    if isinstance(node, dict):
        for key, kind in (("slo_id", "slo"), ("powerpack_id", "powerpack")):
            if isinstance(node.get(key), str):
                found.append((kind, node[key]))
        for value in node.values():
            found += references(value)
    elif isinstance(node, list):
        for value in node:
            found += references(value)
    return found
