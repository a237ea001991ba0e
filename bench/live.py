"""Fills the embedded Datadog's file with what an estate's specs make: `python -m bench.live ROOT DB`."""

import sys
from pathlib import Path

import orjson

from bench.server import Datadog
from o11yascode.build.project import load_project
from o11yascode.datadog.live import LiveId
from o11yascode.resource.bodies import call, live_id, unwrap
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import with_mark
from o11yascode.resource.references import resolve_references
from o11yascode.sandbox.store import Store
from o11yascode.sync.order import by_reference


def fill(root: Path, db: Path) -> None:
    project = load_project(root)
    assert project.ok, "\n".join(map(str, project.diagnostics[:5]))
    datadog = Datadog(Store(db))
    ids: dict[str, LiveId] = {}
    resources = by_reference(project.resources, {one.id: one.references for one in project.resources})
    for resource in resources:
        kind = KINDS[resource.kind]
        body = resolve_references(resource.payload, ids.get, kind.text_references)
        body = with_mark(kind, body, project.config.project, resource.id)
        request = call(kind, "create", None, body)
        answer = datadog.ask(request.method, request.path, orjson.dumps(body))
        assert answer.status == 200, (resource.id, answer.body)
        made = answer.body if not isinstance(answer.body, bytes) else orjson.loads(answer.body)
        found = live_id(kind, unwrap(kind, made))
        assert found is not None
        ids[resource.id] = found


if __name__ == "__main__":
    fill(Path(sys.argv[1]), Path(sys.argv[2]))
