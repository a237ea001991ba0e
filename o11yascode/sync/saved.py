"""A plan kept in a file, to be read by people and tools, and applied later exactly as it stands."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from o11yascode.diagnostics import Location, O11yError
from o11yascode.resource.desired import Payload
from o11yascode.resource.difference import MISSING, Difference
from o11yascode.resource.kinds import KINDS
from o11yascode.sync.files import write_private
from o11yascode.sync.plan import Action, Change, Plan
from o11yascode.version import VERSION

FORMAT_VERSION = 1
LARGEST = 512 * 1024 * 1024
"""Bytes: ten thousand monitors with both bodies are about 60 MB."""


def save_plan(path: Path, plan: Plan, document: Mapping[str, Any]) -> None:
    """Writes the plan as JSON, with what apply needs besides; for the owner alone, whole or not at all.

    `document` is the plan as the reports show it, of `report.plan_json.plan_document`.
    """
    changes = []
    for entry, change in zip(document["changes"], plan.changes, strict=True):
        needed = {
            "live_id": change.live_id,
            "depends_on": change.depends_on,
            "labels": change.labels,
            "notes": change.notes,
            "blocked_by": change.blocked_by,
            "protect": change.protect,
            "adopts": change.adopts,
            "ignore_live": change.ignore_live,
        }
        changes.append({**entry, "apply": needed})
    saved = {
        **document,
        "changes": changes,
        "tool_version": VERSION,
        "host": plan.host,
        "requests": plan.requests,
        "seconds": plan.seconds,
    }
    saved["checksum"] = _checksum(saved)
    write_private(path, orjson.dumps(saved, option=orjson.OPT_INDENT_2, default=str) + b"\n")


def load_plan(path: Path, *, project: str | None = None, target: str | None = None, host: str | None = None) -> Plan:
    """The plan in a file.

    Args:
        project, target, host: what it is going to be applied to; None where it is only shown.

    Raises:
        O11yError: it is no plan, was edited, is of another version of the tool, or for something else.
    """
    document = _read(path)
    again = "make a new one with `o11y plan -o`"
    if document.get("format_version") != FORMAT_VERSION:
        raise O11yError(f"{path} is a plan of format {_short(document.get('format_version'))}, not {FORMAT_VERSION}", again)
    if document.get("tool_version") != VERSION:
        raise O11yError(f"{path} was made by o11y {_short(document.get('tool_version'))}, this is {VERSION}", again)
    if document.get("checksum") != _checksum(document):
        raise O11yError(f"{path} was changed after it was made", again)
    for name, given in (("project", project), ("target", target), ("host", host)):
        if given is not None and document.get(name) != given:
            raise O11yError(f"{path} is for the {name} {_short(document.get(name))}, not {given}", again)
    try:
        return _plan(document)
    except (KeyError, TypeError, ValueError):
        raise O11yError(f"{path} is not a plan that can be applied", again) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise O11yError(f"{path} is too large for a plan")
        document = orjson.loads(path.read_bytes())
    except OSError as error:
        raise O11yError(f"{path}: {error.strerror}") from None
    except ValueError:
        raise O11yError(f"{path} is not JSON", "a plan is made with `o11y plan -o`") from None
    if not isinstance(document, dict) or "changes" not in document:
        raise O11yError(f"{path} is not a plan", "a plan is made with `o11y plan -o`")
    return document


def _checksum(document: dict[str, Any]) -> str:
    """Of everything but itself, however the JSON is laid out."""
    rest = {key: value for key, value in document.items() if key != "checksum"}
    return hashlib.sha256(orjson.dumps(rest, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


def _plan(document: dict[str, Any]) -> Plan:
    summary = document["summary"]
    return Plan(
        project=document["project"],
        target=document["target"],
        host=document["host"],
        changes=[_change(entry) for entry in document["changes"]],
        unchanged=summary["unchanged"],
        out_of_scope=summary["out_of_scope"],
        notices=list(document["notices"]),
        requests=document["requests"],
        seconds=document["seconds"],
    )


def _change(entry: dict[str, Any]) -> Change:
    source, needed = entry["source"], entry["apply"]
    if entry["kind"] not in KINDS:
        raise ValueError(entry["kind"])
    before: Payload | None = entry["before"]
    return Change(
        action=Action(entry["action"]),
        kind=entry["kind"],
        id=entry["id"],
        name=entry["name"],
        live_id=needed["live_id"],
        source=Location(source["file"], source["line"]) if source else None,
        fingerprint=entry["fingerprint"],
        differences=tuple(Difference(one["path"], one.get("before", MISSING), one.get("after", MISSING)) for one in entry["differences"]),
        before=before,
        after=entry["after"],
        depends_on=tuple(needed["depends_on"]),
        reason=entry["reason"],
        labels=needed["labels"],
        notes=tuple((name, text) for name, text in needed["notes"]),
        blocked_by=tuple(needed["blocked_by"]),
        protect=needed["protect"],
        adopts=needed["adopts"],
        ignore_live=tuple(needed["ignore_live"]),
    )


def _short(value: object) -> str:
    return str(value)[:80] if value is not None else "(none)"
