"""Which live resource is which desired one: by ownership mark, earlier ids, adoption, or natural key."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from o11yascode.datadog.live import Live, LiveResource
from o11yascode.diagnostics import O11yError
from o11yascode.resource.bodies import live_id, name_of
from o11yascode.resource.desired import Payload, Resource
from o11yascode.resource.kind import Kind, Mark
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.paths import at
from o11yascode.resource.references import ids_in, resolve_references


class Match(Struct):
    """A live resource found for a desired one."""

    live: LiveResource
    reason: str | None = None
    adopts: bool = False


class Matches(Struct):
    """What was found. `gone` bears our mark and is wanted by no spec; `left` is what a replacement did not finish to delete."""

    found: dict[str, Match] = field(default_factory=dict)
    gone: list[LiveResource] = field(default_factory=list)
    left: list[LiveResource] = field(default_factory=list)
    missing: list[tuple[Resource, str]] = field(default_factory=list)
    """Resources whose adopted live resource is not there."""
    notices: list[str] = field(default_factory=list)


def match(project: str, resources: Sequence[Resource], live: Live, former: Sequence[str] = ()) -> Matches:
    """Finds the live resource of every desired one; ids are unique in `resources`. `former` are names that the project had before.

    Raises:
        O11yError: a resource adopts what is another one's already.
    """
    matches = Matches()
    ids = {(resource.kind, resource.id) for resource in resources}
    marked: _Marked = {}
    for kind_name, entries in live.resources.items():
        of_kind = marked[kind_name] = {}
        for entry in entries:
            if entry.mark is not None and entry.mark.project in (project, *former):
                of_kind.setdefault(_id_now(kind_name, entry.mark, project, ids), []).append(entry)
    others = _Others(live)
    # What is referred to comes first: which of several is meant may depend on it.
    for resource in sorted(resources, key=lambda each: KINDS[each.kind].rank):
        found = (
            _by_mark(resource, marked.get(resource.kind, {}), matches, project)
            or _by_adoption(resource, others, matches, project, ids)
            or _by_natural_key(resource, others, matches)
        )
        if found is not None:
            matches.found[resource.id] = found
    _sort_out_the_rest(resources, marked, matches)
    matches.notices += _taken_for_another(resources, live, matches)
    return matches


_Marked = dict[str, dict[str, list[LiveResource]]]
"""By kind, by the mark's id."""


class _Others:
    """What is live of a kind by what it is known by without a mark; made when it is asked for, as few kinds are."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.ids: dict[str, dict[str, LiveResource]] = {}
        self.names: dict[str, dict[str, list[LiveResource]]] = {}

    def of_id(self, kind: str, id: str) -> LiveResource | None:
        if kind not in self.ids:
            self.ids[kind] = {str(entry.id): entry for entry in self.live.resources.get(kind, ())}
        return self.ids[kind].get(id)

    def of_name(self, kind: str, name: str) -> list[LiveResource]:
        if kind not in self.names:
            self.names[kind] = defaultdict(list)
            for entry in self.live.resources.get(kind, ()):
                self.names[kind][name_of(KINDS[kind], entry.body)].append(entry)
        return self.names[kind].get(name, [])


def changed_immutably(kind: Kind, desired: Payload, live: Payload) -> str | None:
    """What cannot be changed in place and differs, for people: `type slo alert → composite`; None where nothing does."""
    for pattern in kind.immutable:
        path = pattern.split(".")
        want, have = at(desired, path), at(live, path)
        same = kind.equal.get(pattern, ())
        if want is not None and have is not None and want != have and not (want in same and have in same):
            return f"{pattern} {have} → {want}"
    return None


def _id_now(kind: str, mark: Mark, project: str, ids: set[tuple[str, str]]) -> str:
    """The id of the mark; of what has no service, and is named after the project, that of its new name."""
    renamed = f"{project}{mark.id.removeprefix(mark.project)}" if mark.id.startswith(f"{mark.project}/") else mark.id
    return renamed if (kind, renamed) in ids and (kind, mark.id) not in ids else mark.id


def _taken_for_another(resources: Sequence[Resource], live: Live, matches: Matches) -> Iterator[str]:
    """What a new name of the project looks like from here: what is to be made is there already, and is another project's."""
    projects: dict[str, list[str]] = defaultdict(list)
    for resource in resources:
        if resource.id not in matches.found and (other := live.others.get((resource.kind, resource.id))) is not None:
            projects[other].append(f"{resource.kind} {resource.id}")
    for project, found in projects.items():
        names = f"{found[0]} and {len(found) - 1} more" if len(found) > 1 else found[0]
        yield f"the project {project} has {names} too: if this project had that name, write `was: {project}` in o11y.yaml"


def _by_mark(resource: Resource, marked: Mapping[str, list[LiveResource]], matches: Matches, project: str) -> Match | None:
    found = marked.get(resource.id)
    if found:
        live = _chosen(resource, found, matches)
        if live.mark is not None and live.mark.project != project:
            return Match(live, f"was of the project {live.mark.project}", adopts=True)
        return Match(live)
    for earlier in resource.was:
        found = marked.get(earlier)
        if found:
            return Match(_chosen(resource, found, matches), f"renamed from {earlier}")
    return None


def _by_adoption(resource: Resource, others: _Others, matches: Matches, project: str, ids: set[tuple[str, str]]) -> Match | None:
    if resource.adopt is None:
        return None
    found = others.of_id(resource.kind, resource.adopt)
    if found is None:
        matches.missing.append((resource, resource.adopt))
        return None
    if found.mark and found.mark.project == project and (resource.kind, found.mark.id) in ids:
        what = f"{resource.id} adopts {resource.kind} {found.id}, which is {found.mark.id} already"
        raise O11yError(f"{resource.source}: {what}", f"remove `adopt` from the spec, or remove that of {found.mark.id}")
    owner = f", which was {found.mark.project}'s {found.mark.id}" if found.mark else ""
    return Match(found, f"adopts {resource.kind} {found.id}{owner}", adopts=True)


def _by_natural_key(resource: Resource, others: _Others, matches: Matches) -> Match | None:
    kind = KINDS[resource.kind]
    if kind.mark is not None:
        return None
    key = live_id(kind, resource.payload)
    if key is not None:
        found = others.of_id(resource.kind, str(key))
        return Match(found) if found else None
    named = others.of_name(resource.kind, name_of(kind, resource.payload))
    return Match(_chosen(resource, named, matches)) if named else None


def _chosen(resource: Resource, found: list[LiveResource], matches: Matches) -> LiveResource:
    """The one to keep of several with one mark: a copy made in the web page has it too, and so has what a replacement left."""
    if len(found) == 1:
        return found[0]
    kind = KINDS[resource.kind]
    found = sorted(found, key=lambda entry: (len(str(entry.id)), str(entry.id)))
    if resource.adopt:
        found.sort(key=lambda entry: str(entry.id) != resource.adopt)
    ids = {id: match.live.id for id, match in matches.found.items()} if ids_in(resource.payload) else {}
    wanted = resolve_references(resource.payload, ids.get, kind.text_references)
    fitting = [entry for entry in found if not changed_immutably(kind, wanted, entry.body)]
    chosen = (fitting or found)[0]
    rest = [entry for entry in found if entry is not chosen]
    if fitting or not ids_in(wanted):
        # A copy is like what it is a copy of, where nobody can change that.
        meant = wanted if fitting else chosen.body
        matches.left += [entry for entry in rest if changed_immutably(kind, meant, entry.body)]
        rest = [entry for entry in rest if entry not in matches.left]
    if rest:
        others = ", ".join(str(entry.id) for entry in rest)
        said = (
            "too by its mark, probably a copy made in the web page, and left alone: delete it, or take the o11y mark off it"
            if kind.mark is not None
            else f"too by its name, and left alone: delete it, or say which one is meant (`adopt: {chosen.id}`)"
        )
        matches.notices.append(f"{resource.kind} {chosen.id} is {resource.id}; {others} {said}")
    return chosen


def _sort_out_the_rest(resources: Sequence[Resource], marked: _Marked, matches: Matches) -> None:
    """What bears our mark and no spec wants; several with one mark go together."""
    wanted = {resource.id: resource.kind for resource in resources}
    unwanted = [entries for kind, of_kind in marked.items() for id, entries in of_kind.items() if wanted.get(id) != kind]
    if not unwanted:
        return
    taken = {(found.live.kind, str(found.live.id)) for found in matches.found.values()}
    for entries in unwanted:
        rest = [entry for entry in entries if (entry.kind, str(entry.id)) not in taken]
        if len(rest) < len(entries):
            # A copy of what was renamed: said already, and left alone.
            continue
        matches.gone += rest
