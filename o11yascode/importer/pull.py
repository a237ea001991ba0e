"""What was changed in the web page goes back into the spec files: only what was changed, and only where that can be seen to be right."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from msgspec import Struct, field

from o11yascode.build.project import Project, load_project
from o11yascode.diagnostics import Diagnostic, Location, Severity
from o11yascode.importer.changes import edits_of
from o11yascode.importer.differences import Edit
from o11yascode.importer.edit import CannotEdit, Editor
from o11yascode.importer.links import Known
from o11yascode.importer.merge import merged
from o11yascode.resource.compare import prepared, same
from o11yascode.resource.desired import Payload, Resource
from o11yascode.resource.difference import MISSING, Difference
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import without_mark
from o11yascode.resource.references import resolve_references
from o11yascode.spec.units import simple


class Pulled(Struct):
    """The new texts of files, and what could not be written into them."""

    files: dict[str, str] = field(default_factory=dict)
    """Path -> text."""
    done: list[str] = field(default_factory=list)
    """Ids whose specs now say what is live, wholly or in part."""
    left: list[Diagnostic] = field(default_factory=list)
    """What is different still, each with the place that says it."""


def pull(project: Project, live: Mapping[str, Payload], known: Known) -> Pulled:
    """The files of a project with what is live.

    Args:
        live: full id -> live body, of the resources that are to be pulled.
        known: kind and live id -> full id, of all that is live of the project.
    """
    ids: dict[str, int | str] = {full: int(id) if kind == "monitor" and id.isdecimal() else id for (kind, id), full in known.items()}
    pulling = _Pulling(project, live, ids, known)
    pulling.at_once()
    for id in sorted(live):
        pulling.resource(id)
    return pulling.end()


class _Pulling:
    def __init__(self, project: Project, live: Mapping[str, Payload], ids: Mapping[str, int | str], known: Known) -> None:
        self.take(project)
        self.ids = ids
        self.known = known
        self.pulled = Pulled()
        self.tags = project.config.ignore_tag_keys
        self.live = {id: without_mark(KINDS[self.resources[id].kind], body) for id, body in live.items()}
        self.before = {id: self.count(self.resources[id], body) for id, body in self.live.items()}

    def take(self, project: Project) -> None:
        """Goes on from a project."""
        self.project, self.resources = project, self.by_id(project)

    def at_once(self) -> None:
        """Makes the first way's edits of all specs together, and keeps those that are right then: a trial reads the whole project."""
        trying: dict[Location, str] = {}
        for id in sorted(self.live):
            if self.before[id] and self.can_edit(self.resources[id]):
                trying.setdefault(self.resources[id].source, id)
        while len(trying) > 1:
            texts = self.texts(trying.values())
            project = load_project(self.project.root, self.project.target, {**self.project.files, **texts})
            wrong = self.wrong(project, trying)
            if not wrong:
                self.take(project)
                self.pulled.files |= texts
                return
            if trying.keys().isdisjoint(wrong):
                return
            trying = {source: id for source, id in trying.items() if source not in wrong}

    def texts(self, ids: Iterable[str]) -> dict[str, str]:
        """The files with the first way's edits of these."""
        editors: dict[str, Editor] = {}
        for id in ids:
            file = self.resources[id].source.file
            editor = editors.setdefault(file, Editor(self.project.files[file], file))
            for edit in next(self.ways(self.resources[id], self.live[id]), []):
                with suppress(CannotEdit):
                    edit(editor)
        texts: dict[str, str] = {}
        for file, editor in editors.items():
            with suppress(CannotEdit):
                texts[file] = editor.result()
        return texts

    def resource(self, id: str) -> None:
        resource, live = self.resources[id], self.live[id]
        before = self.count(resource, live)
        if before == 0 or not self.can_edit(resource):
            return
        found = self.accepted(resource, live, before)
        if found is not None:
            self.take(found)
            self.pulled.files[resource.source.file] = found.files[resource.source.file]

    def can_edit(self, resource: Resource) -> bool:
        return resource.node is not None and resource.source.file in self.project.files

    def end(self) -> Pulled:
        """What was written, and what is left."""
        of_spec = Counter(resource.source for resource in self.project.resources)
        for id, live in sorted(self.live.items()):
            resource = self.resources[id]
            left = self.count(resource, live)
            if left < self.before[id]:
                self.pulled.done.append(id)
            if left:
                self.report(resource, live, of_spec[resource.source] > 1)
        return self.pulled

    # -- trying

    def accepted(self, resource: Resource, live: Payload, before: int) -> Project | None:
        """The project with all edits of one of the ways; else with those that, one after the other, make it more like what is live.

        None where no edit helps.
        """
        ways = list(self.ways(resource, live))
        best: tuple[Project, int] | None = None
        for edits in ways:
            whole = self.tried(resource, edits, live)
            if whole is not None and whole[1] == 0:
                return whole[0]
            if whole is not None and whole[1] < (best[1] if best else before):
                best = whole
        kept: list[Edit] = []
        for edit in ways[0] if ways else []:
            found = self.tried(resource, [*kept, edit], live)
            if found is not None and found[1] < (best[1] if best else before):
                best = found
                kept.append(edit)
        return best[0] if best else None

    def ways(self, resource: Resource, live: Payload) -> Iterator[list[Edit]]:
        """Edits that may make it what is live, the nicest first."""
        kind = KINDS[resource.kind]
        desired, actual = prepared(kind, self.resolved(resource), live, resource.ignore_live, self.tags)
        account = self.project.routing.account if self.project.routing is not None else None
        return edits_of(resource, desired, merged(kind, desired, actual), self.known, account)

    def wrong(self, project: Project, tried: Collection[Location]) -> set[Location]:
        """The specs with errors, and those with something that is not as it is live though it was to be, or has changed otherwise."""
        if not project.ok:
            ids = {each.resource for each in project.diagnostics if each.severity is Severity.ERROR}
            return {self.resources[id].source for id in ids if id in self.resources} or set(tried)
        built = self.by_id(project)
        found = {each.source for id, each in built.items() if id not in self.resources}
        for id, before in self.resources.items():
            if id in self.live and before.source in tried:
                is_right = id in built and self.count(built[id], self.live[id]) == 0
            else:
                is_right = id in built and built[id].payload == before.payload
            if not is_right:
                found.add(before.source)
        return found

    def tried(self, resource: Resource, edits: list[Edit], live: Payload) -> tuple[Project, int] | None:
        """The project with some edits, and how much of the resource is different then; None where they do harm or cannot be made."""
        file = resource.source.file
        editor = Editor(self.project.files[file], file)
        for edit in edits:
            with suppress(CannotEdit):
                edit(editor)
        try:
            text = editor.result()
        except CannotEdit:
            return None
        if text == self.project.files[file]:
            return None
        project = load_project(self.project.root, self.project.target, {**self.project.files, file: text})
        built = self.by_id(project)
        if not project.ok:
            return None
        others = self.resources
        if built.keys() != others.keys():
            return None
        changed = (id for id, each in others.items() if id != resource.id and built[id].payload != each.payload)
        if not all(id in self.live and self.is_nearer(built[id], others[id], self.live[id]) for id in changed):
            return None
        return project, self.count(built[resource.id], live)

    def is_nearer(self, built: Resource, before: Resource, live: Payload) -> bool:
        """Whether an edit that was made for another one, of the same spec, does this one good and no harm: it was changed likewise."""
        left, were = self.differences(built, live), self.differences(before, live)
        return len(left) < len(were) and all(each in were for each in left)

    # -- comparing

    def resolved(self, resource: Resource) -> Payload:
        resolved: Payload = resolve_references(resource.payload, self.ids.get, KINDS[resource.kind].text_references)
        return resolved

    def count(self, resource: Resource, live: Payload) -> int:
        """How much differs: the number of single values, so that every step can be seen."""
        rules = {"ignore_live": resource.ignore_live, "ignore_tag_keys": self.tags}
        desired = self.resolved(resource)
        if same(KINDS[resource.kind], desired, live, **rules):
            return 0
        return sum(_size(each.before) + _size(each.after) for each in self.differences(resource, live)) or 1

    def differences(self, resource: Resource, live: Payload) -> list[Difference]:
        from o11yascode.sync.explain import explain

        rules = {"ignore_live": resource.ignore_live, "ignore_tag_keys": self.tags}
        return explain(KINDS[resource.kind], self.resolved(resource), live, **rules)

    @staticmethod
    def by_id(project: Project) -> dict[str, Resource]:
        return {resource.id: resource for resource in project.resources}

    # -- what is left

    def report(self, resource: Resource, live: Payload, many: bool) -> None:
        """One diagnostic for each difference that is left, at the place that says the value; `many` come of its spec."""
        for difference in self.told(resource, live):
            path = difference.steps
            place = resource.locate(path)
            value = "nothing" if difference.before is MISSING else _short(difference.before)
            node = resource.said_by(path)
            if node is not None and node.expression:
                why, hint = "this value comes from an expression", "change the expression, or what it is made of"
            elif many:
                why, hint = "this spec makes several resources", "narrow `env`, or give this one a spec of its own"
            elif difference.path == "priority" and any(mention.rule.startswith("route") for mention in resource.mentions):
                why, hint = "with that the routing tree may send it to others", "change it by hand, and look in the plan who hears of it"
            else:
                why, hint = "no edit of this place says that", "change it by hand, or apply what is written here"
            message = f"in Datadog, {difference.path} of {resource.id} is {value}, but {why}"
            self.pulled.left.append(Diagnostic("not-pulled", Severity.WARNING, message, place, hint, resource=resource.id))

    def told(self, resource: Resource, live: Payload) -> list[Difference]:
        """The differences, without that of a query of which nothing but the threshold changed, which is another of them."""
        found = self.differences(resource, live)
        if not any(each.path == "options.thresholds.critical" for each in found):
            return found
        return [each for each in found if each.path != "query" or not _is_threshold(each)]


def _is_threshold(difference: Difference) -> bool:
    """Whether two queries compare the same with another number, which stands last."""
    return len({str(query).rpartition(" ")[0] for query in (difference.before, difference.after)}) == 1


def _size(value: Any) -> int:
    """How many single values there are in it."""
    if isinstance(value, dict):
        return 1 + sum(map(_size, value.values()))
    if isinstance(value, list):
        return 1 + sum(map(_size, value))
    return 0 if value is MISSING else 1


def _short(value: Any) -> str:
    text = json.dumps(simple(value) if isinstance(value, float) else value, ensure_ascii=False, default=str)
    return text if len(text) <= 120 else text[:119] + "…"
