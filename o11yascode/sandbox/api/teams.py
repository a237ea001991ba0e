"""Teams (v2): create, read, update, delete, list. Links and memberships are not kept."""

from o11yascode.sandbox.call import Answer, Call, Refusal, Routes, data_of, needed, require, v2_list
from o11yascode.sandbox.store import Payload, Store, iso

routes = Routes()
KIND, TYPE = "team", "team"
WRITE_ONLY = ("avatar", "banner", "hidden_modules", "visible_modules")
"""Attributes that only the answer to a write shows."""

DEFAULTS: Payload = {"description": None, "avatar": None, "hidden_modules": None, "visible_modules": None, "is_managed": False}
BANNERS = 15


@routes("GET", "/api/v2/team")
def list_teams(call: Call) -> Payload:
    # Pages count from 0, and hold 10 when nobody says more.
    listed = v2_list(call, KIND, size="page[size]", page="page[number]", default=10)
    word = call.query.get("filter[keyword]", "").lower()
    listed["data"] = [
        shown(data) for data in listed["data"] if word in f"{data['attributes']['name']} {data['attributes']['handle']}".lower()
    ]
    return listed


@routes("POST", "/api/v2/team")
def create_team(call: Call) -> Answer:
    attributes = data_of(call.body, TYPE)
    require(attributes, "name", "handle")
    id, now = call.store.new_uuid(KIND), iso(call.store.now())
    banner = call.store.next_number("banner") % BANNERS
    counts = {"user_count": 0, "link_count": 0, "created_at": now}
    return Answer(save(call.store, id, {"banner": banner, **DEFAULTS, **attributes, **counts, "modified_at": now}), 201)


@routes("GET", "/api/v2/team/{id}")
def read_team(call: Call) -> Payload:
    return {"data": shown(find(call)["data"])}


@routes("PATCH", "/api/v2/team/{id}")
def update_team(call: Call) -> Payload:
    old = find(call)["data"]["attributes"]
    attributes = data_of(call.body, TYPE)
    require(attributes, "name", "handle")
    own = {key: old[key] for key in ("created_at", "user_count", "link_count")}
    return save(call.store, call.params["id"], {**old, **attributes, **own, "modified_at": iso(call.store.now())})


@routes("GET", "/api/v2/team/{id}/links")
def list_links(call: Call) -> Payload:
    find(call)
    return {"data": []}


@routes("GET", "/api/v2/team/{id}/memberships")
def list_memberships(call: Call) -> Payload:
    find(call)
    return {"data": [], "included": [], "meta": {"pagination": {"total": 0, "limit": 10, "offset": 0, "type": "offset_limit"}}}


def find(call: Call) -> Payload:
    return needed(call.store, KIND, call.params["id"], f"Team for ID {call.params['id']} not found")


routes.deletes("/api/v2/team/{id}", KIND, find)


def shown(data: Payload) -> Payload:
    """A team as a read gives it."""
    return {**data, "attributes": {key: value for key, value in data["attributes"].items() if key not in WRITE_ONLY}}


def save(store: Store, id: str, attributes: Payload) -> Payload:
    digest = attributes["handle"]
    if store.same(KIND, digest) not in {None, id}:
        raise Refusal(409, "Team name and handle must be unique")
    # Without a summary of its own a team shows its description there.
    attributes = {**attributes, "summary": attributes.get("summary") or attributes["description"]}
    links = {"team_links": {"data": [], "links": {"related": f"/api/v2/team/{id}/links"}}}
    permissions = {"user_team_permissions": {"data": None, "links": {"related": f"/api/v2/team/{id}/permission-settings"}}}
    body = {"data": {"type": TYPE, "id": id, "attributes": attributes, "relationships": links | permissions}}
    store.put(KIND, id, body, name=attributes["name"], digest=digest)
    return body
