"""Powerpacks (v2): groups of widgets that several dashboards share."""

from o11yascode.sandbox.api.dashboard_checks import definition_error, missing_key
from o11yascode.sandbox.api.dashboards import with_ids
from o11yascode.sandbox.call import USER, USER_ID, Call, Refusal, Routes, created_by, data_of, v2_list
from o11yascode.sandbox.store import Payload

routes = Routes()
KIND, TYPE = "powerpack", "powerpack"
LAYOUT = {"x": 0, "y": 0, "width": 12, "height": 1}
MAX_TAGS = 8


@routes("GET", "/api/v2/powerpacks")
def list_powerpacks(call: Call) -> Payload:
    return v2_list(call, KIND, size="page[limit]", offset="page[offset]", default=25)


@routes("POST", "/api/v2/powerpacks")
def create_powerpack(call: Call) -> Payload:
    return save(call, call.store.new_uuid(KIND))


@routes("PATCH", "/api/v2/powerpacks/{id}")
def replace_powerpack(call: Call) -> Payload:
    find(call)
    return save(call, call.params["id"])


@routes("GET", "/api/v2/powerpacks/{id}")
def find(call: Call) -> Payload:
    id = call.params["id"]
    body: Payload | None = call.store.get(KIND, id)
    if body is None:
        known = len(id) == 36 and id.count("-") == 4
        raise Refusal(404, f"Powerpack with ID {id} not found" if known else f"Powerpack has invalid UUID {id} not found")
    return body


routes.deletes("/api/v2/powerpacks/{id}", KIND, find)


def check(attributes: Payload) -> None:
    for key in ("group_widget", "name"):
        if not attributes.get(key):
            raise Refusal(400, f"API input validation failed: {{'{key}': ['Missing data for required field.']}}")
    definition = attributes["group_widget"].get("definition") or {}
    kind = definition.get("type")
    if kind != "group":
        schema = "schema['properties']['type']:\n    {'enum': ['group']}"
        text = f"{kind!r} is not one of ['group']\n\nFailed validating 'enum' in {schema}\n\nOn instance['type']:\n    {kind!r}."
        raise Refusal(400, f"Invalid group widget for powerpack. Error: {text}")
    for position, widget in enumerate(definition.get("widgets") or []):
        missing = missing_key(widget, needs_layout=False)
        error = f"'{missing}' is a required property" if missing else definition_error(widget["definition"])
        if error:
            raise Refusal(
                400, f"Invalid group widget for powerpack. Error: Invalid inner widget definition at position {position}. Error: {error}"
            )
    if len(attributes.get("tags") or []) > MAX_TAGS:
        raise Refusal(400, f"Maximum number of elements in parameter 'tags' should be {MAX_TAGS}")


def save(call: Call, id: str) -> Payload:
    """Keep a powerpack as sent, with widget ids and a place on the dashboard."""
    attributes = data_of(call.body, TYPE)
    check(attributes)
    group = {"layout": LAYOUT, **attributes["group_widget"]}
    widgets = [with_ids(call.store, widget) for widget in group["definition"].get("widgets") or []]
    group["definition"] = {**group["definition"], "widgets": widgets}
    data = {"type": TYPE, "id": id, "attributes": {**attributes, "group_widget": group}, "relationships": created_by("author")}
    body = {"data": data, "included": [{"type": "users", "id": USER_ID, "attributes": {"name": USER["name"], "email": USER["email"]}}]}
    call.store.put(KIND, id, body, name=attributes["name"])
    return body
