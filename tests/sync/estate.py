"""Small estates of desired resources, and the sandbox to put them into."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from o11yascode.datadog.client import Client, Timeouts
from o11yascode.datadog.credentials import Credentials
from o11yascode.datadog.retry import RetryPolicy
from o11yascode.diagnostics import Location
from o11yascode.resource.desired import Resource
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import read_mark
from o11yascode.sandbox.faults import Fault
from o11yascode.sandbox.server import Server
from o11yascode.sync.apply import Outcome, apply_plan
from o11yascode.sync.plan import Plan
from o11yascode.sync.planner import make_plan
from tests.datadog.fake import FakeTime

PROJECT = "gs2"


def client_of(url: str, make: type[Client] = Client, **options: Any) -> Client:
    """A client that never really sleeps."""
    options.setdefault("timeouts", Timeouts(connect=5, read=30))
    options.setdefault("policy", RetryPolicy(attempts=40, seconds=1e9, rate_limit_seconds=1e9))
    return make(Credentials(url, "test-api-key", "test-app-key"), clock=FakeTime().clock(), **options)


def monitor(id: str, critical: float = 5, **fields: Any) -> Resource:
    payload = {
        "name": id,
        "type": "query alert",
        "query": f"avg(last_5m):avg:system.load.1{{service:{id.replace('/', '_')}}} > {critical}",
        "message": f"{id} is slow",
        "tags": ["team:backend"],
        "options": {"thresholds": {"critical": critical}},
    }
    return Resource("monitor", id, payload, Location(f"monitors/{id}.yaml", 3), name=id, **fields)


def composite(id: str, *parts: str) -> Resource:
    query = " && ".join(f"${{ref:{part}}}" for part in parts)
    payload = {"name": id, "type": "composite", "query": query, "message": "both", "tags": [], "options": {}}
    return Resource("monitor", id, payload, Location("monitors/composites.yaml", 3), name=id)


def dashboard(id: str, shows: str | None = None, text: str = "hello", **fields: Any) -> Resource:
    widgets: list[Any] = [{"definition": {"type": "note", "content": text}}]
    if shows:
        widgets.append({"definition": {"type": "alert_graph", "alert_id": f"${{ref:{shows}}}", "viz_type": "timeseries"}})
    payload = {"title": id, "layout_type": "ordered", "description": "About it.", "widgets": widgets}
    return Resource("dashboard", id, payload, Location(f"dashboards/{id}.yaml", 3), name=id, **fields)


def slo(id: str, *monitors: str) -> Resource:
    payload = {
        "name": id,
        "type": "monitor",
        "monitor_ids": [f"${{ref:{part}}}" for part in monitors],
        "thresholds": [{"timeframe": "30d", "target": 99}],
        "tags": ["team:backend"],
    }
    return Resource("slo", id, payload, Location("slos.yaml", 3), name=id)


def slack_channel(name: str, **fields: Any) -> Resource:
    return Resource(
        "slack_channel", f"gs2/{name}", {"account": "gs2", "name": name, "display": {"tags": False}}, Location("o11y.yaml"), **fields
    )


def estate(size: int, seed: int = 1) -> list[Resource]:
    """About `size` resources that refer to each other."""
    chance = random.Random(seed)
    made: list[Resource] = []
    for number in range(size * 6 // 10):
        made.append(monitor(f"gs2/m{number}", chance.randint(1, 90)))
    monitors = [resource.id for resource in made]
    for number in range(size // 10):
        made.append(composite(f"gs2/c{number}", *chance.sample(monitors, 2)))
        made.append(slo(f"gs2/s{number}", *chance.sample(monitors, 2)))
    for number in range(size - len(made)):
        made.append(dashboard(f"gs2/d{number}", chance.choice(monitors), f"number {number}"))
    return made


def edited(resources: list[Resource], seed: int) -> list[Resource]:
    """Some gone (only what nothing refers to), some changed."""
    chance = random.Random(seed)
    result = []
    for resource in resources:
        draw = chance.random()
        if resource.kind == "dashboard" and draw < 0.2:
            continue
        if resource.kind == "dashboard" and draw < 0.5:
            resource = dashboard(resource.id, None, f"edited {draw}")
        elif resource.kind == "monitor" and "m" in resource.id and draw < 0.3:
            resource = monitor(resource.id, 91 + round(draw * 10))
        result.append(resource)
    return result


def plan_of(client: Client, resources: list[Resource], **options: Any) -> Plan:
    return make_plan(client, PROJECT, resources, target="sandbox", **options)


def apply(client: Client, plan: Plan, folder: Path, **options: Any) -> Outcome:
    return apply_plan(client, plan, folder=folder, **options)


def bring_about(client: Client, resources: list[Resource], folder: Path) -> Outcome:
    outcome = apply(client, plan_of(client, resources), folder)
    assert outcome.exit_code == 0, (outcome.failed, outcome.conflicts, outcome.not_tried)
    assert outcome.altered == []
    return outcome


@contextmanager
def sandbox(**options: Any) -> Iterator[tuple[Server, Client]]:
    with Server(**options) as server:
        yield server, client_of(server.url)


def live_bodies(server: Server) -> dict[str, list[dict[str, Any]]]:
    """All that the sandbox has, ours or not."""
    return {kind: list(server.store.bodies(kind)) for kind in ("monitor", "dashboard", "slo")}


def ours(server: Server) -> Counter[tuple[str, str]]:
    """Kind and id of all that bears our mark, with how often."""
    found: Counter[tuple[str, str]] = Counter()
    for kind, bodies in live_bodies(server).items():
        for body in bodies:
            mark = read_mark(KINDS[kind], body)
            if mark is not None and mark.project == PROJECT:
                found[kind, mark.id] += 1
    return found


def make_foreign(client: Client) -> list[tuple[str, int | str]]:
    """Things that are not ours: no mark, or another project's. Returns their paths' kinds and ids."""
    made: list[tuple[str, int | str]] = []
    for number in range(3):
        body = {**monitor(f"other/m{number}").payload, "tags": ["o11y_project:other", f"o11y_id:other/m{number}"] if number else []}
        made.append(("monitor", client.request("POST", "/api/v1/monitor", body=body)["id"]))
        board = {**dashboard(f"other/d{number}").payload}
        board["description"] = f"Managed as code by o11yascode: other other/d{number}" if number else "by hand"
        made.append(("dashboard", client.request("POST", "/api/v1/dashboard", body=board)["id"]))
    return made


def foreign_bodies(server: Server, ids: list[tuple[str, int | str]]) -> list[Any]:
    bodies = live_bodies(server)
    return [next((body for body in bodies[kind] if body["id"] == id), None) for kind, id in ids]


def essence(server: Server) -> dict[tuple[str, str], Any]:
    """What is live and ours, without ids and times."""
    names = {str(body["id"]): f"<{body.get('name') or body.get('title')}>" for bodies in live_bodies(server).values() for body in bodies}

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            dropped = ("id", "created", "created_at", "modified", "modified_at", "url")
            # An SLO's tags come back in any order.
            return {key: sorted(inner) if key == "tags" else plain(inner) for key, inner in value.items() if key not in dropped}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        if isinstance(value, str):
            return " ".join(names.get(word, word) for word in value.split(" "))
        return names.get(str(value), value)

    found = {}
    for kind, bodies in live_bodies(server).items():
        for body in bodies:
            mark = read_mark(KINDS[kind], body)
            if mark is not None and mark.project == "gs2":
                found[kind, mark.id] = plain(body)
    return found


class Switch:
    """Faults that begin when they are switched on."""

    def __init__(self, plan: Any) -> None:
        self.plan, self.on = plan, False

    def __call__(self, seen: Any) -> Fault | None:
        return self.plan(seen) if self.on else None
