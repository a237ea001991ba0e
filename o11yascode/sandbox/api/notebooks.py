"""Notebooks (v1): list, create, read, replace, delete."""

from o11yascode.sandbox.call import USER, Call, Refusal, Routes, data_of, needed, require
from o11yascode.sandbox.store import Payload, Store, iso

routes = Routes()
KIND, TYPE = "notebook", "notebooks"
METADATA: Payload = {"is_favorite": False, "is_template": False, "type": None, "take_snapshots": False}
MAX_NAME = 80


@routes("GET", "/api/v1/notebooks")
def list_notebooks(call: Call) -> Payload:
    name = call.query.get("query", "")
    bodies = [body["data"] for body in call.store.bodies(KIND) if name.lower() in body["data"]["attributes"]["name"].lower()]
    # Templates are a list of their own.
    bodies = [data for data in bodies if bool(data["attributes"]["metadata"].get("is_template")) is call.flag("is_template")]
    start, count = call.number("start", 0), call.number("count", 100)
    shown = bodies[start : start + count]
    if call.query.get("include_cells", "true").lower() == "false":
        shown = [{**data, "attributes": {k: v for k, v in data["attributes"].items() if k != "cells"}} for data in shown]
    return {"data": shown, "meta": {"page": {"total_count": len(bodies), "total_filtered_count": len(bodies)}}}


@routes("POST", "/api/v1/notebooks")
def create_notebook(call: Call) -> Payload:
    now = iso(call.store.now())
    return save(call.store, call.store.next_number(KIND, 3000001), checked(call), now, now)


@routes("PUT", "/api/v1/notebooks/{id}")
def replace_notebook(call: Call) -> Payload:
    old = find(call)["data"]
    return save(call.store, old["id"], checked(call), old["attributes"]["created"], iso(call.store.now()))


@routes("GET", "/api/v1/notebooks/{id}")
def find(call: Call) -> Payload:
    return needed(call.store, KIND, call.params["id"], "Notebook not found")


routes.deletes("/api/v1/notebooks/{id}", KIND, find)


def checked(call: Call) -> Payload:
    attributes = data_of(call.body, TYPE)
    require(attributes, "name", "cells", "time")
    if len(attributes["name"]) > MAX_NAME:
        raise Refusal(400, f"Maximum length of parameter 'name' should be {MAX_NAME}")
    for cell in attributes["cells"]:
        require(cell, "type", "attributes")
    return attributes


def save(store: Store, id: int, sent: Payload, created: str, modified: str) -> Payload:
    """Keep a notebook as sent; a cell without an id is a new one."""
    attributes = {
        "status": "published",
        **sent,
        "cells": [{**cell, "id": cell.get("id") or store.new_hex("cell")[:8]} for cell in sent["cells"]],
        "metadata": {**METADATA, **(sent.get("metadata") or {})},
        "template_variables": sent.get("template_variables") or [],
        "author": {**USER, "disabled": False, "status": "Active", "verified": True},
        "created": created,
        "modified": modified,
    }
    body = {"data": {"type": TYPE, "id": id, "attributes": attributes}}
    store.put(KIND, id, body, name=sent["name"])
    return body
