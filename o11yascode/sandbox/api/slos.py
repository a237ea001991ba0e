"""SLOs (v1): list, create, read, replace, delete, can_delete. A write answers a list, a read an object."""

import random
import re
from typing import Any

import orjson

from o11yascode.sandbox.call import USER, Answer, Call, Refusal, Routes, join, needed, require
from o11yascode.sandbox.store import Payload, Store

routes = Routes()

TYPE_IDS = {"monitor": 0, "metric": 1, "time_slice": 2}
TIMEFRAMES = ("7d", "30d", "90d")
QUERY = re.compile(r"[a-z][\w.]*:[\w.]+\{[^}]*\}(?:\s*by\s*\{[^}]*\})?(?:\.\w+\([^)]*\))*")
"""One metric query in a numerator or denominator."""

FIELDS = (
    "name",
    "description",
    "type",
    "tags",
    "thresholds",
    "query",
    "sli_specification",
    "monitor_ids",
    "groups",
    "timeframe",
    "target_threshold",
    "warning_threshold",
)
"""What a person can set."""


@routes("GET", "/api/v1/slo")
def list_slos(call: Call) -> Answer:
    tags = [tag for tag in call.query.get("tags_query", "").replace(" AND ", ",").split(",") if tag]
    name = call.query.get("query", "")
    total = call.store.count("slo")
    ids = call.words("ids")
    if ids:
        texts = [text for id in ids if (text := call.store.text("slo", id)) is not None]
        filtered = len(texts)
    else:
        filtered = call.store.count("slo", tags=tags, name=name)
        texts = call.store.texts("slo", tags=tags, name=name, limit=call.number("limit", 1000), offset=call.number("offset", 0))
    metadata = orjson.dumps({"page": {"total_count": total, "total_filtered_count": filtered}})
    return Answer(b'{"data":' + join(texts) + b',"errors":[],"metadata":' + metadata + b"}")


@routes("POST", "/api/v1/slo")
def create_slo(call: Call) -> Payload:
    check(call.store, call.body)
    now = int(call.store.now().timestamp())
    return save(call.store, call.store.new_hex("slo"), call.body, now, now)


@routes("GET", "/api/v1/slo/can_delete")
def can_delete(call: Call) -> Answer:
    ids = call.words("ids")
    errors = {id: "; ".join(reasons) for id in ids if (reasons := reasons_to_stay(call.store, id))}
    return Answer({"data": {"ok": [id for id in ids if id not in errors]}, "errors": errors or None}, 409 if errors else 200)


@routes("GET", "/api/v1/slo/{id}")
def read_slo(call: Call) -> Payload:
    return {"data": find(call.store, call.params["id"]), "error": None}


@routes("PUT", "/api/v1/slo/{id}")
def replace_slo(call: Call) -> Payload:
    old = find(call.store, call.params["id"])
    check(call.store, call.body, old["type"])
    return save(call.store, call.params["id"], call.body, old["created_at"], int(call.store.now().timestamp()))


@routes("DELETE", "/api/v1/slo/{id}")
def delete_slo(call: Call) -> Answer:
    id = call.params["id"]
    find(call.store, id)
    reasons = reasons_to_stay(call.store, id)
    if reasons and not call.flag("force"):
        return Answer({"data": [], "errors": {id: "; ".join(reasons)}}, 409)
    call.store.delete("slo", id)
    return Answer({"data": [id], "error": None})


@routes("GET", "/api/v1/slo/{id}/corrections")
def read_corrections(call: Call) -> Payload:
    find(call.store, call.params["id"])
    found = [body["data"] for body in call.store.bodies("slo_correction") if body["data"]["attributes"].get("slo_id") == call.params["id"]]
    return {"data": found, "meta": {"page": {"total_count": len(found), "total_filtered_count": len(found)}}}


def find(store: Store, id: str) -> Payload:
    return needed(store, "slo", id, f"SLO not found: {id} not found")


def reasons_to_stay(store: Store, id: str) -> list[str]:
    """Why an SLO cannot be deleted without force."""
    reasons = []
    for kind, what in (("monitor", "monitors"), ("dashboard", "dashboards")):
        named = ", ".join(f"{referrer.id},{referrer.name}" for referrer in store.referrers("slo", id) if referrer.kind == kind)
        if named:
            reasons.append(f"SLO [{id},{store.name('slo', id)}] is referenced in {what}: [{named}]")
    return reasons


def check(store: Store, body: Payload, type: str = "") -> None:
    """Refuse what Datadog refuses; `type` is that of the SLO to be replaced."""
    if body.get("type") == "metric" or (type == "metric" and body.get("type") == "monitor"):
        # The existing type decides: an SLO of counts that is sent as a monitor SLO is refused for its query.
        if not body.get("query") and not body.get("sli_specification"):
            raise Refusal(400, "Invalid payload: must specify the query for count types")
    require(body, "name", "thresholds", "type")
    if body["type"] not in TYPE_IDS:
        raise Refusal(400, f"Invalid payload: type must be one of {', '.join(sorted(TYPE_IDS))}")
    if type and body["type"] != type:
        raise Refusal(400, "Invalid payload: type cannot be changed")
    if body["type"] == "monitor":
        check_monitors(store, body)
    if body["type"] == "time_slice" and not (body.get("sli_specification") or {}).get("time_slice"):
        raise Refusal(400, "Invalid payload: must specify the sli_specification for time_slice types")
    check_thresholds(body)


def check_monitors(store: Store, body: Payload) -> None:
    ids = body.get("monitor_ids")
    if not ids:
        raise Refusal(400, "Invalid payload: must specify monitor_ids")
    if any(store.text("monitor", id) is None for id in ids):
        raise Refusal(400, "Invalid payload: some monitor_ids do not exist")
    if body.get("groups") and len(ids) > 1:
        raise Refusal(400, "Invalid payload: groups are only allowed with one monitor id")


def check_thresholds(body: Payload) -> None:
    thresholds = body["thresholds"]
    if not isinstance(thresholds, list) or not thresholds:
        raise Refusal(400, "Invalid payload: must specify thresholds")
    for threshold in thresholds:
        if threshold.get("timeframe") not in TIMEFRAMES:
            raise Refusal(400, f"The timeframe is incorrect: timeframe must be one of {', '.join(TIMEFRAMES)}")
        target, warning = threshold.get("target"), threshold.get("warning")
        if isinstance(target, bool) or not isinstance(target, int | float) or not 0 < target < 100:
            raise Refusal(400, "The target is incorrect: target must be a positive number between (0.0, 100.0)")
        if warning is not None and not (isinstance(warning, int | float) and target < warning < 100):
            raise Refusal(400, "The warning is incorrect: warning must be a number between (target, 100.0)")
    if len({threshold["timeframe"] for threshold in thresholds}) < len(thresholds):
        raise Refusal(400, "The timeframe is incorrect: only one threshold per timeframe")
    if body.get("timeframe") and body["timeframe"] not in {threshold["timeframe"] for threshold in thresholds}:
        raise Refusal(400, "The timeframe is incorrect: timeframe must be one of the thresholds'")


def save(store: Store, id: str, sent: Payload, created: int, modified: int) -> Payload:
    """Keep an SLO and answer as a write does: a list, its tags in one order and those of a GET in another."""
    fields = {key: sent[key] for key in FIELDS if key in sent}
    if fields["type"] != "monitor" and not fields.get("monitor_ids"):
        fields.pop("monitor_ids", None)
    fields["description"] = fields.get("description") or ""
    fields["tags"] = list(dict.fromkeys(stored_tag(tag) for tag in fields.get("tags") or []))
    fields["thresholds"] = [stored_threshold(threshold) for threshold in fields["thresholds"]]
    fields |= primary(fields, sent["thresholds"])
    fields |= both_views(fields)
    body = {
        "id": id,
        **fields,
        "monitor_tags": [],
        "creator": USER,
        "created_at": created,
        "modified_at": modified,
        "type_id": TYPE_IDS[fields["type"]],
    }
    read = body | {"tags": shuffled(fields["tags"], f"{id} read")}
    for key in ("target_threshold", "warning_threshold"):
        if read.get(key) is not None:
            read[key] = float(read[key])
    references = [("monitor", str(monitor)) for monitor in fields.get("monitor_ids") or []]
    store.put("slo", id, read, name=fields["name"], tags=fields["tags"], references=references)
    return {"data": [body | {"tags": shuffled(fields["tags"], f"{id} write")}], "error": None}


def stored_tag(tag: str) -> str:
    """In lower case, from the first letter on; one `_` in place of what no tag may hold, and none at the end."""
    text = re.sub(r"^(?:[^\w:]|[\d_])+", "", tag.lower())
    return re.sub(r"(?:[^\w./:-]|_)+", "_", text)[:200].rstrip("_")


def shuffled(tags: list[str], seed: str) -> list[str]:
    """Tags come back in no order; by chance, yet the same for the same SLO."""
    return random.Random(seed).sample(tags, len(tags))


def stored_threshold(threshold: Payload) -> Payload:
    """Numbers are floats, and are shown as texts too, whatever texts were sent."""
    kept = {key: value for key, value in threshold.items() if value is not None and not key.endswith("_display")}
    for key in ("target", "warning"):
        if key in kept:
            kept[key] = float(kept[key])
            kept[f"{key}_display"] = display(kept[key])
    return kept


def display(value: float) -> str:
    """`99.0` is `99.`, `99.5` is `99.5`."""
    return f"{value:f}".rstrip("0")


def primary(fields: Payload, thresholds: list[Payload]) -> Payload:
    """The primary target: as sent, else that of the first threshold, as it was written."""
    chosen = next((t for t in thresholds if t["timeframe"] == fields.get("timeframe")), thresholds[0])
    found = {"timeframe": chosen["timeframe"], "target_threshold": fields.get("target_threshold", chosen["target"])}
    warning = fields.get("warning_threshold", chosen.get("warning"))
    return found | ({} if warning is None else {"warning_threshold": warning})


def both_views(fields: Payload) -> Payload:
    """A metric SLO has `query` and `sli_specification`, whichever was sent."""
    if fields["type"] == "time_slice":
        slice = {"query_interval_seconds": 300, **fields["sli_specification"]["time_slice"]}
        return {"sli_specification": {"time_slice": slice}}
    if fields["type"] != "metric":
        return {}
    if fields.get("sli_specification"):
        return {"query": fields.get("query") or query_of(fields["sli_specification"]["count"])}
    names: dict[str, str] = {}
    good = formula_of(fields["query"]["numerator"], names)
    total = formula_of(fields["query"]["denominator"], names)
    queries = [{"data_source": "metrics", "name": name, "query": text} for text, name in names.items()]
    count = {"good_events_formula": {"formula": good}, "total_events_formula": {"formula": total}, "queries": queries}
    return {"sli_specification": {"count": count}}


def formula_of(text: str, names: dict[str, str]) -> str:
    """`sum:a{*} - sum:b{*}` is `(query1 - query2)`; the queries that are met get a name, the same text the same."""
    formula = QUERY.sub(lambda match: names.setdefault(match[0], f"query{len(names) + 1}"), text)
    return formula if formula in names.values() else f"({formula})"


def query_of(count: Payload) -> Payload:
    """The older view of a count: its formulas with the queries in place of their names."""
    queries = {query["name"]: query["query"] for query in count["queries"]}
    good = spelled(count["good_events_formula"]["formula"], queries)
    if "bad_events_formula" in count:
        bad = spelled(count["bad_events_formula"]["formula"], queries)
        return {"numerator": good, "denominator": f"({good}) + ({bad})"}
    return {"numerator": good, "denominator": spelled(count["total_events_formula"]["formula"], queries)}


def spelled(formula: str, queries: dict[str, Any]) -> str:
    """A formula with the queries themselves in place of their names."""
    return re.sub(r"[A-Za-z_]\w*", lambda match: str(queries.get(match[0], match[0])), formula)
