"""Recorded traffic: what Datadog took passes, what it refused is refused here too wherever the reason can be known offline."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from o11yascode.diagnostics import Severity
from o11yascode.payload.problem import spell
from o11yascode.payload.schema import kinds
from o11yascode.payload.validate import validate_payload

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
NOT_OF_THE_PAYLOAD = ("Duplicate of an existing", "must be unique", "not found", "'query' is invalid")
"""What depends on what else is in the account; and what the parser of queries says."""

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="recordings are not here")


def lines(name: str) -> Iterator[dict[str, Any]]:
    with (CORPUS / name).open(encoding="utf-8") as file:
        yield from (line for line in map(json.loads, file) if line["kind"] in kinds())


UNSAID = {"payload-missing-field", "payload-correction-target"}
"""What is told of an update that sends only some fields."""


def errors(kind: str, body: Any, schemas: Path, is_update: bool = False) -> list[str]:
    problems = [p for p in validate_payload(kind, body, cache=schemas) if p.severity is Severity.ERROR]
    return [f"{spell(p.path)}: {p.message}" for p in problems if not (is_update and p.rule in UNSAID)]


def test_what_datadog_took_has_no_error(schemas: Path) -> None:
    found = {
        line["id"]: told
        for line in lines("pairs.jsonl")
        if (told := errors(line["kind"], line["request"], schemas, line["method"] != "POST"))
    }
    assert found == {}


def test_what_integrations_ship_has_no_error(schemas: Path) -> None:
    found = {line["id"]: told for line in lines("exports.jsonl") if (told := errors(line["kind"], line["body"], schemas))}
    assert found == {}


def test_what_datadog_refused_is_refused(schemas: Path) -> None:
    refused = [
        line
        for line in lines("errors.jsonl")
        if line.get("request") and not any(reason in json.dumps(line["error"]) for reason in NOT_OF_THE_PAYLOAD)
    ]
    missed = [line["id"] for line in refused if not errors(line["kind"], line["request"], schemas, line["method"] != "POST")]
    print(f"refused offline: {len(refused) - len(missed)} of {len(refused)}")
    assert missed == []
