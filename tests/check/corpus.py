"""Recorded bodies that Datadog took, as resources of a project."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from o11yascode.build.project import Project
from o11yascode.config import Config
from o11yascode.diagnostics import Location
from o11yascode.resource.desired import Resource

FOLDER = Path(__file__).parents[3] / "shared" / "corpus"
KINDS = ("monitor", "dashboard", "slo")


def accepted() -> Iterator[Resource]:
    """Every monitor, dashboard and SLO that was shipped or accepted."""
    for line in _lines("exports.jsonl"):
        yield _resource(line["kind"], line["id"], line["body"])
    for line in _lines("pairs.jsonl"):
        # an update may send only a part of a body
        if line["kind"] in KINDS and line["method"] == "POST":
            yield _resource(line["kind"], line["id"], line["request"])


def project(resource: Resource, root: Path) -> Project:
    """A project of this resource alone."""
    return Project(Config(project="corpus"), root, "sandbox", [resource])


def _resource(kind: str, id_: str, body: dict[str, Any]) -> Resource:
    name = str(body.get("title") or body.get("name") or "")
    return Resource(kind=kind, id=f"corpus/{id_}", payload=body, source=Location(f"{id_}.yaml"), name=name)


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        yield from map(json.loads, file)
