"""Makes the plan: reads what is live, finds what belongs to what, compares, and puts the changes in order."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct, field
from msgspec.structs import replace

from o11yascode.datadog.cache import Cache
from o11yascode.datadog.client import Client
from o11yascode.datadog.errors import BadAnswer
from o11yascode.datadog.live import Live, LiveId, LiveResource, Wanted, as_text, fetch_live, wanted, with_left_out
from o11yascode.diagnostics import O11yError
from o11yascode.resource.bodies import live_id, name_of
from o11yascode.resource.carry import update_body
from o11yascode.resource.compare import Brief, same, unknown_keys
from o11yascode.resource.desired import Payload, Resource
from o11yascode.resource.fingerprint import fingerprint
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import with_mark
from o11yascode.resource.references import ids_in, resolve_references
from o11yascode.resource.tidy import says_nothing
from o11yascode.sync.alike import Alike
from o11yascode.sync.deletes import look_at_deletes
from o11yascode.sync.delivery import RULE, heard_through, picked_by, routes
from o11yascode.sync.early import EarlyRead
from o11yascode.sync.explain import explain
from o11yascode.sync.match import Match, Matches, changed_immutably, match
from o11yascode.sync.order import add_dependencies, by_reference
from o11yascode.sync.plan import Action, Change, Plan
from o11yascode.sync.selection import Selection
from o11yascode.sync.twins import note_twins


class _Making(Struct):
    """A plan on its way."""

    project: str
    ignore_tag_keys: tuple[str, ...]
    references: dict[str, frozenset[str]]
    """The ids that an id of the specs refers to, where it does."""
    matches: Matches = field(default_factory=Matches)
    moving: set[str] = field(default_factory=set)
    """Ids whose live id is only known after the apply, because they are replaced or removed."""
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    unknown: dict[str, dict[str, None]] = field(default_factory=dict)
    """For each kind the live keys that nobody knows yet, in the order they were met."""
    alike: Alike | None = None

    def live_id(self, id: str) -> LiveId | None:
        found = self.matches.found.get(id)
        return None if found is None or id in self.moving else found.live.id

    def references_of(self, id: str) -> list[tuple[str, LiveId | None]]:
        """What a resource refers to, with the live ids as far as they are known."""
        return [(other, self.live_id(other)) for other in sorted(self.references[id])] if id in self.references else []

    def body(self, resource: Resource) -> Payload:
        """What Datadog should have: references resolved as far as they can be, the mark on it."""
        kind = KINDS[resource.kind]
        payload = resource.payload
        if resource.id in self.references:
            payload = resolve_references(payload, self.live_id, kind.text_references)
        return with_mark(kind, payload, self.project, resource.id, resource.protect)


def make_plan(
    client: Client,
    project: str,
    resources: Sequence[Resource],
    *,
    target: str,
    selection: Selection | None = None,
    ignore_tag_keys: Sequence[str] = (),
    former: Sequence[str] = (),
    cache: Cache | None = None,
    now: Callable[[], float] = time.time,
    early: EarlyRead | None = None,
) -> Plan:
    """What would bring the target to what the specs say.

    Args:
        resources: all of the project, selected or not: references need the others' ids.
        target: its name, for people and for the saved plan.
        selection: limits what may change, deletes included.
        ignore_tag_keys: keys of tags that somebody else owns.
        former: names that the project had before; what bears them is taken over.
        now: seconds since 1970.
        early: a reading that began before the specs were known.

    Raises:
        ApiError: Datadog cannot be read.
        O11yError: something to adopt is not there; something selected refers to what is neither live nor selected.
    """
    selection = selection or Selection()
    read_at, started, requests = now(), client.clock.now(), client.requests
    if early is not None:
        read_at, started, requests = early.read_at, early.started, early.requests
    references = {resource.id: found for resource in resources if (found := resource.references)}
    rules = routes(resources)
    for id, through in heard_through(resources, rules).items():
        references[id] = references.get(id, frozenset()) | through
    inside = list(resources) if selection.is_all else [resource for resource in resources if selection.has(resource)]
    alike = Alike(cache, project, ignore_tag_keys)
    making = _Making(project, tuple(ignore_tag_keys), references, alike=alike)
    live = _read(client, project, resources, inside, references, selection, cache, early, former)
    making.matches = match(project, [resource for resource in resources if KINDS[resource.kind].listing is not None], live, former)
    _find_singles(client, making, inside)
    over = _over(making, inside, datetime.fromtimestamp(read_at, UTC))
    put_off = over | _adoptions(making, selection)
    for resource in by_reference(inside, references):
        if resource.id not in put_off:
            try:
                _compare(client, making, resource)
            except RecursionError:
                raise BadAnswer(f"the live body of {resource.id} is nested too deeply to be compared") from None
    alike.keep(all_of_them=selection.is_all)
    _refuse_open_references(making, rules)
    outside = len(resources) - len(inside) + _add_deletes(making, selection)
    note_twins(client, making.changes, live.unmarked)
    add_dependencies(making.changes, references)
    look_at_deletes(client, making.changes)
    making.changes.sort(key=lambda change: (change.id, change.kind, str(change.live_id)))
    return Plan(
        project=project,
        target=target,
        host=client.host,
        changes=making.changes,
        unchanged=making.unchanged,
        out_of_scope=outside,
        notices=[*live.notices, *making.matches.notices, *_about_unknown_keys(making.unknown)],
        requests=client.requests - requests,
        seconds=client.clock.now() - started,
        read_at=read_at,
    )


def _read(
    client: Client,
    project: str,
    resources: Sequence[Resource],
    inside: Sequence[Resource],
    references: dict[str, frozenset[str]],
    selection: Selection,
    cache: Cache | None,
    early: EarlyRead | None,
    former: Sequence[str],
) -> Live:
    """The live resources of the kinds that matter: selected, referred to, and those where something may have left the specs."""
    wants: dict[str, Wanted] = {}
    if selection.files is None:
        marked = [name for name, kind in KINDS.items() if kind.mark is not None and (not selection.kinds or name in selection.kinds)]
        wants = {name: Wanted(required=False) for name in marked}
    needed = resources
    if not selection.is_all:
        ids = {resource.id for resource in inside} | {id for resource in inside for id in references.get(resource.id, ())}
        needed = [resource for resource in resources if resource.id in ids]
    by_kind: dict[str, list[Resource]] = defaultdict(list)
    for resource in needed:
        if KINDS[resource.kind].listing is not None:
            by_kind[resource.kind].append(resource)
    for name, some in by_kind.items():
        adopt = frozenset(one.adopt for one in some if one.adopt) if selection.is_all else frozenset()
        wants[name] = wanted(KINDS[name], (one.payload for one in some), adopt)
    before = early.live() if early is not None else Live()
    # What is to be adopted bears no mark of ours yet.
    known = {name for name in before.resources if name in wants and not wants[name].adopt}
    live = fetch_live(client, project, {name: want for name, want in wants.items() if name not in known}, cache, former=former)
    live.add(before, known)
    return live


def _find_singles(client: Client, making: _Making, inside: Sequence[Resource]) -> None:
    """Reads and finds what is of a kind without a list: it is known by the live id of what it belongs to, which had to be found first."""
    by_kind: dict[str, list[tuple[str, Resource]]] = defaultdict(list)
    for resource in inside:
        kind = KINDS[resource.kind]
        key = str(live_id(kind, making.body(resource)) or "") if kind.listing is None else ""
        if key and "${ref:" not in key:
            by_kind[kind.name].append((key, resource))
    for name, some in by_kind.items():
        live = fetch_live(client, making.project, {name: Wanted(names=frozenset(key for key, _ in some))})
        entries = {str(entry.id): entry for entry in live.resources[name]}
        for key, resource in some:
            if key in entries and not (resource.absent and says_nothing(name, entries[key].body)):
                making.matches.found[resource.id] = Match(entries[key])


def _over(making: _Making, inside: Sequence[Resource], now: datetime) -> set[str]:
    """What is not in Datadog, as it should be: its time has passed."""
    found, over = making.matches.found, set()
    for one in inside:
        is_over = KINDS[one.kind].is_over
        if is_over is not None and one.id not in found and not one.absent and is_over(one.payload, now):
            over.add(one.id)
    making.matches.missing = [(resource, id) for resource, id in making.matches.missing if resource.id not in over]
    making.matches.notices += [f"{id} is over: its spec can go" for id in sorted(over)]
    making.unchanged += len(over)
    return over


def _adoptions(making: _Making, selection: Selection) -> set[str]:
    """What cannot be adopted: an error in a full run, put off in a part of one."""
    missing = making.matches.missing
    if not selection.is_all:
        making.matches.notices += [
            f"{resource.id} adopts {resource.kind} {id}: only a run without a selection does that"
            for resource, id in missing
            if selection.has(resource)
        ]
        return {resource.id for resource, _ in missing}
    if missing:
        lines = [f"{resource.source}: {resource.kind} {id}, which {resource.id} adopts, does not exist" for resource, id in missing]
        hint = (
            "was it deleted, or is it in another target's account? Where there is nothing to adopt, remove `adopt`, and it will be created"
        )
        raise O11yError("\n".join(lines), hint)
    return set()


def _compare(client: Client, making: _Making, resource: Resource) -> None:
    """Adds the change that one resource needs, if any."""
    kind = KINDS[resource.kind]
    found = making.matches.found.get(resource.id)
    if resource.absent:
        if found is not None:
            making.moving.add(resource.id)
            change = replace(_delete(found.live, "state: absent"), id=resource.id, source=resource.source)
            change.protect = change.protect or resource.protect
            making.changes.append(change)
        return
    if found is None:
        making.changes.append(_change(Action.CREATE, resource, making.body(resource), None))
        return
    alike = making.alike
    key = alike.key(resource, making.references_of(resource.id), found.live) if alike else ""
    if alike and alike.holds(resource, key):
        making.unchanged += 1
        return
    body = making.body(resource)
    found.live = with_left_out(client, found.live, body)
    live = found.live.body
    rules = {"ignore_live": resource.ignore_live, "ignore_tag_keys": making.ignore_tag_keys}
    brief = Brief()
    is_same = same(kind, body, live, brief, **rules)
    if brief.met_unknown or not is_same:
        making.unknown.setdefault(kind.name, {}).update(dict.fromkeys(unknown_keys(kind, live)))
    if is_same:
        making.unchanged += 1
        if alike:
            alike.note(resource, key)
        return
    fixed = changed_immutably(kind, body, live)
    if fixed is not None:
        making.moving.add(resource.id)
        change = _change(Action.REPLACE, resource, body, found)
        change.reason = f"{fixed} cannot be changed in place"
        change.protect = change.protect or found.live.is_protected
    else:
        change = _change(Action.UPDATE, resource, update_body(kind, body, live, **rules), found)
        if found.live.mark is not None and found.live.mark.protect != resource.protect:
            change.reason = ", ".join(filter(None, (change.reason, "protected from now on" if resource.protect else "no longer protected")))
    change.differences = tuple(explain(kind, body, live, **rules))
    making.changes.append(change)


def _change(action: Action, resource: Resource, after: Payload, found: Match | None) -> Change:
    live = found.live if found else None
    return Change(
        action=action,
        kind=resource.kind,
        id=resource.id,
        name=resource.name or name_of(KINDS[resource.kind], after),
        live_id=live.id if live else None,
        source=resource.source,
        fingerprint=fingerprint(KINDS[resource.kind], live.body) if live else None,
        before=_before(live) if live else None,
        after=after,
        reason=found.reason if found else None,
        labels=resource.labels,
        protect=resource.protect,
        adopts=found.adopts if found else False,
        notes=_heard(resource) if action is Action.CREATE else (),
        ignore_live=resource.ignore_live,
    )


def _heard(resource: Resource) -> tuple[tuple[str, str], ...]:
    """Who will hear of a new monitor: a row for each set of states, its handles together."""
    states: dict[str, list[str]] = {}
    for mention in resource.mentions:
        states.setdefault(mention.handle, []).append(mention.state.replace("_", " "))
    handles: dict[str, list[str]] = {}
    for handle, heard in states.items():
        handles.setdefault(", ".join(heard), []).append(handle)
    return tuple(("notifies", f"{' '.join(names)} ({heard})") for heard, names in handles.items())


def _delete(entry: LiveResource, reason: str) -> Change:
    kind = KINDS[entry.kind]
    return Change(
        action=Action.DELETE,
        kind=entry.kind,
        id=_id(entry),
        name=name_of(kind, entry.body),
        live_id=entry.id,
        fingerprint=fingerprint(kind, entry.body),
        before=_before(entry),
        reason=reason,
        protect=entry.is_protected,
    )


def _before(entry: LiveResource) -> Payload:
    """The live body, of which plans, backups and journals are to be made: they nest it a little deeper."""
    body = entry.body
    as_text([[[[[[[[body]]]]]]]], f"{entry.kind} {entry.id}")
    return body


def _id(entry: LiveResource) -> str:
    return entry.mark.id if entry.mark else str(entry.id)


def _add_deletes(making: _Making, selection: Selection) -> int:
    """Adds the deletes of what the specs do not hold any more; returns how many are outside of the selection."""
    gone = making.matches.gone
    # What is outside of a selection may still be heard through a notification rule.
    inside = [
        entry
        for entry in gone
        if (selection.is_all or entry.kind != RULE) and selection.has_left(KINDS[entry.kind], _id(entry), entry.body)
    ]
    making.changes += [_delete(entry, "not in the specs any more") for entry in inside]
    if selection.is_all:
        making.changes += [_delete(entry, "left over from a replacement") for entry in making.matches.left]
    return len(gone) - len(inside)


def _about_unknown_keys(unknown: dict[str, dict[str, None]]) -> list[str]:
    """A notice for each kind with live keys that nobody knows yet."""
    return [
        f"{kind} has keys that are not known, compared only where a spec sets them: {', '.join(keys)}"
        for kind, keys in unknown.items()
        if keys
    ]


def _refuse_open_references(making: _Making, rules: Mapping[str, str]) -> None:
    """Whatever a change refers to must be live, or come to life in this plan; of `rules` those it is heard through, with what they pick."""
    done = {change.id for change in making.changes if change.action is not Action.DELETE}
    coming = {change.id for change in making.changes if change.action in (Action.CREATE, Action.REPLACE)}
    lines = []
    for change in making.changes:
        for id in sorted(ids_in(change.after) - coming) if change.after else ():
            lines.append(f"{change.source}: {change.id} refers to {id}, which is not in Datadog and not in this run")
        for id in sorted(rules.keys() & making.references.get(change.id, frozenset()) - done) if change.after else ():
            found = making.matches.found.get(id)
            if picked_by(found.live.body if found else None) != rules[id]:
                lines.append(f"{change.source}: {change.id} is heard through {id}, which does not pick it yet and is not in this run")
    if lines:
        raise O11yError("\n".join(lines), "select that one too, or apply it first")
