"""Undoing an apply: a plan that brings back what it updated and deleted, and deletes what it created."""

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import NotFound
from o11yascode.datadog.live import read_one
from o11yascode.datadog.lookup import find
from o11yascode.diagnostics import O11yError
from o11yascode.resource.bodies import name_of, sendable
from o11yascode.resource.carry import update_body
from o11yascode.resource.compare import same
from o11yascode.resource.desired import Payload
from o11yascode.resource.fingerprint import fingerprint
from o11yascode.resource.kind import Kind
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import read_mark
from o11yascode.resource.references import reference
from o11yascode.sync.backup import read_backup
from o11yascode.sync.deletes import look_at_deletes
from o11yascode.sync.explain import explain
from o11yascode.sync.journal import Record, Step, journals
from o11yascode.sync.order import add_dependencies, referenced
from o11yascode.sync.plan import Action, Change, Plan


class _Undoing(Struct):
    """A rollback plan on its way."""

    client: Client
    record: Record
    backup: Mapping[tuple[str, str], Payload]
    reborn: dict[str, str]
    """Live ids that are gone for ever -> the id of the resource that gets a new one."""
    changes: list[Change]
    notices: list[str]
    unchanged: int = 0


def find_apply(folder: Path, apply_id: str | None, *, host: str, project: str) -> Record:
    """The apply to undo: that one, or the last one of this target.

    Raises:
        O11yError: there is none, or it was for another target or project.
    """
    records = list(journals(folder))
    if apply_id is None:
        mine = [record for record in records if (record.host, record.project) == (host, project)]
        if not mine:
            raise O11yError(
                "there is no apply of this target to roll back", "applies are journalled in .o11y/journal of the folder they ran in"
            )
        return mine[0]
    found = next((record for record in records if record.apply_id == apply_id), None)
    if found is None:
        known = ", ".join(record.apply_id for record in records[:5]) or "none"
        raise O11yError(f"there is no apply {apply_id}", f"known: {known}")
    if (found.host, found.project) != (host, project):
        raise O11yError(f"apply {apply_id} was of {found.project} at {found.host}, not of {project} at {host}")
    return found


def rollback_plan(client: Client, record: Record, folder: Path, *, now: Callable[[], float] = time.time) -> Plan:
    """A plan that undoes what an apply did; it is shown, checked and applied as any other.

    What was deleted comes back with a new id, since Datadog gives no other way; whatever else is
    brought back and referred to it refers to the new one. What somebody changed after the apply is named.

    Raises:
        O11yError: the backup is not there.
    """
    read_at, started, requests = now(), client.clock.now(), client.requests
    backup = read_backup(folder, record.apply_id)
    done = [step for step in record.steps if step.result in ("done", None)]
    reborn = {str(step.live_id): step.id for step in done if step.write == "delete"}
    undoing = _Undoing(client, record, backup, reborn, [], [])
    created = {(step.kind, step.id): step for step in done if step.write == "create"}
    for step in done:
        if step.write == "update":
            _undo_update(undoing, step)
        elif step.write == "delete":
            # Of a replacement, both halves are undone together.
            _undo_delete(undoing, step, created.pop((step.kind, step.id), None))
    for step in created.values():
        _undo_create(undoing, step)
    references = {change.id: referenced(change.after) for change in undoing.changes if change.after}
    add_dependencies(undoing.changes, references)
    look_at_deletes(client, undoing.changes)
    undoing.changes.sort(key=lambda change: (change.id, change.kind, str(change.live_id)))
    return Plan(
        project=record.project,
        target=record.target,
        host=record.host,
        changes=undoing.changes,
        unchanged=undoing.unchanged,
        notices=undoing.notices,
        requests=client.requests - requests,
        seconds=client.clock.now() - started,
        read_at=read_at,
    )


def _undo_create(undoing: _Undoing, step: Step) -> None:
    kind = KINDS[step.kind]
    if step.live_id is None and kind.mark is not None:
        # It was killed before the answer came.
        found = find(undoing.client, kind, undoing.record.project, step.id, {})
        step = replace(step, live_id=found[0].id) if found else step
    live = _now(undoing, kind, step)
    if live is None:
        undoing.unchanged += 1
        return
    mark = read_mark(kind, live)
    if kind.mark is not None and (mark is None or (mark.project, mark.id) != (undoing.record.project, step.id)):
        undoing.notices.append(f"{step.kind} {step.live_id}, made as {step.id}, does not bear its mark any more: left alone")
        return
    undoing.changes.append(_change(Action.DELETE, step, kind, live, None, "was created by that apply"))


def _undo_update(undoing: _Undoing, step: Step) -> None:
    kind = KINDS[step.kind]
    before = undoing.backup.get((step.kind, str(step.live_id)))
    if before is None:
        undoing.notices.append(f"{step.id}: not in the backup, left alone")
        return
    live = _now(undoing, kind, step)
    wanted = _mended(sendable(kind, before), undoing.reborn)
    if live is None:
        undoing.changes.append(_change(Action.CREATE, step, kind, None, wanted, "was deleted since"))
    elif same(kind, wanted, live) and same(kind, live, wanted):
        undoing.unchanged += 1
    else:
        undoing.changes.append(_change(Action.UPDATE, step, kind, live, update_body(kind, wanted, live), "as it was before that apply"))


def _undo_delete(undoing: _Undoing, step: Step, created: Step | None) -> None:
    """Makes it anew; of a replacement, in the place of what replaced it."""
    kind = KINDS[step.kind]
    before = undoing.backup.get((step.kind, str(step.live_id)))
    if before is None:
        undoing.notices.append(f"{step.id}: not in the backup, cannot be brought back")
        return
    still = _now(undoing, kind, step)
    if still is not None:
        undoing.reborn.pop(str(step.live_id), None)
        undoing.unchanged += 1
        return
    wanted = _mended(sendable(kind, before), undoing.reborn)
    replacement = _now(undoing, kind, created) if created is not None else None
    if created is not None and replacement is not None:
        undoing.changes.append(_change(Action.REPLACE, created, kind, replacement, wanted, "as it was before that apply"))
    else:
        undoing.changes.append(_change(Action.CREATE, step, kind, None, wanted, "was deleted by that apply"))


def _now(undoing: _Undoing, kind: Kind, step: Step) -> Payload | None:
    if step.live_id is None:
        return None
    try:
        return read_one(undoing.client, kind, step.live_id, undoing.backup.get((step.kind, str(step.live_id))))
    except NotFound:
        return None


def _mended(value: Any, reborn: Mapping[str, str]) -> Any:
    """A copy in which the ids of what gets a new one are references to it: whole values, and words of a composite's query."""
    if isinstance(value, dict):
        return {key: _mended(inner, reborn) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mended(inner, reborn) for inner in value]
    if isinstance(value, bool) or value is None or isinstance(value, float):
        return value
    if isinstance(value, int):
        return reference(reborn[str(value)]) if str(value) in reborn else value
    if isinstance(value, str):
        if value in reborn:
            return reference(reborn[value])
        for old, id in reborn.items():
            if old in value:
                value = _replace_word(value, old, id)
    return value


def _replace_word(text: str, old: str, id: str) -> str:
    return re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", reference(id), text)


def _change(action: Action, step: Step, kind: Kind, live: Payload | None, after: Payload | None, reason: str) -> Change:
    differences = tuple(explain(kind, after, live)) if after is not None and live is not None else ()
    return Change(
        action=action,
        kind=step.kind,
        id=step.id,
        name=name_of(kind, after or live or {}),
        live_id=step.live_id if live is not None else None,
        fingerprint=fingerprint(kind, live) if live is not None else None,
        differences=differences,
        before=live,
        after=after,
        reason=reason,
    )
