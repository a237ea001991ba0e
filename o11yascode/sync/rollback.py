"""Undoing an apply: a plan that brings back what it updated and deleted, and deletes what it created."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import NotFound
from o11yascode.datadog.live import LiveId, LiveResource, read_one
from o11yascode.datadog.lookup import find, find_many
from o11yascode.diagnostics import O11yError
from o11yascode.resource.bodies import in_path, live_id, name_of, sendable
from o11yascode.resource.carry import update_body
from o11yascode.resource.compare import same
from o11yascode.resource.desired import Payload
from o11yascode.resource.fingerprint import fingerprint
from o11yascode.resource.kind import Kind
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import read_mark
from o11yascode.resource.references import ids_in, reference, resolve_references
from o11yascode.resource.tidy import says_nothing
from o11yascode.sync.backup import read_backup
from o11yascode.sync.deletes import look_at_deletes
from o11yascode.sync.explain import explain
from o11yascode.sync.journal import Record, Step, journals
from o11yascode.sync.match import changed_immutably
from o11yascode.sync.order import add_dependencies
from o11yascode.sync.plan import Action, Change, Plan

_WORD = re.compile(r"[\w-]+")
_NAMED = re.compile(r"(?:(?<=[a-z]/)|(?<=#)|(?<=id=)|^(?:monitor|dashboard|slo|synthetics-test|notebook|powerpack|team):)[\w-]+")
"""A live id with what it is before it: in a link, and in whom a policy is for."""


class _Undoing(Struct):
    """A rollback plan on its way."""

    client: Client
    record: Record
    before: Mapping[int, Payload | None]
    """The backup, by the number of the step that changed it."""
    were_there: Collection[tuple[str, str]]
    """Kind and live id of all that there was before and that apply was to change."""
    live: Mapping[int, Payload | None]
    """What there is now, by the number of the step that changed it."""
    reborn: Mapping[str, str]
    """Live ids that are gone for ever -> the id of the resource that gets a new one."""
    there: Mapping[str, LiveId]
    """The live id of what is in its place already."""
    changes: list[Change] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def find_apply(folder: Path, apply_id: str | None, *, target: str, host: str, project: str) -> Record:
    """The apply to undo: that one, or the last one of this target; of a rollback that was broken off, what that was to undo.

    Raises:
        O11yError: there is none, or it was for another target or project.
    """
    if apply_id is None:
        mine = (record for record in journals(folder) if record.was_of(target, host, project))
        last = next(mine, None)
        if last is None:
            raise O11yError(
                "there is no apply of this target to roll back", "applies are journalled in .o11y/journal of the folder they ran in"
            )
        if last.undoes is None or (last.finished and not last.left_over):
            return last
        return next((record for record in mine if record.apply_id == last.undoes), last)
    found = next((record for record in journals(folder) if record.apply_id == apply_id), None)
    if found is None:
        known = ", ".join(record.apply_id for record in islice(journals(folder), 5)) or "none"
        raise O11yError(f"there is no apply {apply_id}", f"known: {known}")
    if not found.was_of(target, host, project):
        raise O11yError(f"apply {apply_id} was of {found.project} on {found.target} ({found.host}), not of {project} on {target} ({host})")
    return found


def rollback_plan(client: Client, record: Record, folder: Path) -> Plan:
    """A plan that undoes what an apply did; it is shown, checked and applied as any other.

    What was deleted comes back, with a new id where Datadog gives no other way; whatever else is
    brought back and referred to it refers to the new one. What somebody changed after the apply is named.

    Raises:
        O11yError: the backup is not there.
    """
    started, requests = client.clock.now(), client.requests
    backup = read_backup(folder, record.apply_id)
    done = [step for step in record.steps if step.result in ("done", None) and step.kind in KINDS]
    before = {step.number: backup.get((step.kind, str(step.live_id))) for step in done}
    with ThreadPoolExecutor(client.connections) as pool:
        bodies = pool.map(lambda step: _now(client, step, before[step.number]), done)
        live = {step.number: body for step, body in zip(done, bodies, strict=True)}
    gone = [step for step in done if live[step.number] is None and _gets_a_new_id(step, before[step.number])]
    reborn = {str(step.live_id): step.id for step in gone}
    there: dict[str, LiveId] = {}
    moved: dict[int, Step] = {}
    known = backup.keys() | {(step.kind, str(step.live_id)) for step in done}
    for step, found in _there_again(client, record, gone, before, known):
        there[step.id] = found.id
        if not changed_immutably(KINDS[step.kind], before[step.number] or {}, found.body):
            live[step.number], moved[step.number] = found.body, replace(step, live_id=found.id)
    done = [moved.get(step.number, step) for step in done]
    undoing = _Undoing(client, record, before, backup.keys(), live, reborn, there)
    created = {(step.kind, step.id): step for step in done if step.write == "create"}
    updated = {(step.kind, step.id) for step in done if step.write == "update"}
    for step in done:
        if step.write == "update":
            _undo_update(undoing, step)
        elif step.write == "delete" and (step.kind, step.id) in updated:
            undoing.notices.append(f"{step.id}: what a replacement had left over of it is not brought back")
        elif step.write == "delete":
            # Of a replacement, both halves are undone together.
            _undo_delete(undoing, step, created.pop((step.kind, step.id), None))
    for step in created.values():
        _undo_create(undoing, step)
    references = {change.id: ids_in(change.after) for change in undoing.changes if change.after}
    add_dependencies(undoing.changes, references)
    look_at_deletes(client, undoing.changes)
    undoing.changes.sort(key=lambda change: (change.id, change.kind, str(change.live_id)))
    # It does not count as fresh: it has looked for nothing but what that apply changed.
    plan = Plan(
        project=record.project,
        target=record.target,
        host=record.host,
        changes=undoing.changes,
        notices=undoing.notices,
        requests=client.requests - requests,
        seconds=client.clock.now() - started,
        undoes=record.apply_id,
    )
    # What it did not touch stays as it is: an undo of twenty is no great share of ten thousand.
    writes = Counter(step.write for step in done)
    plan.unchanged = max(0, record.managed + writes["create"] - writes["delete"] - plan.managed)
    return plan


def _gets_a_new_id(step: Step, before: Payload | None) -> bool:
    """Whether what is gone can be brought back, and has another id by that: what goes by a natural key keeps it."""
    return before is not None and live_id(KINDS[step.kind], _sent(KINDS[step.kind], before)) is None


def _there_again(
    client: Client, record: Record, gone: Sequence[Step], before: Mapping[int, Payload | None], known: Collection[tuple[str, str]]
) -> Iterator[tuple[Step, LiveResource]]:
    """What somebody, or a rollback before this one, brought back already; `known` are kind and live id of what that apply was about."""
    steps = {(step.kind, step.id): step for step in gone}
    bodies: dict[str, dict[str, Payload]] = defaultdict(dict)
    for step in gone:
        bodies[step.kind][step.id] = _sent(KINDS[step.kind], before[step.number] or {})
    for id, found in find_many(client, record.project, bodies):
        if (found.kind, str(found.id)) not in known and (found.kind, id) in steps:
            yield steps.pop((found.kind, id)), found


def _undo_create(undoing: _Undoing, step: Step) -> None:
    kind = KINDS[step.kind]
    live = undoing.live[step.number]
    if step.live_id is None:
        # It was killed before the answer came.
        if kind.mark is None:
            undoing.notices.append(f"{step.id}: whether that apply created this {kind.name} is not known, and it bears no mark: left alone")
            return
        found = find(undoing.client, kind, undoing.record.project, step.id, {})
        # What was there before is not what it made: it was about to be replaced.
        new = next((one for one in found if (step.kind, str(one.id)) not in undoing.were_there), None)
        if new is not None:
            step, live = replace(step, live_id=new.id), new.body
    if live is None:
        return
    mark = read_mark(kind, live)
    if kind.mark is not None and (mark is None or (mark.project, mark.id) != (undoing.record.project, step.id)):
        undoing.notices.append(f"{step.kind} {step.live_id}, made as {step.id}, no longer bears its mark: left alone")
        return
    undoing.changes.append(_change(Action.DELETE, step, kind, live, None, "was created by that apply"))


def _undo_update(undoing: _Undoing, step: Step) -> None:
    kind = KINDS[step.kind]
    before = undoing.before[step.number]
    if before is None:
        undoing.notices.append(f"{step.id}: not in the backup, left alone")
        return
    live = undoing.live[step.number]
    wanted = _wanted(undoing, kind, before)
    if live is None and _is_nothing(kind, wanted):
        return
    if live is None and step.id in undoing.there:
        undoing.notices.append(_has_its_place(undoing, step))
    elif live is None:
        undoing.changes.append(_change(Action.CREATE, step, kind, None, wanted, "was deleted since"))
    elif not same(kind, wanted, live) or not (step.id in undoing.there or same(kind, live, wanted)):
        undoing.changes.append(_change(Action.UPDATE, step, kind, live, update_body(kind, wanted, live), "as it was before that apply"))


def _undo_delete(undoing: _Undoing, step: Step, created: Step | None) -> None:
    """Makes it anew; of a replacement, in the place of what replaced it."""
    kind = KINDS[step.kind]
    before = undoing.before[step.number]
    if before is None:
        undoing.notices.append(f"{step.id}: not in the backup, cannot be brought back")
        return
    wanted = _wanted(undoing, kind, before)
    was_nothing = _is_nothing(kind, wanted)
    if undoing.live[step.number] is not None or was_nothing:
        if created is not None:
            # It was killed between the two, or there was none that it replaced.
            _undo_create(undoing, created)
        elif not was_nothing:
            _undo_update(undoing, step)
        return
    if step.id in undoing.there:
        undoing.notices.append(_has_its_place(undoing, step))
        return
    replacement = undoing.live[created.number] if created is not None else None
    if created is not None and replacement is not None:
        change = _change(Action.REPLACE, created, kind, replacement, wanted, "as it was before that apply")
    else:
        change = _change(Action.CREATE, step, kind, None, wanted, "was deleted by that apply")
    if kind.restore is not None:
        change.restores = step.live_id
    undoing.changes.append(change)


def _has_its_place(undoing: _Undoing, step: Step) -> str:
    return f"{step.id}: {step.kind} {undoing.there[step.id]} has its place, which cannot be made what it was: left alone"


def _now(client: Client, step: Step, before: Payload | None) -> Payload | None:
    if step.live_id is None:
        return None
    kind = KINDS[step.kind]
    try:
        body = read_one(client, kind, step.live_id, before)
    except NotFound:
        return None
    return None if _is_nothing(kind, body) else body


def _is_nothing(kind: Kind, body: Payload) -> bool:
    """Whether it is what Datadog answers where there is none: the policy of what everybody may edit."""
    return kind.listing is None and says_nothing(kind.name, body)


def _sent(kind: Kind, before: Payload) -> Payload:
    """What to send for a live body to come back: with what stands in the path of its request."""
    return {**in_path(kind, before), **sendable(kind, before)}


def _wanted(undoing: _Undoing, kind: Kind, before: Payload) -> Payload:
    """What to send for a live body to come back, as what it refers to is or will be called by then."""
    mended = _mended(_sent(kind, before), undoing.reborn)
    body: Payload = resolve_references(mended, undoing.there.get, kind.text_references)
    return body


def _mended(value: Any, reborn: Mapping[str, str], key: str = "", of_monitors: bool = False) -> Any:
    """A copy in which the ids of what gets a new one are references to it, wherever one can stand: elsewhere that is a number like others.

    Args:
        key: under which it stands.
        of_monitors: whether it is of a monitor whose query is made of ids.
    """
    if isinstance(value, dict):
        of_monitors = value.get("type") in ("composite", "slo alert")
        return {name: _mended(inner, reborn, name, of_monitors) for name, inner in value.items()}
    if isinstance(value, list):
        return [_mended(inner, reborn, key) for inner in value]
    if key.lower().endswith(("id", "ids")) and str(value) in reborn:
        return _renewed(str(value), reborn)
    if not isinstance(value, str):
        return value
    places = _WORD if of_monitors and key == "query" else _NAMED
    return places.sub(lambda place: _WORD.sub(lambda word: _renewed(word[0], reborn), place[0]), value)


def _renewed(word: str, reborn: Mapping[str, str]) -> str:
    return reference(reborn[word]) if word in reborn else word


def _change(action: Action, step: Step, kind: Kind, live: Payload | None, after: Payload | None, reason: str) -> Change:
    differences = tuple(explain(kind, after, live)) if after is not None and live is not None else ()
    mark = read_mark(kind, live) if live is not None else None
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
        protect=mark is not None and mark.protect,
    )
