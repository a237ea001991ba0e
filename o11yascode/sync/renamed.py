"""Creates and deletes of one plan that look like one thing with a new id: it would lose its history, and links to it would break."""

from collections import defaultdict
from collections.abc import Sequence

from o11yascode.resource.kinds import KINDS
from o11yascode.sync.plan import Action, Change

Parts = tuple[str, str, str]
"""Service, name and environment of an id."""


def note_renames(changes: Sequence[Change]) -> None:
    """Adds to each create what of the same kind and name is deleted, and what to write to keep it."""
    leaving: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        if change.action is Action.DELETE and change.name and KINDS[change.kind].mark is not None:
            leaving[change.kind, change.name].append(change)
    for change in changes if leaving else ():
        found = leaving.get((change.kind, change.name)) if change.action is Action.CREATE else None
        if found:
            old = max(found, key=lambda one: _likeness(_parts(change.id), _parts(one.id)))
            found.remove(old)
            text = f"{old.id}, which has this name, is deleted: `{_keeps(_parts(change.id), _parts(old.id), old)}` would keep it"
            change.notes = (*change.notes, ("renamed?", text))


def _parts(id: str) -> Parts:
    service, _, rest = id.partition("/")
    name, _, env = rest.partition("/")
    return service, name, env


def _likeness(new: Parts, old: Parts) -> tuple[bool, bool, bool]:
    return new[2] == old[2], new[1] == old[1], new[0] == old[0]


def _keeps(new: Parts, old: Parts, change: Change) -> str:
    """What to write: where that is possible, what holds for all environments of a spec."""
    if new[2] == old[2]:
        return f"was: {old[1]}" if new[0] == old[0] else f"was: {old[0]}/{old[1]}"
    # Names of two parts get the environment of the spec.
    return f"was: {change.id}" if old[2] else f"adopt: {change.live_id}"
