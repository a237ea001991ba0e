"""SLO corrections (v1): times that do not count against an SLO."""

from o11yascode.sandbox.call import USER, USER_ID, Call, Refusal, Routes, data_of, needed, require, v2_list
from o11yascode.sandbox.store import Payload

routes = Routes()
KIND, TYPE = "slo_correction", "correction"
CATEGORIES = ("Scheduled Maintenance", "Outside Business Hours", "Deployment", "Other")
FIELDS: Payload = {
    "slo_id": None,
    "slo_query": None,
    "start": None,
    "end": None,
    "description": "",
    "category": None,
    "timezone": "UTC",
    "rrule": None,
    "duration": None,
}
"""What a person can set, and what stands there when it was not sent."""


@routes("GET", "/api/v1/slo/correction")
def list_corrections(call: Call) -> Payload:
    return v2_list(call, KIND, size="limit", offset="offset", default=25)


@routes("POST", "/api/v1/slo/correction")
def create_correction(call: Call) -> Payload:
    attributes = data_of(call.body, TYPE)
    require(attributes, "category", "start")
    if bool(attributes.get("slo_id")) == bool(attributes.get("slo_query")):
        raise Refusal(400, "Invalid payload: must specify one of slo_id and slo_query")
    check(call, attributes)
    fields = {key: attributes.get(key, default) for key, default in FIELDS.items()}
    if not attributes.get("slo_query"):
        del fields["slo_query"]
    now = int(call.store.now().timestamp())
    body = _body(call.store.new_uuid(KIND), fields, {"created_at": now, "modified_at": now, "creator": author(), "modifier": None})
    save(call, body)
    # A create does not know its times yet; a read does.
    written = body["data"]["attributes"] | {"created_at": None, "modified_at": None}
    return {"data": body["data"] | {"attributes": written}}


@routes("PATCH", "/api/v1/slo/correction/{id}")
def update_correction(call: Call) -> Payload:
    old = find(call)
    sent = {key: value for key, value in data_of(call.body, TYPE).items() if key in FIELDS}
    check(call, sent)
    server = {"modified_at": int(call.store.now().timestamp()), "modifier": author()}
    body = _body(call.params["id"], old["data"]["attributes"], {**sent, **server})
    save(call, body)
    return body


@routes("GET", "/api/v1/slo/correction/{id}")
def find(call: Call) -> Payload:
    return needed(call.store, KIND, call.params["id"], f"slo correction public id {call.params['id']} not found")


routes.deletes("/api/v1/slo/correction/{id}", KIND, find)


def check(call: Call, attributes: Payload) -> None:
    if attributes.get("category") is not None and attributes["category"] not in CATEGORIES:
        raise Refusal(400, f"Value of parameter 'category' should be any of these {list(CATEGORIES)}")
    slo = attributes.get("slo_id")
    if slo and call.store.text("slo", slo) is None:
        raise Refusal(404, f"SLO not found: {slo} not found")
    start, end = attributes.get("start"), attributes.get("end")
    if start is not None and end is not None and end <= start:
        raise Refusal(400, "Invalid payload: end must be after start")
    if attributes.get("rrule") and end is not None:
        raise Refusal(400, "Invalid payload: a recurring correction has a duration and no end")


def author() -> Payload:
    return {"data": {"type": "users", "id": USER_ID, "attributes": {"uuid": USER_ID, **USER}}}


def _body(id: str, fields: Payload, more: Payload) -> Payload:
    return {"data": {"type": TYPE, "id": id, "attributes": {**fields, **more}}}


def save(call: Call, body: Payload) -> None:
    attributes = body["data"]["attributes"]
    references = [("slo", attributes["slo_id"])] if attributes.get("slo_id") else []
    call.store.put(KIND, body["data"]["id"], body, name=attributes.get("description") or "", references=references)
