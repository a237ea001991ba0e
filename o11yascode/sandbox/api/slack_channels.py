"""Slack channels (v1): the channels of a workspace that messages may name."""

from o11yascode.sandbox.call import Answer, Call, Refusal, Routes, join, needed, require
from o11yascode.sandbox.store import Payload

routes = Routes()
KIND = "slack_channel"
CHANNELS = "/api/v1/integration/slack/configuration/accounts/{account}/channels"
DISPLAY = {"message": True, "notified": True, "snapshot": True, "tags": True, "mute_buttons": False}


@routes("GET", CHANNELS)
def list_channels(call: Call) -> Answer:
    # The account is the one tag of a channel here.
    return Answer(join(call.store.texts(KIND, tags=[f"slack account {call.params['account']}"])))


@routes("POST", CHANNELS)
def create_channel(call: Call) -> Payload:
    require(call.body, "name")
    if call.store.text(KIND, key(call, call.body["name"])) is not None:
        raise Refusal(400, "Channel already exists")
    return save(call, call.body["name"], {})


@routes("PATCH", CHANNELS + "/{name}")
def update_channel(call: Call) -> Payload:
    old = find(call)
    name = call.body.get("name") or old["name"]
    if name != old["name"]:
        call.store.delete(KIND, key(call, old["name"]))
    return save(call, name, old["display"])


@routes("DELETE", CHANNELS + "/{name}")
def delete_channel(call: Call) -> Answer:
    find(call)
    call.store.delete(KIND, key(call, call.params["name"]))
    return Answer(status=204)


def key(call: Call, name: str) -> str:
    return f"{call.params['account']}/{name}"


@routes("GET", CHANNELS + "/{name}")
def find(call: Call) -> Payload:
    return needed(call.store, KIND, key(call, call.params["name"]), f"Channel {call.params['name']} not found")


def save(call: Call, name: str, display: Payload) -> Payload:
    if not name.startswith("#"):
        raise Refusal(400, "Channel name must start with #")
    sent = call.body.get("display") or {}
    unknown = set(sent) - set(DISPLAY)
    if unknown:
        raise Refusal(400, f"Additional properties are not allowed ('{sorted(unknown)[0]}' was unexpected)")
    # What was sent comes back as it was; the defaults are for a channel that says nothing.
    body = {"name": name, "display": {**display, **sent} or DISPLAY}
    call.store.put(KIND, key(call, name), body, name=name, tags=[f"slack account {call.params['account']}"])
    return body
