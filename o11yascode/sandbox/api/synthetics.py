"""Synthetics tests (v1): API, browser and mobile tests; each owns a monitor."""

import copy
from typing import Any

from o11yascode.sandbox.api import monitors
from o11yascode.sandbox.call import ORG_ID, USER, Answer, Call, Refusal, Routes, require, require_list
from o11yascode.sandbox.store import Payload, iso

routes = Routes()
KIND = "synthetics_test"
TESTS = "/api/v1/synthetics/tests"
TYPED = (f"{TESTS}/api", f"{TESTS}/browser", f"{TESTS}/mobile")
FIELDS = ("name", "type", "subtype", "status", "tags", "message", "config", "options", "locations", "steps")
"""What a person can set."""

WITH_STEPS = frozenset(["browser", "mobile"])
SUBTYPES = ("http", "ssl", "tcp", "dns", "multi", "icmp", "udp", "websocket", "grpc", "mcp")
MONITOR_OPTIONS = {"include_tags": True, "new_host_delay": 300, "notify_audit": False, "on_missing_data": "show_no_data"}
"""What a create adds to `options.monitor_options`, if that was sent. A PUT never does."""


@routes("GET", TESTS)
def list_tests(call: Call) -> Payload:
    rows = [row(body) for body in call.store.bodies(KIND)]
    size, page = call.number("page_size", 0), call.number("page_number", 0)
    return {"tests": rows[page * size : (page + 1) * size] if size else rows}


@routes("POST", TESTS, *TYPED)
def create_test(call: Call) -> Payload:
    type = call.path.removeprefix(TESTS).strip("/") or call.body.get("type", "api")
    fields = checked({"type": type, **call.body})
    fields.setdefault("status", "live" if type == "api" else "paused")
    fields.setdefault("tags", [])
    if type == "mobile":
        fields.setdefault("locations", ["aws:us-west-2"])
    fields["options"] = {**fields["options"]}
    if "monitor_options" in fields["options"]:
        fields["options"]["monitor_options"] = {**MONITOR_OPTIONS, **fields["options"]["monitor_options"]}
    now = iso(call.store.now())
    ids = {"public_id": call.store.new_public(KIND), "monitor_id": call.store.next_number("monitor", 150000001)}
    return written(save(call, fields, {**ids, "created_at": now, "modified_at": now}))


@routes("POST", f"{TESTS}/delete")
def delete_tests(call: Call) -> Payload:
    ids = require_list(call.body, "public_ids")
    if not ids:
        raise Refusal(400, "Minimum number of elements in parameter 'public_ids' should be 1")
    bodies = [find(call, id) for id in ids]
    if not call.body.get("force_delete_dependencies"):
        reasons = [reason for body in bodies for reason in monitors.reasons_to_stay(call.store, body["monitor_id"])]
        if reasons:
            raise Refusal(400, *reasons)
    moment = iso(call.store.now())
    for body in bodies:
        call.store.delete(KIND, body["public_id"])
        call.store.delete("monitor", body["monitor_id"])
    return {"deleted_tests": [{"public_id": body["public_id"], "deleted_at": moment} for body in bodies]}


@routes("POST", f"{TESTS}/uptimes")
def read_uptimes(call: Call) -> Answer:
    ids = require_list(call.body, "public_ids")
    if not ids:
        raise Refusal(400, "Minimum number of elements in parameter 'public_ids' should be 1")
    return Answer(
        [{"public_id": find(call, id)["public_id"], "from_ts": call.body.get("from_ts"), "to_ts": call.body.get("to_ts")} for id in ids]
    )


@routes("GET", TESTS + "/{id}")
def read_test(call: Call) -> Payload:
    # The steps of a browser test are part of its own path only.
    body = find(call, call.params["id"])
    return {key: value for key, value in body.items() if key != "steps" or body["type"] != "browser"}


@routes("GET", *(path + "/{id}" for path in TYPED))
def read_typed_test(call: Call) -> Payload:
    return find(call, call.params["id"], typed(call))


@routes("PUT", TESTS + "/{id}", *(path + "/{id}" for path in TYPED))
def replace_test(call: Call) -> Payload:
    old = find(call, call.params["id"], typed(call))
    fields = checked({"type": old["type"], **call.body})
    # Paused and resumed elsewhere: a PUT that does not say keeps it.
    for key in ("status", "subtype", "locations"):
        if key in old:
            fields.setdefault(key, old[key])
    fields.setdefault("tags", [])
    return written(save(call, fields, own(old, call)))


@routes("PATCH", TESTS + "/{id}")
def patch_test(call: Call) -> Payload:
    old = find(call, call.params["id"])
    body = copy.deepcopy(old)
    for operation in require_list(call.body, "data"):
        apply(body, operation)
    return written(save(call, checked(body), own(old, call)))


@routes("PUT", TESTS + "/{id}/status")
def set_status(call: Call) -> Answer:
    old = find(call, call.params["id"])
    status = call.body.get("new_status")
    if status not in {"live", "paused"}:
        raise Refusal(400, "Value of parameter 'new_status' should be any of these ['live', 'paused']")
    save(call, {**{key: old[key] for key in FIELDS if key in old}, "status": status}, own(old, call))
    return Answer(b"true")


def typed(call: Call) -> str:
    return next((path.rsplit("/", 1)[1] for path in TYPED if call.path.startswith(path + "/")), "")


def find(call: Call, id: str, type: str = "") -> Payload:
    body: Payload | None = call.store.get(KIND, id)
    if body is None or (type and body["type"] != type):
        raise Refusal(404, "Synthetics test not found")
    return body


def own(old: Payload, call: Call) -> Payload:
    """What stays with a test whatever is sent."""
    return {**{key: old[key] for key in ("public_id", "monitor_id", "created_at")}, "modified_at": iso(call.store.now())}


def checked(sent: Payload) -> Payload:
    """What a person set; refused as Datadog refuses it, all problems in one text."""
    require(sent, "name", "type", "options", "config", "message")
    problems = []
    if sent["type"] == "api":
        subtype = sent.get("subtype", "http")
        if subtype not in SUBTYPES:
            problems.append(f"Value of parameter 'subtype' should be any of these {list(SUBTYPES)}")
        if subtype != "multi" and not sent["config"].get("assertions"):
            problems.append("Minimum number of elements in parameter 'assertions' should be 1")
        if subtype == "multi" and not sent["config"].get("steps"):
            problems.append("Minimum number of elements in parameter 'steps' should be 1")
    if sent["type"] != "mobile" and not sent.get("locations"):
        problems.append("Minimum number of elements in parameter 'locations' should be 1")
    tick = sent["options"].get("tick_every")
    if tick is None:
        problems.append("Required parameter 'tick_every' is missing")
    elif not 30 <= tick <= 604800:
        problems.append("Value of parameter 'tick_every' should be between 30 and 604800")
    if problems:
        raise Refusal(400, "\n".join(problems))
    return {key: sent[key] for key in FIELDS if key in sent}


def save(call: Call, fields: Payload, server: Payload) -> Payload:
    """Keep a test and its monitor; secrets and uploads are never given back."""
    body = without_secrets({**fields, **server, "creator": USER})
    for step in body.get("steps") or []:
        step.setdefault("public_id", call.store.new_public("step"))
        if step.get("hasNewStepElement") is False:
            del step["hasNewStepElement"]
    rum = body["options"].get("rumSettings") or {}
    if rum.get("isEnabled"):
        rum.setdefault("applicationId", call.store.new_uuid("rum"))
        rum.setdefault("clientTokenId", call.store.next_number("rum token", 50001))
    for step in body["config"].get("steps") or []:
        step.setdefault("id", call.store.new_public("step"))
    call.store.put(KIND, body["public_id"], body, name=body["name"], tags=body["tags"])
    keep_monitor(call, body)
    return body


def keep_monitor(call: Call, test: Payload) -> None:
    """The monitor that a test owns: it has the test's tags, and stands among the monitors."""
    options = test["options"]
    sent = {
        "type": "synthetics alert",
        "name": options.get("monitor_name") or f"[Synthetics] {test['name']}",
        "message": test["message"],
        "tags": test["tags"],
        "query": "no_query",
        "priority": options.get("monitor_priority"),
        "options": {**(options.get("monitor_options") or {}), "synthetics_check_id": test["public_id"], "on_missing_data": "show_no_data"},
    }
    fields = monitors.merged(sent, None)
    now = call.store.now()
    monitors.save(call.store, monitors.stored(test["monitor_id"], fields, now, now), monitors.digest_of(fields))


def without_secrets(body: Payload) -> Payload:
    """A copy without what is sent and never shown."""
    body = copy.deepcopy(body)
    config = body["config"]
    for variable in [*(config.get("variables") or []), *(config.get("configVariables") or [])]:
        if variable.get("secure"):
            variable.pop("example", None)
            variable.pop("pattern", None)
    for request in [config.get("request") or {}, *(step.get("request") or {} for step in config.get("steps") or [])]:
        for part in (request.get("certificate") or {}).values():
            part.pop("content", None)
        drop_uploads(request.get("files"), body["public_id"])
    for step in body.get("steps") or []:
        drop_uploads((step.get("params") or {}).get("files"), body["public_id"])
    return body


def drop_uploads(files: Any, id: str) -> None:
    for number, file in enumerate(files if isinstance(files, list) else []):
        if isinstance(file, dict) and file.pop("content", None) is not None:
            file.pop("encoding", None)
            file["bucketKey"] = f"upload-file/{id}/{number}.json"


def written(body: Payload) -> Payload:
    """A test as a write answers it."""
    answer = {key: value for key, value in body.items() if key != "creator"}
    answer |= {"created_by": USER, "modified_by": USER, "org_id": ORG_ID}
    created = body["created_at"] == body["modified_at"]
    if created:
        answer["deleted_at"] = None
    if body["type"] in WITH_STEPS:
        answer["stepCount"] = counted(body.get("steps") or [])
    if created and not answer.get("steps"):
        answer.pop("steps", None)
    return answer


def counted(steps: list[Payload]) -> Payload:
    kinds = [str(step.get("type")) for step in steps]
    subtests = kinds.count("playSubTest")
    return {"assertions": sum(kind.startswith("assert") for kind in kinds), "subtests": subtests, "total": len(kinds) - subtests}


def row(body: Payload) -> Payload:
    """A test as the list has it: without steps."""
    kept = {key: value for key, value in body.items() if key != "steps"}
    return {**kept, "config": {key: value for key, value in body["config"].items() if key != "steps"}}


def apply(body: Any, operation: Payload) -> None:
    """One operation of a JSON Patch: add, replace or remove."""
    *path, last = str(operation.get("path", "")).strip("/").split("/")
    try:
        for step in path:
            body = body[int(step) if isinstance(body, list) else step]
        key = int(last) if isinstance(body, list) and last != "-" else last
        if operation.get("op") == "remove":
            del body[key]
        elif operation.get("op") == "add" and isinstance(body, list):
            body.insert(key if isinstance(key, int) else len(body), operation["value"])
        else:
            body[key] = operation["value"]
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise Refusal(400, f"Invalid patch operation at {operation.get('path')}") from error
