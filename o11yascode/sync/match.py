"""Which live resource is which desired one: by ownership mark, earlier ids, adoption, or natural key."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from o11yascode.datadog.live import Live, LiveResource
from o11yascode.resource.bodies import live_id, name_of
from o11yascode.resource.desired import Payload, Resource
from o11yascode.resource.kind import Kind
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.paths import at


@dataclass(frozen=True, slots=True)
class Match:
    """A live resource found for a desired one."""

    live: LiveResource
    reason: str | None = None
    adopts: bool = False


@dataclass(slots=True)
class Matches:
    """What was found. `gone` bears our mark and is wanted by no spec; `left` is what a replacement did not finish to delete."""

    found: dict[str, Match] = field(default_factory=dict)
    gone: list[LiveResource] = field(default_factory=list)
    left: list[LiveResource] = field(default_factory=list)
    missing: list[tuple[Resource, str]] = field(default_factory=list)
    """Resources whose adopted live resource is not there."""
    notices: list[str] = field(default_factory=list)


def match(project: str, resources: Sequence[Resource], live: Live) -> Matches:
    """Finds the live resource of every desired one; ids are unique in `resources`."""
    matches = Matches()
    marked: dict[tuple[str, str], list[LiveResource]] = defaultdict(list)
    by_id: dict[tuple[str, str], LiveResource] = {}
    by_name: dict[tuple[str, str], list[LiveResource]] = defaultdict(list)
    for kind_name, entries in live.resources.items():
        for entry in entries:
            by_id[kind_name, str(entry.id)] = entry
            if entry.mark is not None and entry.mark.project == project:
                marked[kind_name, entry.mark.id].append(entry)
            if KINDS[kind_name].mark is None:
                by_name[kind_name, name_of(KINDS[kind_name], entry.body)].append(entry)
    taken: set[tuple[str, str]] = set()
    for resource in resources:
        found = (
            _by_mark(resource, marked, matches)
            or _by_earlier_id(resource, marked, matches)
            or _by_adoption(resource, by_id, matches)
            or _by_natural_key(resource, by_id, by_name, matches)
        )
        if found is not None:
            matches.found[resource.id] = found
            taken.add((resource.kind, str(found.live.id)))
    _sort_out_the_rest(resources, marked, taken, matches)
    return matches


def changed_immutably(kind: Kind, desired: Payload, live: Payload) -> str | None:
    """What cannot be changed in place and differs, for people: `type slo alert → composite`; None where nothing does."""
    for pattern in kind.immutable:
        path = pattern.split(".")
        want, have = at(desired, path), at(live, path)
        same = kind.equal.get(pattern, ())
        if want is not None and have is not None and want != have and not (want in same and have in same):
            return f"{pattern} {have} → {want}"
    return None


def _by_mark(resource: Resource, marked: Mapping[tuple[str, str], list[LiveResource]], matches: Matches) -> Match | None:
    found = marked.get((resource.kind, resource.id))
    return Match(_chosen(resource, found, matches)) if found else None


def _by_earlier_id(resource: Resource, marked: Mapping[tuple[str, str], list[LiveResource]], matches: Matches) -> Match | None:
    for earlier in resource.was:
        found = marked.get((resource.kind, earlier))
        if found:
            return Match(_chosen(resource, found, matches), f"renamed from {earlier}")
    return None


def _by_adoption(resource: Resource, by_id: Mapping[tuple[str, str], LiveResource], matches: Matches) -> Match | None:
    if resource.adopt is None:
        return None
    found = by_id.get((resource.kind, resource.adopt))
    if found is None:
        matches.missing.append((resource, resource.adopt))
        return None
    owner = f", which was {found.mark.project}'s {found.mark.id}" if found.mark else ""
    return Match(found, f"adopts {resource.kind} {found.id}{owner}", adopts=True)


def _by_natural_key(
    resource: Resource,
    by_id: Mapping[tuple[str, str], LiveResource],
    by_name: Mapping[tuple[str, str], list[LiveResource]],
    matches: Matches,
) -> Match | None:
    kind = KINDS[resource.kind]
    if kind.mark is not None:
        return None
    key = live_id(kind, resource.payload)
    if key is not None:
        found = by_id.get((resource.kind, str(key)))
        return Match(found) if found else None
    named = by_name.get((resource.kind, name_of(kind, resource.payload)))
    return Match(_chosen(resource, named, matches)) if named else None


def _chosen(resource: Resource, found: list[LiveResource], matches: Matches) -> LiveResource:
    """The one to keep of several with one mark: a copy made in the web page has it too, and so has what a replacement left."""
    if len(found) == 1:
        return found[0]
    kind = KINDS[resource.kind]
    found = sorted(found, key=lambda entry: (len(str(entry.id)), str(entry.id)))
    if resource.adopt:
        found.sort(key=lambda entry: str(entry.id) != resource.adopt)
    fitting = [entry for entry in found if not changed_immutably(kind, resource.payload, entry.body)]
    chosen = (fitting or found)[0]
    rest = [entry for entry in found if entry is not chosen]
    if fitting:
        matches.left += [entry for entry in rest if entry not in fitting]
        rest = [entry for entry in rest if entry in fitting]
    if rest:
        others = ", ".join(str(entry.id) for entry in rest)
        matches.notices.append(
            f"{resource.kind} {chosen.id} is {resource.id}; {others} too by its mark, probably a copy made in the web page, "
            f"and left alone: delete it, or take the o11y mark off it"
        )
    return chosen


def _sort_out_the_rest(
    resources: Sequence[Resource], marked: Mapping[tuple[str, str], list[LiveResource]], taken: set[tuple[str, str]], matches: Matches
) -> None:
    """What bears our mark and no spec wants; several with one mark go together."""
    wanted = {(resource.kind, resource.id) for resource in resources}
    left = {(entry.kind, str(entry.id)) for entry in matches.left}
    for key, entries in marked.items():
        if key in wanted:
            continue
        rest = [entry for entry in entries if (key[0], str(entry.id)) not in taken and (key[0], str(entry.id)) not in left]
        if len(rest) < len(entries):
            # A copy of what was renamed: said already, and left alone.
            continue
        matches.gone += rest
