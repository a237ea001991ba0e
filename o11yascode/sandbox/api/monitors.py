"""Monitors (v1): list, create, read, merge-update, delete, validate, can_delete, search."""

import hashlib
import re
from datetime import datetime
from typing import Any

import orjson

from o11yascode.sandbox.api.monitor_checks import MONITOR_TYPES, check_monitor, check_type_change
from o11yascode.sandbox.api.tag_policies import check_tag_policies
from o11yascode.sandbox.call import ORG_ID, USER, Answer, Call, Refusal, Routes, join, needed, require
from o11yascode.sandbox.store import Payload, Reference, Store, iso

routes = Routes()

FIELDS: Payload = {
    "type": None,
    "name": "",
    "message": "",
    "tags": [],
    "query": None,
    "options": {},
    "priority": None,
    "restricted_roles": None,
    "draft_status": "published",
    "assets": [],
}
"""What a person can set, and what stands there when it was not sent."""

OPTIONS: dict[str, Any] = {"notify_audit": False, "include_tags": True}
"""Options the server adds to every monitor; `silenced`, and those below, go with them."""

UNLESS = {"new_host_delay": (300, "new_group_delay"), "notify_no_data": (False, "on_missing_data")}
"""Options the server adds, unless the second was sent."""

GROUPBY_SIMPLE = frozenset(
    ["log alert", "rum alert", "ci-pipelines alert", "ci-tests alert", "error-tracking alert", "llm-observability alert"]
)
"""Types whose options get `groupby_simple_monitor: false`."""

ASSET: dict[str, Any] = {"options": {}, "template_variables": {}, "resource_key": None, "resource_type": None}

STATUSES = {"alert", "warn", "no data", "ok", "ignored", "skipped", "unknown", "muted"}


@routes("GET", "/api/v1/monitor")
def list_monitors(call: Call) -> Answer:
    if any(word not in {"all", "alert", "warn", "no data"} for word in call.words("group_states")):
        raise Refusal(400, "Invalid group_state filters.")
    limit, offset = -1, 0
    if "page" in call.query or "page_size" in call.query or "id_offset" in call.query:
        limit = min(call.number("page_size", 100), 1000)
        offset = call.number("page", 0) * limit
    after = str(call.number("id_offset", 0)) if "id_offset" in call.query else ""
    scope = call.words("tags")
    texts = call.store.texts(
        "monitor",
        tags=call.words("monitor_tags"),
        name=call.query.get("name", ""),
        after=after,
        limit=-1 if scope else limit,
        offset=0 if scope else offset,
    )
    if scope:
        # Scope tags are found where a query says `{env:prod,...}`.
        texts = [text for text in texts if all(tag in str(orjson.loads(text)["query"]) for tag in scope)]
        texts = texts[offset:] if limit < 0 else texts[offset : offset + limit]
    # Lists have this key with and without `with_downtimes`. Appended as text: a list is never parsed.
    return Answer(join([text[:-1] + ',"matching_downtimes":[]}' for text in texts]))


@routes("POST", "/api/v1/monitor")
def create_monitor(call: Call) -> Payload:
    fields = merged(call.body, None)
    check_monitor(call.store, call.body, fields)
    check_tag_policies(call.store, fields["tags"])
    digest = digest_of(fields)
    same = call.store.same("monitor", digest)
    if same:
        raise Refusal(400, f"Duplicate of an existing monitor_id:{same} org_id:{ORG_ID}")
    now = call.store.now()
    body = stored(call.store.next_number("monitor", 150000001), fields, now, now)
    save(call.store, body, digest)
    return written(body, created=True)


@routes("GET", "/api/v1/monitor/can_delete")
def can_delete(call: Call) -> Answer:
    ids = call.words("monitor_ids")
    for id in ids:
        find(call.store, id)
    errors = {id: reasons for id in ids if (reasons := reasons_to_stay(call.store, id))}
    ok = [int(id) for id in ids if id not in errors]
    return Answer({"data": {"ok": ok}, "errors": errors or None}, 409 if errors else 200)


@routes("GET", "/api/v1/monitor/search")
def search(call: Call) -> Payload:
    found = [monitor for monitor in call.store.bodies("monitor") if matches(monitor, call.query.get("query", ""))]
    size, page = call.number("per_page", 30), call.number("page", 0)
    shown = found[page * size : (page + 1) * size]
    keys = ("id", "name", "type", "query", "tags", "org_id", "creator")
    rows = [
        {key: monitor[key] for key in keys}
        | {
            "status": monitor["overall_state"],
            "scopes": [],
            "metrics": [],
            "notifications": [],
            "last_triggered_ts": None,
            "classification": "custom",
        }
        for monitor in shown
    ]
    pages = -(-len(found) // size) if size else 0
    metadata = {"page": page, "page_count": pages, "per_page": size, "total_count": len(found)}
    return {"monitors": rows, "counts": {"status": [], "muted": [], "type": [], "tag": []}, "metadata": metadata}


@routes("POST", "/api/v1/monitor/validate")
def validate(call: Call) -> Payload:
    check_monitor(call.store, call.body, merged(call.body, None))
    return {}


@routes("POST", "/api/v1/monitor/{id}/validate")
def validate_existing(call: Call) -> Payload:
    old = find(call.store, call.params["id"])
    check_type_change(old["type"], call.body)
    check_monitor(call.store, call.body, merged(call.body, old))
    return {}


@routes("GET", "/api/v1/monitor/{id}")
def read_monitor(call: Call) -> Payload:
    body = find(call.store, call.params["id"])
    if call.flag("with_downtimes"):
        body["matching_downtimes"] = []
    return body


@routes("PUT", "/api/v1/monitor/{id}")
def update_monitor(call: Call) -> Payload:
    old = find(call.store, call.params["id"])
    check_type_change(old["type"], call.body)
    fields = merged(call.body, old)
    check_monitor(call.store, call.body, fields)
    check_tag_policies(call.store, fields["tags"])
    created = datetime.fromisoformat(old["created"])
    body = stored(old["id"], fields, created, call.store.now())
    save(call.store, body, digest_of(fields))
    return written(body, created=False)


@routes("DELETE", "/api/v1/monitor/{id}")
def delete_monitor(call: Call) -> Payload:
    id = find(call.store, call.params["id"])["id"]
    reasons = reasons_to_stay(call.store, id)
    if reasons and not call.flag("force"):
        raise Refusal(400, *reasons)
    call.store.delete("monitor", id)
    return {"deleted_monitor_id": id}


def find(store: Store, id: str) -> Payload:
    return needed(store, "monitor", id, "Monitor not found")


def merged(sent: Payload, old: Payload | None) -> Payload:
    """What a person can set: the top level is a merge with what was there, `options` are replaced whole."""
    if old is None:
        require(sent, "type", "query")
    if not isinstance(sent.get("options") or {}, dict):
        raise Refusal(400, "The value provided for parameter 'options' is invalid")
    before = old or FIELDS
    fields: Payload = {key: sent[key] if key in sent else before.get(key, default) for key, default in FIELDS.items()}
    fields["name"] = str(fields["name"] or "").strip()
    fields["message"] = str(fields["message"] or "").rstrip()
    fields["query"] = str(fields["query"] or "").strip()
    fields["tags"] = list(dict.fromkeys(fields["tags"] or []))
    fields["priority"] = fields["priority"] or None
    fields["type"] = stored_type(fields["type"], fields["query"])
    fields["assets"] = [{**ASSET, **{k: v for k, v in asset.items() if k != "monitor_id"}} for asset in fields["assets"] or []]
    if "options" in sent or old is None:
        silenced = old["options"].get("silenced", {}) if old else {}
        fields["options"] = stored_options(fields["type"], sent.get("options") or {}, silenced)
    return fields


def stored_type(type: str, query: str) -> str:
    """Datadog swaps the two metric types by the query, and only sometimes; these are the two certain cases."""
    if type == "query alert" and query.startswith("formula("):
        return "metric alert"
    if type == "metric alert" and re.match(r"\w+\(current_1mo\):", query):
        return "query alert"
    return type


def stored_options(type: str, sent: Payload, silenced: Payload) -> Payload:
    """Options as they are kept: with the server's defaults, thresholds as floats, texts trimmed."""
    options = {**OPTIONS, "silenced": silenced, **sent}
    for key, (value, other) in UNLESS.items():
        if other not in sent:
            options.setdefault(key, value)
    if type in GROUPBY_SIMPLE:
        options.setdefault("groupby_simple_monitor", False)
    if isinstance(options.get("escalation_message"), str):
        options["escalation_message"] = options["escalation_message"].rstrip()
    if "thresholds" in options:
        thresholds = {k: v for k, v in (options["thresholds"] or {}).items() if v is not None or k == "critical"}
        if type != "service check":
            thresholds = {k: float(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in thresholds.items()}
        options["thresholds"] = thresholds
        if not thresholds:
            del options["thresholds"]
    return options


def stored(id: int, fields: Payload, created: datetime, modified: datetime) -> Payload:
    """A monitor as a GET gives it."""
    return {
        "id": id,
        "org_id": ORG_ID,
        **{key: fields[key] for key in ("type", "name", "message", "tags", "query", "options")},
        "multi": is_multi(fields["type"], fields["query"]),
        "created_at": int(created.timestamp()) * 1000,
        "created": iso(created),
        "modified": iso(modified),
        "deleted": None,
        **{key: fields[key] for key in ("priority", "restricted_roles", "draft_status", "assets")},
        "overall_state_modified": None,
        "overall_state": "No Data",
        "creator": {**USER, "id": 1000001},
    }


def written(body: Payload, created: bool) -> Payload:
    """A monitor as a write answers it: only a create names its author, and only writes have `restriction_policy`."""
    assets = [{**asset, "monitor_id": body["id"]} for asset in body["assets"]]
    answer = {**body, "assets": assets, "restriction_policy": None}
    if not created:
        del answer["creator"]
    return answer


def is_multi(type: str, query: str) -> bool:
    """Whether the monitor alerts for each group: computed from the query."""
    if type in {"composite", "synthetics alert"}:
        return False
    if type == "service check":
        return ".by(" in query
    groups = re.findall(r"by\s*\{([^}]*)\}", query) + re.findall(r"\.by\(([^)]*)\)", query)
    return any(group.strip().strip("\"'") not in {"", "*"} for group in groups)


def digest_of(fields: Payload) -> str:
    """What makes two monitors the same for Datadog."""
    options = {key: value for key, value in fields["options"].items() if key != "silenced"}
    same = {**fields, "options": options, "tags": sorted(fields["tags"]), "type": fields["type"].replace("metric alert", "query alert")}
    return hashlib.blake2b(orjson.dumps(same, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def save(store: Store, body: Payload, digest: str) -> None:
    references: list[Reference] = []
    if body["type"] == "composite":
        references = [("monitor", id) for id in re.findall(r"\d+", body["query"])]
    elif body["type"] == "slo alert":
        references = [("slo", id) for id in re.findall(r'(?:error_budget|burn_rate)\("([^"]+)"\)', body["query"])]
    store.put("monitor", body["id"], body, name=body["name"], tags=body["tags"], references=references, digest=digest)


def reasons_to_stay(store: Store, id: int | str) -> list[str]:
    """Why a monitor cannot be deleted, in Datadog's words."""
    reasons = []
    for kind, what in (("slo", "slos"), ("monitor", "composite monitors")):
        named = ", ".join(f"{referrer.id},{referrer.name}" for referrer in store.referrers("monitor", id) if referrer.kind == kind)
        if named:
            reasons.append(f"monitor [{id},{store.name('monitor', id)}] is referenced in {what}: [{named}]")
    return reasons


def matches(monitor: Payload, query: str) -> bool:
    """Whether a monitor is found by a search such as `type:metric tag:"service:web" cpu`."""
    for key, quoted, plain in re.findall(r'(?:(\w+):)?(?:"([^"]*)"|(\S+))', query):
        value = quoted or plain
        if key == "status" and value.lower() not in STATUSES:
            raise Refusal(400, f"Query parsing error: '{value}' is not a valid monitor status")
        if key == "status" and value.lower() != monitor["overall_state"].lower():
            return False
        if key == "tag" and value not in monitor["tags"]:
            return False
        if key == "type" and monitor["type"].removesuffix(" alert") != value and monitor["type"] not in MONITOR_TYPES.get(value, ()):
            return False
        if key in {"", "title"} and value.lower() not in monitor["name"].lower():
            return False
    return True


def set_roles(store: Store, id: str, roles: list[str]) -> None:
    """Show the roles of a restriction policy; a monitor that is not here is not looked at."""
    body = store.get("monitor", id)
    if body is not None:
        body["restricted_roles"] = roles or None
        fields = {key: body[key] for key in FIELDS}
        save(store, body, digest_of(fields))
