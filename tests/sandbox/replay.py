"""Feeds recorded requests to the embedded Datadog and says where its answers differ from the recorded ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from o11yascode.sandbox.server import Server
from tests.sandbox.http import Client, Got

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
Line = dict[str, Any]

IGNORED_KEYS = frozenset(
    [
        "id",
        "public_id",
        "monitor_id",
        "org_id",
        "uuid",
        "bucketKey",
        "url",
        "created",
        "created_at",
        "modified",
        "modified_at",
        "start",
        "end",
        "current_downtime",
        "author",
        "author_name",
        "author_handle",
        "creator",
        "created_by",
        "modified_by",
        "modifier",
        "included",
        "relationships",
        "overall_state",
        "overall_state_modified",
        "creation_source",
        "banner",
        "applicationId",
        "clientTokenId",
    ]
)
"""Ids, times and authors, and what is drawn by lot."""

OWNED = frozenset(["id", "public_id", "creator", "author_handle", "url", "bucketKey"])
"""Of these, the ones that the server decides even when they were sent."""

BY_AGE = frozenset(
    [
        "is_read_only",
        "draft_status",
        "assets",
        "restriction_policy",
        "restricted",
        "run_as",
        "avalanche_window",
        "locked",
        "bits_ai_auto_investigate",
        "is_managed",
        "provisioned_by",
        "color",
        "deleted_at",
        "stepCount",
        "nested_steps",
        "avatar",
        "hidden_modules",
        "visible_modules",
        "sli_specification",
        "timeframe",
        "target_threshold",
        "warning_threshold",
    ]
)
"""Keys that the API has in one year, or tells one client, and not the other; not known from the request."""

EMPTY_BY_AGE = frozenset(["hidden_modules", "visible_modules"])
"""Keys that are `[]` in one year and null in another."""

COUNTS = frozenset(["user_count", "link_count", "dashboard_count"])
"""What other requests of a case changed between the write and the read."""

LISTS = {"POST": "/api/v1/dashboard/lists/manual", "dashboard": "/api/v1/dashboard"}


def lines(name: str) -> list[Line]:
    return [orjson.loads(line) for line in (CORPUS / name).read_bytes().splitlines()]


def differences(sent: Any, recorded: Any, answered: Any, path: str = "") -> list[str]:
    """Paths where the answer is not the recorded one; ids, times and authors aside unless they were sent."""
    if isinstance(recorded, dict) and isinstance(answered, dict):
        asked = sent if isinstance(sent, dict) else {}
        return [d for key in sorted(recorded.keys() | answered.keys()) for d in _of_key(key, asked, recorded, answered, path)]
    if isinstance(recorded, list) and isinstance(answered, list):
        if all(isinstance(item, str) for item in recorded + answered):
            # Texts: the order is by lot in some, and the tests beside this one hold it where it counts.
            return [] if sorted(recorded) == sorted(answered) else [f"{path}: {recorded} is {answered}"]
        if len(recorded) != len(answered):
            return [f"{path}: {len(recorded)} items are {len(answered)}"]
        asked_items = sent if isinstance(sent, list) and len(sent) == len(recorded) else [None] * len(recorded)
        pairs = zip(asked_items, recorded, answered, strict=True)
        return [d for i, (a, r, b) in enumerate(pairs) for d in differences(a, r, b, f"{path}[{i}]")]
    # `5` and `5.0` differ here: the form of a number is what is recorded.
    same = type(recorded) is type(answered) and recorded == answered
    return [] if same else [f"{path}: {recorded!r:.60} is {answered!r:.60}"]


def _of_key(key: str, asked: Line, recorded: Line, answered: Line, path: str) -> Iterator[str]:
    where = f"{path}.{key}" if path else key
    if key in IGNORED_KEYS and (key in OWNED or asked.get(key) is None):
        return
    if key in COUNTS or (key in EMPTY_BY_AGE and not recorded.get(key) and not answered.get(key)):
        return
    if key in recorded and key in answered:
        if key == "widget_ids":
            yield from [] if len(recorded[key]) == len(answered[key]) else [f"{where}: number of ids"]
        else:
            yield from differences(asked.get(key), recorded[key], answered[key], where)
    elif not (key in BY_AGE and key not in asked):
        yield f"{where}: {'missing' if key in recorded else 'not recorded'}"


@dataclass
class Replay:
    """One server that is fed recorded requests; between cases it forgets everything."""

    server: Server
    case: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    """Of this case: a recorded id, and that of the resource here."""

    def __post_init__(self) -> None:
        self.send = Client(self.server.url)

    def answer(self, line: Line) -> Got:
        """What the server answers to a recorded request, made after all that it needs is there."""
        if line["case"] != self.case:
            self.case = line["case"]
            self.forget()
        self.prepare(line)
        path, body = self.path_of(line), self.request_of(line)
        got = self.send(line["method"], path, body)
        if got.status == 400 and "Duplicate of" in str(got.body):
            # A case that wrote the same to two organisations.
            self.forget()
            self.prepare(line)
            got = self.send(line["method"], path, body)
        if got.status < 300 and line["method"] == "POST" and "response" in line:
            self.ids[id_of(line["response"])] = id_of(got.body)
        return got

    def read(self, line: Line, got: Got) -> Got:
        path = line["path"]
        if line["kind"] in {"dashboard_list_items", "restriction_policy"}:
            return self.send("GET", self.path_of(line))
        if line["method"] == "POST":
            return self.send("GET", f"{path}/{id_of(got.body)}")
        return self.send("GET", self.path_of(line))

    def forget(self) -> None:
        self.server.store.clear()
        self.ids = {}

    def path_of(self, line: Line) -> str:
        return translated(line["path"], self.ids)

    def request_of(self, line: Line) -> bytes:
        """The body with the ids of here in place of those of the recording."""
        return translated(orjson.dumps(line["request"]).decode(), self.ids).encode()

    def compare(self, line: Line, recorded: Any, got: Got) -> list[str]:
        """Where an answer differs from the recorded one, with the ids of the recording in it."""
        back = {here: there for there, here in self.ids.items()}
        return differences(line["request"], recorded, orjson.loads(translated(orjson.dumps(got.body).decode(), back)))

    def prepare(self, line: Line) -> None:
        """Make what the request is about or refers to, where the recording of its making is not at hand."""
        text = orjson.dumps(line["request"]).decode()
        store = self.server.store
        if line["kind"] == "monitor" and line["request"].get("type") == "composite":
            for id in re.findall(r"\d+", line["request"]["query"]):
                if id not in self.ids and store.text("monitor", id) is None:
                    store.put("monitor", id, {"id": int(id)})
        slos = re.findall(r'\b(?:slo_id": ?"|error_budget\(\\"|burn_rate\(\\")([0-9a-f]{32})', text)
        if line["kind"] == "slo_correction":
            slos.append(line["response"]["data"]["attributes"].get("slo_id") or "")
        for id in filter(None, slos):
            if store.text("slo", id) is None:
                targets = [{"timeframe": timeframe, "target": 99.0} for timeframe in ("7d", "30d", "90d")]
                store.put("slo", id, {"id": id, "thresholds": targets})
        if line["kind"] == "dashboard_list_items":
            self.prepare_list(line)
        elif line["method"] in {"PUT", "PATCH"}:
            self.prepare_old(line)

    def prepare_list(self, line: Line) -> None:
        id = line["path"].split("/")[-2]
        if id not in self.ids:
            self.ids[id] = id_of(self.send.post(LISTS["POST"], {"name": "before"}))
        for item in line["request"]["dashboards"]:
            layout = "ordered" if item["type"] == "custom_timeboard" else "free"
            read = {row["id"]: row for row in (line.get("read") or {}).get("dashboards", [])}.get(item["id"], {})
            self.server.store.put("dashboard", item["id"], {"layout_type": layout, "title": read.get("title")})

    def prepare_old(self, line: Line) -> None:
        """What an update changes: made of the request, with another text, and of what the request leaves out."""
        id = line["path"].split("/")[-1]
        if id in self.ids:
            return
        request, response = line["request"], line["response"]
        if line["method"] == "PATCH" and line["kind"] == "synthetics_test":
            # The recorded answer lacks the removed assertion: any will do.
            config = {**response["config"], "assertions": [{"type": "x"}, *response["config"]["assertions"]]}
            old = {**response, "name": "before", "config": config}
        elif "data" in request and isinstance(request["data"], dict):
            kept = {key: value for key, value in response["data"]["attributes"].items() if key not in SERVER_OWNED}
            attributes = {**kept, **request["data"]["attributes"]}
            attributes |= {key: "before" for key in ("name", "message", "description") if key in attributes}
            old = {"data": {"type": request["data"]["type"], "attributes": attributes}}
        else:
            kept = {
                key: value for key, value in response.items() if key in {"type", "query", "tags", "message", "options", "subtype", "status"}
            }
            old = {**kept, **request, ("title" if "title" in request else "name"): "before"}
        got = self.send("POST", line["path"].rsplit("/", 1)[0], old)
        assert got.status < 300, (line["id"], got.body)
        self.ids[id] = id_of(got.body)


def translated(text: str, ids: dict[str, str]) -> str:
    """The text with every whole id replaced that is known."""
    return re.sub(r"[\w-]{5,}", lambda match: ids.get(match[0], match[0]), text)


SERVER_OWNED = frozenset(["canceled", "created", "modified", "status", "created_at", "modified_at", "creator", "modifier", "author"])


def id_of(body: Any) -> str:
    """The id in an answer of any kind."""
    data = body.get("data", body)
    data = data[0] if isinstance(data, list) else data
    return str(data.get("public_id") or data.get("id") or "")


MASKED = re.compile(r"\d{5,}|[0-9a-f]{8}-[0-9a-f-]{27}")


def masked(error: Any) -> Any:
    """An error with its ids taken out."""
    return orjson.loads(MASKED.sub("ID", orjson.dumps(error).decode()))


def refused(server: Server, line: Line) -> Got:
    """The answer to a request that Datadog refused, made after what it needs to be refused for the same reason."""
    send = Client(server.url)
    server.store.clear()
    path, body = line["path"], line["request"]
    error = orjson.dumps(line["error"]).decode()
    if "Duplicate of" in error or line["status"] == 409:
        for id in re.findall(r"\d+", body["query"]) if body.get("type") == "composite" else []:
            server.store.put("monitor", id, {"id": int(id)})
        assert send("POST", path, body).status < 300
    elif line["method"] in {"PUT", "PATCH"} and line["status"] == 400:
        made = send.post(path.rsplit("/", 1)[0], acceptable(line))
        old = path.rsplit("/", 1)[1]
        path = path.replace(old, id_of(made))
        body = orjson.loads(orjson.dumps(body).decode().replace(old, id_of(made)))
    return send(line["method"], path, body)


def acceptable(line: Line) -> Line:
    """A body of the kind that is not refused, for what an update will be about."""
    body: Line = orjson.loads(orjson.dumps(line["request"]))
    if line["kind"] == "slo":
        return {**body, "type": "metric", "query": {"numerator": "sum:a{*}.as_count()", "denominator": "sum:b{*}.as_count()"}}
    attributes = body["data"]["attributes"]
    if "recipients" in attributes:
        attributes["recipients"] = ["slack-x"]
    if "group_widget" in attributes:
        attributes["group_widget"]["definition"]["type"] = "group"
    body["data"].pop("id", None)
    return body
