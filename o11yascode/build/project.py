"""A project's files to its resources: the whole way from specs to payloads, with everything that is wrong on it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from o11yascode.build.cycles import find_cycles
from o11yascode.build.defaults import Defaults, read_defaults
from o11yascode.build.draft import HEADER_KEYS, Draft, Drafter
from o11yascode.build.rest import rest_of
from o11yascode.build.section import Section
from o11yascode.build.unique import each_once_only
from o11yascode.config import DEFAULT, FILE_NAME, SANDBOX, Config, load_config, target_name
from o11yascode.context import UNHEARD, Context, Item
from o11yascode.diagnostics import Diagnostic, Location, Severity, each_once, has_errors, known_or_meant
from o11yascode.discovery import likely, modules, saying
from o11yascode.garbage import no_collecting
from o11yascode.resource.desired import Resource
from o11yascode.resource.identity import live_id
from o11yascode.resource.references import reference
from o11yascode.source.expand import Expander
from o11yascode.source.expression import OPEN, Callback, ExpressionError
from o11yascode.source.files import Sources
from o11yascode.source.node import Node
from o11yascode.source.template import Templates
from o11yascode.source.yaml import read

if TYPE_CHECKING:
    from o11yascode.routing import Routing

PACKAGE = (str(Path(__file__).parent),)
ROUTING_KEYS = ("slack", "receivers", "route")
RESERVED_KEYS = (*HEADER_KEYS, *ROUTING_KEYS)
"""Of a spec file: all others are sections."""
MAX_RESOURCES = 100_000


class Project(Struct):
    """A project as its files say it should be."""

    config: Config
    root: Path
    target: str
    resources: list[Resource] = field(default_factory=list)
    """Sorted by id; without those whose specs have errors."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    """Everything that is wrong, in the order of the files."""
    routing: "Routing | None" = None
    files: dict[str, str] = field(default_factory=dict)
    """Every text that was read: path relative to the root -> text."""
    rests: list[Resource] = field(default_factory=list)
    """What specs that have errors make without what is wrong in them: only to tell what else is wrong."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong: only then may anything be written to Datadog."""
        return not has_errors(self.diagnostics)


def load_project(root: Path, target: str | None = None, files: Mapping[str, str] | None = None) -> Project:
    """Everything that the specs of a project say.

    Args:
        root: the folder of `o11y.yaml`.
        target: the target whose `vars` expressions see; by default the project's own default, else its only one.
        files: texts by path, in place of the files on disk (`o11y.yaml` and templates are read from disk where they are missing here).

    Returns:
        The project. Its `diagnostics` hold everything that is wrong with it: no input raises.
    """
    loader = loader_of(root, target, files)
    if isinstance(loader, Project):
        return loader
    with no_collecting():
        return loader.load()


def loader_of(
    root: Path,
    target: str | None = None,
    files: Mapping[str, str] | None = None,
    configured: tuple[Config | None, list[Diagnostic]] | None = None,
) -> "Loader | Project":
    """What loads a project, its configuration read (or `configured`); where there is none, the empty project that says so."""
    config, diagnostics = configured or load_config(root, files)
    if config is None and not (root / FILE_NAME).exists() and FILE_NAME not in (files or {}):
        return Project(Config(project="none"), root, target or SANDBOX, [], diagnostics)
    # A wrong configuration is no reason to keep silent on what is wrong elsewhere.
    usable = config or Config(project="unknown")
    loader = Loader(usable, root, target_name(usable, target), files, diagnostics)
    if config is not None and target is not None and target not in {*config.targets, SANDBOX, DEFAULT}:
        hint = known_or_meant(target, {*config.targets, SANDBOX}, "targets")
        loader.error("unknown-target", f'there is no target "{target}"', Location(FILE_NAME), hint)
    return loader


def discover() -> list[Section]:
    """The sections that spec files may have: every module of this package may define one as SECTION, or several as SECTIONS."""
    return [section for module in modules(PACKAGE) for section in _sections_in(module)]


@cache
def _sections_in(module: str) -> Sequence[Section]:
    loaded = import_module(f"o11yascode.build.{module}")
    section = getattr(loaded, "SECTION", None)
    return [*getattr(loaded, "SECTIONS", ()), *([section] if isinstance(section, Section) else [])]


@cache
def section_for(key: str) -> Section | None:
    """The section with this key, or None. Loads the files alone that seem to define it."""
    return next((section for module in likely(PACKAGE, key) for section in _sections_in(module) if section.key == key), None)


class Sections(Mapping[str, Section]):
    """All sections by key, each loaded when it is asked for: most projects have few."""

    def __getitem__(self, key: str) -> Section:
        section = section_for(key)
        if section is None:
            raise KeyError(key)
        return section

    def __iter__(self) -> Iterator[str]:
        return (section.key for section in discover())

    def __len__(self) -> int:
        return len(discover())

    def of_the_whole(self) -> list[Section]:
        """Those that may make something of the project as a whole."""
        return [section for module in saying(PACKAGE, "whole=") for section in _sections_in(module)]


_QUOTED = re.compile(r'"([^"]*)"')
_ID = re.compile(r"""\bid: *["']?([\w.-]+)""")
OF_ROUTING = (UNHEARD, "unknown-receiver")
"""What is wrong with a monitor for want of a routing tree."""


class Loader:
    """The steps from files to resources, one by one: `load` takes them all."""

    def __init__(
        self,
        config: Config,
        root: Path,
        target: str,
        files: Mapping[str, str] | None,
        diagnostics: list[Diagnostic],
    ) -> None:
        self.config = config
        self.root = root
        self.target = target
        self.diagnostics = diagnostics
        self.sections = Sections()
        self.sources = Sources(root, files, diagnostics)
        self.templates = Templates(self.sources.read_text, diagnostics)
        self.expander = Expander(diagnostics)
        self.drafter = Drafter(config, target, self.expander, diagnostics)
        self.routing_nodes: list[Node] = []
        self.rests: list[Resource] = []
        self.defaults = read_defaults(config.node.get("defaults") if config.node else None, self.sections, diagnostics)

    def error(self, rule: str, message: str, place: Node | Location, hint: str | None = None) -> None:
        location = place.location() if isinstance(place, Node) else place
        self.diagnostics.append(Diagnostic(rule, Severity.ERROR, message, location, hint))

    def load(self) -> Project:
        documents = [document for path in self.paths() if (document := self.document(path)) is not None]
        drafts = self._unique(self._drafts(documents))
        ids: dict[str, str] = {}
        for draft in drafts:
            for id, kind in draft.ids():
                ids[id] = kind if ids.get(id, kind) == kind else ""  # which of two with one id is meant, nobody knows
        context = self.context(ids, {draft.id: draft.node for draft in drafts})
        resources = [resource for draft in drafts for resource in self.build(draft, context)]
        return self.finish(resources, context)

    def context(self, ids: Mapping[str, str], nodes: Mapping[str, Node]) -> Context:
        """The project around its items."""
        return Context(
            config=self.config,
            target=self.target,
            ids=ids,
            nodes=nodes,
            render_file=self.templates.render,
            routing=self._routing(),
            diagnostics=self.diagnostics,
        )

    def finish(self, resources: list[Resource], context: Context) -> Project:
        """The project of all items' resources: with those of its routing, and what only shows in the whole."""
        for section in self.sections.of_the_whole():
            if section.whole is not None:
                resources.extend(section.whole(context))
        resources = each_once_only(resources, self.error)
        self.diagnostics.extend(found for found in find_cycles(resources) if context.ids.get(str(found.resource)) != "")
        resources.sort(key=lambda resource: (resource.id, resource.kind))
        if (context.routing is None or context.routing.root is None) and any(found.rule == "yaml" for found in self.diagnostics):
            # The routing may stand in the file that could not be read.
            self.diagnostics[:] = [found for found in self.diagnostics if found.rule not in OF_ROUTING]
        self._forgive_references()
        found = _ordered(self.diagnostics)
        return Project(self.config, self.root, self.target, resources, found, context.routing, self.sources.texts, self.rests)

    def _forgive_references(self) -> None:
        """What a reference names may be there, but in a file that could not be read, or with an id that was not: that is told already."""
        sought = {
            found: name[1] for found in self.diagnostics if found.rule == "unknown-reference" and (name := _QUOTED.match(found.message))
        }
        if not sought:
            return
        wrong = {
            each.location.file for each in self.diagnostics if each.severity is Severity.ERROR and each.location and each not in sought
        }
        ids = {found[1] for file in wrong for found in _ID.finditer(self.sources.text(file))}
        self.diagnostics[:] = [each for each in self.diagnostics if sought.get(each, "").rpartition("/")[2] not in ids]

    # -- files

    def paths(self) -> list[str]:
        """The spec files, sorted."""
        listed = self.config.node.get("specs") if self.config.node else None
        return [path for path in self.sources.find(listed) if path != FILE_NAME]

    def document(self, path: str) -> Node | None:
        """The mapping in a file; None, reported, where it has none."""
        text = self.sources.read(path)
        if text is None:
            return None
        document, problems = read(text, path)
        self.diagnostics.extend(problems)
        if document is None or document.value is None:
            return None  # nothing but comments, or `---`
        if not isinstance(document.value, dict):
            hint = f"write lists such as {', '.join(list(self.sections)[:3])} below their names"
            self.error("wrong-type", "a spec file is a mapping", document, hint)
            return None
        return document

    def _drafts(self, documents: Iterable[Node]) -> list[Draft]:
        drafts: list[Draft] = []
        for document in documents:
            for draft, items in self.drafts_of(document):
                drafts.append(draft)
                if len(drafts) > MAX_RESOURCES:
                    self.error("too-many-resources", f"a project has at most {MAX_RESOURCES:,} resources", items)
                    return drafts
        return drafts

    def drafts_of(self, document: Node) -> Iterator[tuple[Draft, Node]]:
        """The drafts of one file, each with the list it stands in; notes what the file says of routing."""
        assert isinstance(document.value, dict)
        sections = {key: self.sections.get(key) for key in document.value if key not in RESERVED_KEYS and not key.startswith("x-")}
        for key, section in sections.items():
            if section is None:
                begins = next((f'did you mean "{name}"?' for name in HEADER_KEYS if key.startswith(name)), None)
                hint = begins or known_or_meant(key, [*RESERVED_KEYS, *self.sections], "keys")
                self.error("unknown-field", f'unknown key "{key}" in a spec file', document.key_location(key), hint)
        header = self.drafter.header(document)
        if header is None:
            return
        routing = {key: document.value[key] for key in ROUTING_KEYS if key in document.value}
        if routing:
            node = Node(routing, document.file, document.line, document.column, document.keys)
            self.routing_nodes.append(self.expander.expand(node, self.drafter.scope(header)))
        for key, section in sections.items():
            if section is not None:
                items = document.value[key]
                for draft in self.drafter.drafts(section, items, header, self.defaults.get(key, Defaults())):
                    yield draft, items

    def _unique(self, drafts: list[Draft]) -> list[Draft]:
        seen: dict[str, Draft] = {}
        told: set[tuple[Location, Location]] = set()
        for draft in drafts:
            first = seen.setdefault(draft.id, draft)
            if first is not draft and draft.wrong is None:
                draft.wrong = frozenset()
                both = first.id_node.location(), draft.id_node.location()
                if both in told:
                    continue  # told of another environment
                told.add(both)
                hint = None
                if first.id_node is draft.id_node:
                    hint = "for_each makes several resources: put the item into the id, such as id: api-${{ item }}"
                self.error("duplicate-id", f'the id "{draft.id}" is already used at {first.id_node.location()}', draft.id_node, hint)
        return drafts

    def _routing(self) -> "Routing | None":
        if not self.routing_nodes:
            return None
        from o11yascode.routing import read_routing

        return read_routing(self.routing_nodes, self.diagnostics)

    # -- resources

    def build(self, draft: Draft, context: Context) -> list[Resource]:
        """The resources of one draft, usually one; none of one that is wrong itself."""
        before = len(self.diagnostics)
        item = Item(
            draft.section.key, draft.id, draft.node, draft.service, draft.team, draft.env, draft.tags, draft.was, draft.scope
        )  # fmt: skip
        draft.scope["ref"] = _reference(item, context)
        item.node = self.expander.expand(draft.node, draft.scope)
        resources = [] if has_errors(self.diagnostics[before:]) else draft.section.build(item, context)
        rests: list[Resource] = []
        found = self.diagnostics[before:]
        if not resources and has_errors(found):
            rests, more = rest_of(item.node, found, draft.section.usual, lambda node: self._tried(draft.section, item, node, context))
            self.diagnostics += more
        if draft.wrong is not None:
            resources, rests = [], resources or rests
            told = [each for each in self.diagnostics[before:] if each.location not in draft.wrong]
            # What has no name cannot be spoken of.
            self.diagnostics[before:] = [each for each in told if not draft.unnamed or draft.id not in each.message]
            if OPEN in str(draft.id_node.value):
                rests = []  # what the id is made of may be wrong, and stand in any of its texts
        for resource in (*resources, *rests):
            self._common(resource, item, draft)
        self.rests += rests
        for index in range(before, len(self.diagnostics)):
            if self.diagnostics[index].resource is None:
                self.diagnostics[index] = replace(self.diagnostics[index], resource=item.id)
        return resources

    def _tried(self, section: Section, item: Item, node: Node, context: Context) -> tuple[list[Resource], list[Diagnostic]]:
        """What a section makes of another mapping in place of an item's own, and what it tells of it."""
        before = len(self.diagnostics)
        resources = section.build(replace(item, node=node), context)
        told = self.diagnostics[before:]
        del self.diagnostics[before:]
        return resources, told

    def _common(self, resource: Resource, item: Item, draft: Draft) -> None:
        """What every resource may say, whatever its section."""
        node = item.node
        resource.node = resource.node or node
        resource.protect = node.at("protect").value is True
        resource.ignore += _texts(node.get("ignore"))
        resource.labels = resource.labels or item.labels()
        if resource.id != item.id:
            return  # made beside the item's own: a burn-rate monitor of an SLO
        resource.was = resource.was or item.was
        resource.ignore_live = _texts(node.get("ignore_live"))
        adopt, state = node.get("adopt"), node.get("state")
        if adopt is not None and isinstance(adopt.value, str | int):
            resource.adopt = live_id(adopt.value)
            if resource.adopt is None:
                self.error("wrong-adopt", f'"{adopt.value}" names no live resource', adopt, "write its id, or the address of its page")
        if state is not None and state.value == "absent":
            if draft.section.marked:
                self.error(
                    "wrong-state", f"a {draft.section.kind} leaves when its spec is removed", state, "remove this resource from the file"
                )
            resource.absent = True


def _reference(item: Item, context: Context) -> Callback:
    """`ref()` of one item's expressions: the text that stands for another resource's live id."""

    def ref(name: str) -> str:
        found = context.find(name, item) if isinstance(name, str) else None
        if found is None:
            hint = context.meant(str(name), item)
            raise ExpressionError("unknown-reference", f'"{name}" names no resource of this project', hint=hint, word=str(name))
        return reference(found)

    return Callback(ref)


def _texts(node: Node | None) -> tuple[str, ...]:
    """The texts of a list, or the keys of a mapping."""
    if node is None:
        return ()
    return tuple(node.value) if isinstance(node.value, dict) else tuple(str(child.value) for child in node.items())


def _ordered(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """By place, each once."""
    return sorted(each_once(diagnostics), key=lambda d: (d.location.file, d.location.line, d.location.column) if d.location else ("", 0, 0))
