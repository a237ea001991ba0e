"""Restriction policies (v2): who may see and edit one resource."""

import random

from o11yascode.sandbox.api.monitors import set_roles
from o11yascode.sandbox.call import Answer, Call, Refusal, Routes, data_of, require
from o11yascode.sandbox.store import Payload

routes = Routes()
KIND, TYPE = "restriction_policy", "restriction_policy"


@routes("GET", "/api/v2/restriction_policy/{id}")
def read_policy(call: Call) -> Payload:
    # A resource that nobody restricted has a policy without bindings.
    return call.store.get(KIND, call.params["id"]) or body_of(call.params["id"], [])


@routes("POST", "/api/v2/restriction_policy/{id}")
def replace_policy(call: Call) -> Payload:
    id = call.params["id"]
    if ":" not in id:
        raise Refusal(400, f"Invalid resource id {id}")
    attributes = data_of(call.body, TYPE, id=id)
    require(attributes, "bindings")
    for binding in attributes["bindings"]:
        require(binding, "relation", "principals")
    chance = random.Random(id)
    bindings = [{**b, "principals": chance.sample(b["principals"], len(b["principals"]))} for b in attributes["bindings"]]
    body = body_of(id, bindings)
    call.store.put(KIND, id, body, name=id)
    share_roles(call, [principal for binding in bindings for principal in binding["principals"]])
    return body


@routes("DELETE", "/api/v2/restriction_policy/{id}")
def delete_policy(call: Call) -> Answer:
    call.store.delete(KIND, call.params["id"])
    share_roles(call, [])
    return Answer(status=204)


def share_roles(call: Call, principals: list[str]) -> None:
    """A monitor's `restricted_roles` are another view of its policy."""
    kind, _, id = call.params["id"].partition(":")
    if kind == "monitor":
        set_roles(call.store, id, [principal.removeprefix("role:") for principal in principals if principal.startswith("role:")])


def body_of(id: str, bindings: list[Payload]) -> Payload:
    return {"data": {"type": TYPE, "id": id, "attributes": {"bindings": bindings}}}
