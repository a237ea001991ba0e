"""Brings resources into a project: spec files whose plan is empty, seen to be so before they are written."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from o11yascode.build.project import Project, load_project
from o11yascode.check.facts import ALERTING
from o11yascode.check.rule import rules
from o11yascode.check.run import everything_wrong
from o11yascode.diagnostics import Diagnostic, Severity
from o11yascode.importer.arrange import Entry, File, arrange, document
from o11yascode.importer.found import Found
from o11yascode.importer.lifting import FIRST, Fields, escaped, lift, plainer, raw, section_of
from o11yascode.importer.links import Known, with_names, with_references
from o11yascode.importer.write import dump
from o11yascode.resource.bodies import ANY_SHAPE, live_id, name_of, natural_key
from o11yascode.resource.compare import same
from o11yascode.resource.desired import Payload, Resource
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.references import resolve_references
from o11yascode.source.files import DEFAULT_FOLDERS

REASON = "it was so when it was imported"
_ROUNDS = 10
TOLD = 10
"""How many of what is managed already are told one by one."""


class Brought(Struct):
    """The files to write, and what there is to tell."""

    files: dict[str, str] = field(default_factory=dict)
    """Path -> text."""
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    """Path -> section -> number of resources."""
    typed: int = 0
    raw: int = 0
    notices: list[str] = field(default_factory=list)


class _Try(Struct):
    """How a resource is being said: 0 as a person would; 1 with its message as it is; 2 raw; 3 raw without references."""

    level: int = 0
    override: bool = False
    """Whether the project's defaults are undone."""
    ignore: dict[str, str] = field(default_factory=dict)


def bring(project: Project, found: Sequence[Found], live_ids: Known, out: str | None = None, taken: Sequence[str] = ()) -> Brought:
    """Spec files for what was found.

    Args:
        project: as it is; its resources are neither imported again nor touched.
        live_ids: the project's own live resources: kind and live id -> full id.
        out: a file or a folder to write to, relative to the project; None: where such specs are at home.
        taken: paths that exist already, beside those that the project read.
    """
    brought = Brought()
    wanted = _not_ours(project, found, live_ids, brought)
    files = arrange(wanted, project.config, {each.id for each in project.resources}, [*project.files, *taken], out)
    return _Bringing(project, files, live_ids, brought).run()


def _not_ours(project: Project, found: Sequence[Found], live_ids: Known, brought: Brought) -> list[Found]:
    """Without what a project manages already, which is told; each once."""
    adopted = {(each.kind, each.adopt): each.id for each in project.resources if each.adopt}
    live = {full: id for (_, id), full in live_ids.items()}
    natural = {
        (each.kind, natural_key(KINDS[each.kind], resolve_references(each.payload, live.get))): each.id
        for each in project.resources
        if KINDS[each.kind].mark is None and each.adopt is None
    }
    kept: dict[tuple[str, str], Found] = {}
    managed: list[str] = []
    for each in found:
        key = (each.kind, str(each.live_id) if each.live_id is not None else f"#{len(kept)}")
        own = live_ids.get(key) or adopted.get(key)
        if own is None and KINDS[each.kind].mark is None:
            name = live_id(KINDS[each.kind], each.body) if KINDS[each.kind].path_keys else None
            own = natural.get((each.kind, str(name or name_of(KINDS[each.kind], each.body))))
        if own is None and each.mark is not None:
            own = f"{each.mark.id} of the project {each.mark.project}"
        if own is not None:
            managed.append(f"{each.shown} is managed already, as {own}: not imported")
        elif key not in kept:
            kept[key] = each
    brought.notices += managed[:TOLD]
    if len(managed) > TOLD:
        brought.notices.append(f"{len(managed) - TOLD} more are managed already: not imported")
    return list(kept.values())


class _Bringing:
    def __init__(self, project: Project, files: list[File], live_ids: Known, brought: Brought) -> None:
        self.project = project
        self.files = files
        self.brought = brought
        self.entries = [entry for file in files for entry in file.entries]
        self.known: dict[tuple[str, str], str] = dict(live_ids)
        for entry in self.entries:
            if entry.found.live_id is not None:
                self.known[entry.found.kind, str(entry.found.live_id)] = entry.full
        self.live: dict[str, int | str] = {}
        for (kind, id), full in self.known.items():
            self.live[full] = int(id) if kind == "monitor" and id.isdecimal() else id
        self.tries = {entry.full: _Try() for entry in self.entries}
        self.kept: dict[tuple[str, int], Fields] = {}
        """What lifting gave, which takes most of the time."""
        self.lost: dict[str, str] = {}
        """What cannot be imported, and why."""

    def run(self) -> Brought:
        texts: dict[str, str] = {}
        for _ in range(_ROUNDS):
            texts = self.texts()
            if not self.improve(texts):
                break
        for file in self.files:
            entries = [entry for entry in file.entries if entry.full not in self.lost]
            if entries:
                self.brought.files[file.path] = texts[file.path]
                counts = self.brought.counts.setdefault(file.path, {})
                for entry in entries:
                    section = section_of(entry.found.kind)
                    counts[section] = counts.get(section, 0) + 1
                    is_raw = self.fields(entry).get("kind") == "raw"
                    self.brought.raw += is_raw
                    self.brought.typed += not is_raw
        self.brought.notices += [f"{shown}: not imported, {why}" for shown, why in self.lost.items()]
        return self.brought

    # -- what is written

    def texts(self) -> dict[str, str]:
        fields = {entry.full: self.fields(entry) for entry in self.entries if entry.full not in self.lost}
        made = {file.path: document(file, fields) for file in self.files}
        return {path: dump(each) for path, each in made.items()}

    def fields(self, entry: Entry) -> Fields:
        """The item of a resource, as it is tried now."""
        found, tried = entry.found, self.tries[entry.full]
        known: Known = self.known if tried.level < 3 else {}
        body = with_references(found.kind, found.body, known)
        own = self.lifted(entry, body, tried.level)
        made: Fields = {"id": entry.name}
        if found.live_id is not None and not self._has_natural_key(found):
            made["adopt"] = found.live_id
        kept = {key: value for key, value in own.items() if not (key == "tags" and entry.takes_team)}
        made |= {key: kept.pop(key) for key in FIRST if key in kept} | entry.said
        made |= self.defaults(found.kind) if tried.override else {}
        last = {key: kept.pop(key) for key in ("message", "body") if key in kept}
        made |= kept
        if entry.takes_team and entry.plain_tags and "tags" in own:
            made["tags"] = entry.plain_tags
        if found.kind in ALERTING and self.project.routing is not None and "slack" not in own and "notify" not in own:
            made["notify"] = []
        if tried.ignore:
            made["ignore"] = tried.ignore
        written = escaped({**made, **last})
        named: Fields = with_names(written, known)
        return named

    def lifted(self, entry: Entry, body: Payload, level: int) -> Fields:
        key = (entry.full, level)
        if key not in self.kept:
            kind = entry.found.kind
            self.kept[key] = (
                raw(kind, body) if level >= 2 else lift(kind, body if level else plainer(kind, body), self.account, mentions=level < 1)
            )
        return self.kept[key]

    @property
    def account(self) -> str | None:
        return self.project.routing.account if self.project.routing is not None else None

    @staticmethod
    def _has_natural_key(found: Found) -> bool:
        kind = KINDS[found.kind]
        return kind.mark is None and live_id(kind, raw(found.kind, found.body)["body"]) is not None

    def defaults(self, kind: str) -> Fields:
        """What undoes the project's defaults: a switch turned back, an empty list, anything else not said at all."""
        given: Mapping[str, Any] = self.project.config.defaults.get(section_of(kind), {})
        return {key: not value if isinstance(value, bool) else [] if isinstance(value, list) else None for key, value in given.items()}

    # -- whether it is right

    def improve(self, texts: dict[str, str]) -> bool:
        """Builds the project with the files, and says differently what does not come out as it is live. False where all is well."""
        project = load_project(self.project.root, self.project.target, {**self.project.files, **self.placed(texts)})
        built = {resource.id: resource for resource in project.resources}
        errors: dict[str, list[Diagnostic]] = {}
        for each in everything_wrong(project):
            if each.severity is Severity.ERROR and each.resource is not None:
                errors.setdefault(each.resource, []).append(each)
        changed = False
        for entry in self.entries:
            if entry.full not in self.lost and not self.is_right(entry, built.get(entry.full)):
                self.escalate(entry, errors.get(entry.full, []))
                changed = True
            elif entry.full not in self.lost and entry.full in errors:
                changed |= self.excuse(entry, errors[entry.full])
        return changed

    def placed(self, texts: dict[str, str]) -> dict[str, str]:
        """The files where the project would read them, also those that are written elsewhere."""
        inside = tuple(f"{folder}/" for folder in self.project.config.folders or DEFAULT_FOLDERS)
        placed = {}
        for number, (path, text) in enumerate(texts.items()):
            placed[path if path.startswith(inside) else f"{inside[0]}imported-elsewhere-{number}.yaml"] = text
        return placed

    def is_right(self, entry: Entry, resource: Resource | None) -> bool:
        """Whether a resource, its references resolved, is what is live."""
        if resource is None:
            return False
        kind = KINDS[entry.found.kind]
        try:
            return same(kind, resolve_references(resource.payload, self.live.get, kind.text_references), entry.found.body)
        except ANY_SHAPE:
            return False

    def excuse(self, entry: Entry, errors: list[Diagnostic]) -> bool:
        """Lets a resource be as it is live, though a rule would not have it so."""
        tried = self.tries[entry.full]
        named = {each.rule for each in errors if each.rule in rules() or each.rule.startswith("payload-")} - tried.ignore.keys()
        tried.ignore |= dict.fromkeys(sorted(named), REASON)
        return bool(named)

    def escalate(self, entry: Entry, errors: list[Diagnostic]) -> None:
        tried = self.tries[entry.full]
        if not tried.override and self.defaults(entry.found.kind):
            tried.override = True
        elif tried.level < 3:
            tried.level = 1 if tried.level == 0 and entry.found.kind == "monitor" else 2 if tried.level < 2 else 3
        else:
            self.lost[entry.full] = errors[0].message if errors else "no spec builds what it is"
