"""Dashboard lists (v1) and what is in them (v2)."""

from typing import Any

import orjson

from o11yascode.sandbox.call import USER, Answer, Call, Refusal, Routes, join, needed, require
from o11yascode.sandbox.store import Payload, iso

routes = Routes()
KIND = "dashboard_list"
ITEMS = "dashboard_list_items"
LISTS = "/api/v1/dashboard/lists/manual"
DASHBOARDS = "/api/v2/dashboard/lists/manual/{id}/dashboards"
AUTHOR = {"name": USER["name"], "handle": USER["handle"]}
CUSTOM = {"ordered": "custom_timeboard", "free": "custom_screenboard"}
SHIPPED = frozenset(["integration_timeboard", "integration_screenboard", "host_timeboard"])
"""Dashboards that are Datadog's: any id is taken."""


@routes("GET", LISTS)
def list_lists(call: Call) -> Answer:
    return Answer(b'{"dashboard_lists":' + join(call.store.texts(KIND)) + b"}")


@routes("POST", LISTS)
def create_list(call: Call) -> Payload:
    require(call.body, "name")
    now = iso(call.store.now())
    body = {
        "id": call.store.next_number(KIND, 700001),
        "name": call.body["name"],
        "type": "manual_dashboard_list",
        "author": AUTHOR,
        "created": now,
        "modified": now,
        "is_favorite": False,
        "dashboards": None,
        "dashboard_count": 0,
    }
    return save(call, body)


@routes("PUT", LISTS + "/{id}")
def update_list(call: Call) -> Payload:
    require(call.body, "name")
    return save(call, {**find(call), "name": call.body["name"], "modified": iso(call.store.now())})


@routes("DELETE", LISTS + "/{id}")
def delete_list(call: Call) -> Payload:
    id = find(call)["id"]
    call.store.delete(KIND, id)
    call.store.delete(ITEMS, id)
    return {"deleted_dashboard_list_id": id}


@routes("GET", DASHBOARDS)
def read_items(call: Call) -> Payload:
    shown = [item_shown(call, item) for item in items_of(call)]
    return {"dashboards": shown, "total": len(shown)}


@routes("POST", DASHBOARDS)
def add_items(call: Call) -> Payload:
    old = items_of(call)
    added = [item for item in sent_items(call) if item not in old]
    keep(call, old + added)
    return {"added_dashboards_to_list": added}


@routes("PUT", DASHBOARDS)
def replace_items(call: Call) -> Payload:
    items_of(call)
    sent = sent_items(call)
    keep(call, sent)
    return {"dashboards": sent}


@routes("DELETE", DASHBOARDS)
def remove_items(call: Call) -> Payload:
    old = items_of(call)
    removed = [item for item in sent_items(call) if item in old]
    keep(call, [item for item in old if item not in removed])
    return {"deleted_dashboards_from_list": removed}


@routes("GET", LISTS + "/{id}")
def find(call: Call) -> Payload:
    return needed(call.store, KIND, call.params["id"], f"Manual Dashboard List with id {call.params['id']} not found")


def save(call: Call, body: Payload) -> Payload:
    call.store.put(KIND, body["id"], body, name=body["name"])
    return body


def items_of(call: Call) -> list[Payload]:
    """What is in a list: a dashboard that is deleted is in none."""
    find(call)
    items: list[Payload] = call.store.get(ITEMS, call.params["id"]) or []
    return [item for item in items if item["type"] in SHIPPED or layout_of(call, item["id"])]


def keep(call: Call, items: list[Payload]) -> None:
    call.store.put(ITEMS, call.params["id"], items)
    save(call, {**find(call), "dashboard_count": len(items), "modified": iso(call.store.now())})


def sent_items(call: Call) -> list[Payload]:
    """The dashboards that were sent: each must exist, as the type it is."""
    require(call.body, "dashboards")
    items = [{"type": item.get("type"), "id": item.get("id")} for item in call.body["dashboards"]]
    for item in items:
        if item["type"] not in SHIPPED and item["type"] != CUSTOM.get(layout_of(call, item["id"])):
            raise Refusal(404, f"{item['type']} {item['id']} not found")
    return items


def layout_of(call: Call, id: Any) -> str:
    text = call.store.text("dashboard", str(id))
    return "" if text is None else str(orjson.loads(text)["layout_type"])


def item_shown(call: Call, item: Payload) -> Payload:
    body = call.store.get("dashboard", item["id"]) or {}
    return {
        **item,
        "title": body.get("title"),
        "url": body.get("url"),
        "author": AUTHOR,
        "created": body.get("created_at"),
        "modified": body.get("modified_at"),
        "tags": body.get("tags") or [],
        "is_favorite": False,
        "is_shared": False,
        "is_read_only": False,
        "icon": None,
        "integration_id": None,
        "popularity": 0,
    }
