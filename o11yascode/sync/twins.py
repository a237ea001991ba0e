"""What a create would make a second time, as far as names tell: the same thing under an old id, or one that bears no mark."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import ApiError
from o11yascode.datadog.live import LiveId
from o11yascode.resource.bodies import live_id, name_of, rows_of
from o11yascode.resource.identity import Parts, parts_of
from o11yascode.resource.kind import Kind
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import belongs_to_a_test, read_mark
from o11yascode.sync.plan import Action, Change

NAMED = {"monitor": "name", "slo": "query"}
"""Kinds whose list was cut down to ours, and the parameter that asks it for a name."""
FEW = 10
"""Up to so many creates are asked about, each with a request: where more are made the project is new, or very busy."""


def note_twins(client: Client, changes: Sequence[Change], strangers: Mapping[tuple[str, str], LiveId]) -> None:
    """Adds to each create what looks like the same thing, and what to write to keep that.

    `strangers` are the live ids of what bears no mark, by kind and name, of the kinds whose lists have everybody's.
    """
    creates = [change for change in changes if change.action is Action.CREATE and change.name and KINDS[change.kind].mark is not None]
    if creates:
        _note_renames(creates, changes)
        _note_strangers(creates, {**strangers, **_asked(client, creates)})


def _note_renames(creates: Sequence[Change], changes: Sequence[Change]) -> None:
    leaving: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        if change.action is Action.DELETE:
            leaving[change.kind, change.name].append(change)
    for change in creates:
        found = leaving.get((change.kind, change.name))
        if found:
            new = parts_of(change.id)
            old = max(found, key=lambda one: _likeness(new, parts_of(one.id)))
            found.remove(old)
            text = f"{old.id}, which has this name, is deleted: `{_keeps(new, parts_of(old.id), old)}` would keep it"
            change.notes = (*change.notes, ("renamed?", text))


def _likeness(new: Parts, old: Parts) -> tuple[bool, bool, bool]:
    return new.env == old.env, new.name == old.name, new.service == old.service


def _keeps(new: Parts, old: Parts, change: Change) -> str:
    """What to write: where that is possible, what holds for all environments of a spec."""
    if new.env == old.env:
        return f"was: {old.name}" if new.service == old.service else f"was: {old.service}/{old.name}"
    # Names of two parts get the environment of the spec.
    return f"was: {change.id}" if old.env else f"adopt: {change.live_id}"


def _note_strangers(creates: Sequence[Change], strangers: Mapping[tuple[str, str], LiveId]) -> None:
    for change in creates:
        stranger = strangers.get((change.kind, change.name))
        if stranger is not None:
            text = f"{change.kind} {stranger}, which bears no mark, has this name: `adopt: {stranger}` would take it over"
            change.notes = (*change.notes, ("twice?", text))


def _asked(client: Client, creates: Sequence[Change]) -> dict[tuple[str, str], LiveId]:
    names = {(change.kind, change.name) for change in creates if change.kind in NAMED}
    if not 0 < len(names) <= FEW:
        return {}
    with ThreadPoolExecutor(len(names)) as pool:
        ids = pool.map(lambda each: _unmarked(client, KINDS[each[0]], each[1]), names)
        return {each: id for each, id in zip(names, ids, strict=True) if id is not None}


def _unmarked(client: Client, kind: Kind, name: str) -> LiveId | None:
    """The live id of what has a name and no mark; None where there is nothing, or where nobody says."""
    assert kind.listing is not None
    try:
        bodies = rows_of(kind, client.request("GET", kind.listing.path, ((NAMED[kind.name], name),)))
    except ApiError:
        return None
    found = (body for body in bodies if name_of(kind, body) == name and read_mark(kind, body) is None)
    return next((live_id(kind, body) for body in found if not belongs_to_a_test(kind, body)), None)
