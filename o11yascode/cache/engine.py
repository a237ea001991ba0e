"""Makes a project file by file, and takes what was made of a file before wherever that would come out the same."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import orjson
from msgspec import Struct, field

from o11yascode.build.draft import Draft
from o11yascode.build.project import MAX_RESOURCES, Loader, Project
from o11yascode.cache import kept
from o11yascode.cache.kept import Row
from o11yascode.cache.stamp import digest, digest_of
from o11yascode.cache.touch import ById, Deferred, Ids, Nodes, Touched, WatchedContext, WatchedView
from o11yascode.check.facts import facts_of, row_of
from o11yascode.check.levels import entries
from o11yascode.check.run import Run
from o11yascode.context import composite
from o11yascode.diagnostics import Diagnostic
from o11yascode.resource.desired import Resource
from o11yascode.resource.references import ids_in_text
from o11yascode.source.node import Node
from o11yascode.source.template import Templates

Body = dict[str, Any]


class AllAtOnce(Exception):
    """What there is to tell shows only where all files are looked at at once: the project is made so."""


class Reading(Struct):
    """A file that was read in this run, on its way to resources."""

    docs: list[Diagnostic]
    """What is wrong with it as YAML."""
    drafted: list[Diagnostic]
    """What is wrong with its keys, its header and the ids of its items."""
    drafts: list[Draft]
    routing: list[Node]
    """What it says of the routing."""
    spent: int
    """Values that its expressions have made so far."""

    def stubs(self) -> list[Row]:
        """What other files may ask of its items: id, kind, and of a composite its expression."""
        return [[id, kind, (composite(id, d.node) or (None, None))[1] if id == d.id else None] for d in self.drafts for id, kind in d.ids()]


class Made(Struct):
    """What a file was made into: a row that can be kept, and what is kept beside it."""

    body: Body
    texts: tuple[bytes, bytes] = (b"", b"")
    """What is seldom asked of its resources, and their payloads; empty where they are in the store alone."""
    number: int = 0
    """In the store; negative where it is not there yet."""
    text: bytes | None = None
    """The body as JSON, where somebody has written it already."""

    def as_json(self) -> bytes:
        """The body."""
        return self.text or orjson.dumps(self.body)


class Engine(Struct):
    """One run over the files of a project."""

    loader: Loader
    digests: Mapping[str, str]
    """Spec file -> digest of its content."""
    readings: dict[str, Reading] = field(default_factory=dict)
    """Spec file -> what was read in it; let go of when its resources are made."""
    made: dict[str, Made] = field(default_factory=dict)
    """Spec file -> what it was made into in this run."""
    stubs: dict[str, list[Row]] = field(default_factory=dict)
    """Spec file -> its stubs, of files that were kept too."""
    routing_files: set[str] = field(default_factory=set)
    """Those that say something of routing."""
    touched: Touched = field(default_factory=Touched)
    """By the file that is made just now."""
    complete: Mapping[str, Resource] | None = None
    """All resources by id, when they are known."""
    ids: dict[str, str] = field(default_factory=dict)
    """Id -> kind, of all items."""
    owners: dict[str, str] = field(default_factory=dict)
    """Id -> the spec file that it is in."""
    context: WatchedContext | None = None
    run: Run | None = None
    """The rules about single resources."""
    routing_digest: str = ""
    """Of the files that say something of routing."""
    routing_found: list[Diagnostic] = field(default_factory=list)
    """What is wrong with the routing."""
    own: ById | None = None
    """The resources of the file that is made just now, as rules see them: those of other files are asked of `complete`."""
    templates: dict[str, str] = field(default_factory=dict)
    """Digests of those that were asked for."""
    digests_of_all: dict[str, str] = field(default_factory=dict)
    """Of all ids, and of all composites."""

    def __post_init__(self) -> None:
        loader = self.loader
        loader.templates = Templates(loader.sources.read_text, loader.diagnostics, self._uses)

    # -- reading

    def read(self, file: str) -> Reading:
        """The drafts of a file."""
        found = self.readings.get(file)
        if found is not None:
            return found
        told, loader = self.loader.diagnostics, self.loader
        begin, routed = len(told), len(loader.routing_nodes)
        document = loader.document(file)
        middle = len(told)
        drafts = [draft for draft, _ in islice(loader.drafts_of(document), MAX_RESOURCES + 1)] if document is not None else []
        if any(draft.wrong is not None for draft in drafts):
            raise AllAtOnce
        reading = Reading(told[begin:middle], told[middle:], drafts, loader.routing_nodes[routed:], loader.expander.spent())
        del told[begin:]
        self.readings[file] = reading
        self.stubs[file] = reading.stubs()
        if reading.routing:
            self.routing_files.add(file)
        return reading

    def look_around(self, files: Sequence[str]) -> None:
        """Works out what all files have in common: ids and routing. All of their stubs are known."""
        self.ids, self.owners, self.digests_of_all = {}, {}, {}
        total = 0
        for file in files:
            for id, kind, _ in self.stubs[file]:
                self.ids[id] = kind
                self.owners[id] = file
                total += 1
        if total > len(self.ids) or total > MAX_RESOURCES:
            raise AllAtOnce
        told = self.loader.diagnostics
        self.loader.routing_nodes[:] = [node for file in files if file in self.routing_files for node in self.read(file).routing]
        self.routing_digest = digest(*(f"{file} {self.digests[file]}" for file in sorted(self.routing_files)))
        begin = len(told)
        plain = self.loader.context({}, {})
        self.routing_found = told[begin:]
        del told[begin:]
        self.context = WatchedContext(
            config=plain.config,
            target=plain.target,
            ids=Ids(self.ids, self._touched),
            nodes=Nodes(self.ids, self._node, self._touched),
            render_file=plain.render_file,
            routing=plain.routing,
            diagnostics=told,
            touched=self._touched,
            known_composites=[(id, text) for file in files for id, _, text in self.stubs[file] if text is not None],
        )
        project = Project(self.loader.config, self.loader.root, self.loader.target, [], [], plain.routing)
        self.run = Run(project)
        self.own = ById(self._other)
        self.run.view = WatchedView(project, self.own)

    def _touched(self) -> Touched:
        return self.touched

    def _node(self, id: str) -> Node | None:
        return next((draft.node for draft in self.read(self.owners[id]).drafts if draft.id == id), None)

    def _other(self, id: str) -> Resource | None:
        if self.complete is None:
            raise Deferred
        self.touched.payloads.add(id)
        return self.complete.get(id)

    # -- making

    def build(self, file: str) -> tuple[list[Resource], list[Diagnostic], int]:
        """The resources of a file, what was told on the way, and what it cost."""
        assert self.context is not None
        reading = self.read(file)
        told = self.loader.diagnostics
        begin = len(told)
        resources = [resource for draft in reading.drafts for resource in self.loader.build(draft, self.context)]
        found = told[begin:]
        del told[begin:]
        return resources, found, self.loader.expander.spent()

    def make(self, file: str) -> Made:
        """The row of a file. Afterwards its drafts are let go of."""
        assert self.run is not None
        assert self.own is not None
        self.touched = Touched()
        reading = self.read(file)
        self.loader.rests.clear()
        resources, built, spent = self.build(file)
        rests = [*self.loader.rests]
        self.own.clear()
        self.own.update((resource.id, resource) for resource in resources)
        about: dict[str, list[Row]] = {}
        about_rests: list[Row] = []
        deferred = False
        try:
            for resource in resources:
                if told := self.run.about(resource):
                    about[resource.id] = [kept.diagnostic_row(each) for each in told]
            about_rests = [kept.diagnostic_row(each) for rest in rests for each in self.run.about_rest(rest)]
        except Deferred:
            deferred = True
        rows, more, payloads = rows_of(resources)
        body: Body = {
            "docs": [kept.diagnostic_row(each) for each in reading.docs],
            "drafted": [kept.diagnostic_row(each) for each in reading.drafted],
            "built": [kept.diagnostic_row(each) for each in built],
            "stubs": self.stubs[file],
            "routing": bool(reading.routing),
            "spent": reading.spent + spent,
            "resources": rows,
            "facts": row_of(facts_of([*resources, *rests])),
            "found": None if deferred else about,
            "rests": about_rests,
            "asked": {id: self.payload_hash(id) for id in sorted(self.touched.payloads)},
            "needs": self._needs(file),
        }
        if not reading.routing:
            del self.readings[file]
        made = self.made[file] = Made(body, (more, payloads))
        return made

    def _needs(self, file: str) -> Body:
        """What has to be as it is now for the row to be what the file is made into."""
        touched = self.touched
        outside = [id for id in touched.ids if self.owners.get(id) != file]
        return {
            "routing": self.routing_digest,
            "ids": {id: self.ids.get(id) for id in sorted(outside)},
            "all_ids": self.all_ids() if touched.all_ids else None,
            "nodes": {id: self._written(id) for id in sorted(touched.nodes)},
            "composites": self.all_composites() if touched.composites else None,
            "templates": {path: self.template(path) for path in touched.templates},
        }

    def _uses(self, path: str) -> None:
        self.touched.templates.setdefault(path)
        self.template(path)

    def _written(self, id: str) -> str | None:
        file = self.owners.get(id)
        return None if file is None else f"{file} {self.digests[file]}"

    def template(self, path: str) -> str:
        """The digest of a template, as it was before this run first read it."""
        if path not in self.templates:
            self.templates[path] = digest_of(self.loader.root, path)
        return self.templates[path]

    def all_ids(self) -> str:
        return self._once("ids", lambda: digest(*(f"{id} {kind}" for id, kind in self.ids.items())))

    def all_composites(self) -> str:
        context = self.context
        assert context is not None
        return self._once("composites", lambda: digest(*(f"{id} {text}" for id, text in context.known_composites)))

    def _once(self, name: str, work_out: Callable[[], str]) -> str:
        """A digest that many files ask for, worked out once for what `look_around` has seen."""
        if name not in self.digests_of_all:
            self.digests_of_all[name] = work_out()
        return self.digests_of_all[name]

    def payload_hash(self, id: str) -> str | None:
        """Of a resource that a rule asked about."""
        resource = self.complete.get(id) if self.complete is not None else None
        return None if resource is None else kept.payload_hash(resource)

    def still_true(self, needs: Body) -> bool:
        """Whether all that a row was made of is as it was, but for other resources' payloads."""
        return (
            needs["routing"] == self.routing_digest
            and all(self.ids.get(id) == kind for id, kind in needs["ids"].items())
            and (needs["all_ids"] is None or needs["all_ids"] == self.all_ids())
            and all(self._written(id) == written for id, written in needs["nodes"].items())
            and (needs["composites"] is None or needs["composites"] == self.all_composites())
            and all(self.template(path) == known for path, known in needs["templates"].items())
        )


def rows_of(resources: Iterable[Resource]) -> tuple[list[Row], bytes, bytes]:
    """The rows of resources, what is seldom asked of them, and their payloads, a line each."""
    rows: list[Row] = []
    more: list[Row] = []
    texts: list[bytes] = []
    try:
        for resource in resources:
            text = orjson.dumps(resource.payload)
            if b"null" in text and orjson.loads(text) != resource.payload:
                raise AllAtOnce  # NaN and infinity have no JSON
            rows.append(kept.resource_row(resource, sorted(ids_in_text(text)), digest(text)))
            more.append(kept.more_row(resource, list(entries(resource.node)) if resource.ignore else []))
            texts.append(text)
        return rows, orjson.dumps(more), b"\n".join(texts)
    except TypeError as error:
        raise AllAtOnce from error
