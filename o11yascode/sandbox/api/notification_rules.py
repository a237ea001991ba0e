"""Monitor notification rules (v2): who hears of the monitors with these tags."""

from typing import Any

from o11yascode.sandbox.call import Call, Refusal, Routes, created_by, data_of, needed, user_included, v2_list
from o11yascode.sandbox.store import Payload, iso

routes = Routes()
KIND, TYPE = "monitor_notification_rule", "monitor-notification-rule"
NEVER = "1970-01-01T00:00:00+00:00"


@routes("GET", "/api/v2/monitor/notification_rule")
def list_rules(call: Call) -> Payload:
    return v2_list(call, KIND, size="per_page", page="page", total="page")


@routes("POST", "/api/v2/monitor/notification_rule")
def create_rule(call: Call) -> Payload:
    attributes = checked(data_of(call.body, TYPE))
    now = iso(call.store.now())
    body = save(call, call.store.new_uuid(KIND), {**attributes, "created_at": now, "modified_at": now})
    # The answer to a create does not know the time of change yet.
    return written(body, {"modified_at": NEVER})


@routes("PATCH", "/api/v2/monitor/notification_rule/{id}")
def replace_rule(call: Call) -> Payload:
    old = find(call)
    attributes = checked(data_of(call.body, TYPE, id=call.params["id"]))
    times = {"created_at": old["data"]["attributes"]["created_at"], "modified_at": iso(call.store.now())}
    return written(save(call, call.params["id"], {**attributes, **times}), {})


@routes("GET", "/api/v2/monitor/notification_rule/{id}")
def find(call: Call) -> Payload:
    return needed(call.store, KIND, call.params["id"], "Monitor Notification Rule not found")


routes.deletes("/api/v2/monitor/notification_rule/{id}", KIND, find)


def checked(attributes: Payload) -> Payload:
    """Refuse what Datadog refuses."""
    name = attributes.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= 1000:
        raise Refusal(400, "Invalid name: must have 1 to 1000 characters")
    conditional = attributes.get("conditional_recipients")
    if (attributes.get("recipients") is None) == (conditional is None):
        raise Refusal(400, "Invalid recipients: exactly one of recipients and conditional_recipients must be set")
    if conditional is None:
        check_recipients(attributes["recipients"])
    else:
        for condition in conditional.get("conditions") or []:
            check_recipients(condition.get("recipients"))
        if conditional.get("fallback_recipients") is not None:
            check_recipients(conditional["fallback_recipients"])
    return attributes


def check_recipients(recipients: Any) -> None:
    if not isinstance(recipients, list) or not 1 <= len(recipients) <= 20:
        raise Refusal(400, "Invalid recipients: must have 1 to 20 handles")
    if any(str(handle).startswith("@") for handle in recipients):
        raise Refusal(400, "Invalid recipients: Recipient handle should not start with '@'")


def save(call: Call, id: str, attributes: Payload) -> Payload:
    body = {"data": {"type": TYPE, "id": id, "attributes": attributes}}
    call.store.put(KIND, id, body, name=attributes["name"])
    return body


def written(body: Payload, other: Payload) -> Payload:
    data = body["data"]
    return {"data": {**data, "attributes": {**data["attributes"], **other}, "relationships": created_by()}, "included": user_included()}
