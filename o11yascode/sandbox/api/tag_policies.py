"""Monitor config policies (v2): which tags a monitor must have."""

from typing import Any
from uuid import UUID

from o11yascode.sandbox.call import Answer, Call, Refusal, Routes, data_of, join, needed
from o11yascode.sandbox.store import Payload, Store

routes = Routes()
KIND, TYPE = "monitor_config_policy", "monitor-config-policy"


@routes("GET", "/api/v2/monitor/policy")
def list_policies(call: Call) -> Answer:
    return Answer(b'{"data":' + join([text[len('{"data":') : -1] for text in call.store.texts(KIND)]) + b"}")


@routes("POST", "/api/v2/monitor/policy")
def create_policy(call: Call) -> Payload:
    return save(call.store, call.store.new_uuid(KIND), attributes_of(call.body))


@routes("PATCH", "/api/v2/monitor/policy/{id}")
def update_policy(call: Call) -> Payload:
    find(call)
    if (call.body.get("data") or {}).get("id") not in {None, call.params["id"]}:
        raise Refusal(422, "Policy id in request body does not match id in URL param")
    return save(call.store, call.params["id"], attributes_of(call.body))


@routes("GET", "/api/v2/monitor/policy/{id}")
def find(call: Call) -> Payload:
    try:
        UUID(call.params["id"])
    except ValueError as error:
        raise Refusal(400, "Invalid URL param: policy_id must be an uuid") from error
    return needed(call.store, KIND, call.params["id"], "Monitor configuration policy not found")


routes.deletes("/api/v2/monitor/policy/{id}", KIND, find)


def attributes_of(body: Payload) -> Payload:
    attributes = data_of(body, TYPE)
    if attributes.get("policy_type") != "tag":
        raise Refusal(400, "Value of parameter 'policy_type' should be any of these ['tag']")
    policy = attributes.get("policy")
    if not isinstance(policy, dict):
        raise Refusal(400, "Required parameter 'policy' is missing")
    missing = [key for key in ("tag_key", "tag_key_required", "valid_tag_values") if key not in policy]
    if missing:
        raise Refusal(400, "\n".join(f"Required parameter '{key}' is missing" for key in missing))
    return attributes


def save(store: Store, id: str, attributes: Payload) -> Payload:
    body = {"data": {"type": TYPE, "id": id, "attributes": attributes}}
    store.put(KIND, id, body, name=attributes["policy"]["tag_key"])
    return body


def check_tag_policies(store: Store, tags: list[Any]) -> None:
    """Refuse a monitor whose tags break a policy."""
    for body in store.bodies(KIND):
        policy = body["data"]["attributes"]["policy"]
        key, allowed = policy["tag_key"], policy["valid_tag_values"]
        values = [tag.split(":", 1)[1] for tag in tags if tag.startswith(f"{key}:")]
        if policy["tag_key_required"] and not values:
            raise Refusal(400, f"Monitor tags do not match the tag policy: tag key '{key}' is required")
        if allowed and any(value not in allowed for value in values):
            raise Refusal(400, f"Monitor tags do not match the tag policy: valid values of '{key}' are {allowed}")
