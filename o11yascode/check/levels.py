"""How much each finding matters: the levels of `o11y.yaml`, what specs ignore, and ignores that do nothing."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from o11yascode.build.draft import NEVER
from o11yascode.build.monitor import states_of
from o11yascode.build.project import Project
from o11yascode.check.rule import rule_named, rules
from o11yascode.config import FILE_NAME, Config
from o11yascode.context import UNHEARD
from o11yascode.diagnostics import Diagnostic, Location, Severity, did_you_mean, each_once
from o11yascode.resource.desired import Resource
from o11yascode.source.node import Node
from o11yascode.source.walk import UNREAD

BUILT = frozenset({UNHEARD, UNREAD, NEVER})
"""Rules whose findings come from building the project."""


class Entry(Struct, frozen=True):
    """One name in a spec's `ignore`."""

    rule: str
    location: Location
    reason: bool


def settle(project: Project, found: Iterable[Diagnostic], online: bool = False) -> list[Diagnostic]:
    """The diagnostics that are left, each place once, and what there is to say of the ignores themselves."""
    ignores = _Ignores(project)
    kept = [each for each in found if not ignores.covers(each)]
    kept += ignores.findings(online)
    kept += _unknown_settings(project.config)
    return each_once(levelled for each in kept if (levelled := _levelled(each, project.config)) is not None)


def at_levels(config: Config, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """What building a project has shown, with the levels of the configuration for those that are lint rules."""
    return [levelled for each in diagnostics if (levelled := _levelled(each, config) if each.rule in BUILT else each) is not None]


def _levelled(found: Diagnostic, config: Config) -> Diagnostic | None:
    level = config.rule_level(found.rule, found.location.file if found.location else FILE_NAME) if config.rules else None
    if level is None:
        rule = rule_named(found.rule)
        return found if rule is None or rule.enabled else None
    if level == "off":
        return None
    if level == found.severity.value:
        return found
    return replace(found, severity=Severity(level))


class _Ignores:
    """What the specs ignore, and which of it was of use."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.entries: dict[Location, Entry] = {}
        self.owners: dict[Location, Resource] = {}
        self.used: set[Location] = set()
        self.used_in: set[tuple[str, str]] = set()
        """File and rule, for resources that were made beside another and share its ignores."""
        self.ignoring: dict[str, Resource] = {}
        """Those that ignore something, by id."""
        self.by_id: dict[str, dict[str, Entry]] = {}
        for resource in project.resources:
            if resource.ignore:
                own = {entry.rule: entry for entry in entries_of(resource)}
                self.ignoring[resource.id], self.by_id[resource.id] = resource, own
                for entry in own.values():
                    self.entries.setdefault(entry.location, entry)
                    self.owners.setdefault(entry.location, resource)
                if UNHEARD in resource.ignore and _unheard(resource):
                    self._use(resource, UNHEARD)

    def _use(self, resource: Resource, rule: str) -> None:
        entry = self.by_id[resource.id].get(rule)
        if entry:
            self.used.add(entry.location)
        else:
            self.used_in.add((resource.source.file, rule))

    def covers(self, found: Diagnostic) -> bool:
        """Whether a spec ignores the finding; remembers that it was of use."""
        resource = self.ignoring.get(found.resource or "")
        if resource is None or found.rule not in resource.ignore:
            return False
        self._use(resource, found.rule)
        return True

    def findings(self, online: bool) -> Iterator[Diagnostic]:
        for location, entry in self.entries.items():
            resource = self.owners[location]
            rule = rule_named(entry.rule)
            if rule is None and not entry.rule.startswith("payload-"):
                message = f'"{entry.rule}" is not a lint rule'
                yield Diagnostic("unknown-rule", Severity.WARNING, message, location, _meant(entry.rule), None, resource.id)
                continue
            if location not in self.used and (location.file, entry.rule) not in self.used_in and self._ran(entry, online):
                message = f"{entry.rule} finds nothing here"
                yield Diagnostic("unused-ignore", Severity.WARNING, message, location, "remove it from `ignore`", None, resource.id)
            elif not entry.reason:
                hint = f"ignore: {{{entry.rule}: why it does not apply}}"
                message = f"{entry.rule} is ignored without a reason"
                yield Diagnostic("ignore-reason", Severity.NOTICE, message, location, hint, None, resource.id)

    def _ran(self, entry: Entry, online: bool) -> bool:
        """Whether the rule could have found something here."""
        rule = rule_named(entry.rule)
        if rule is not None and rule.group == "online" and not online:
            return False
        level = self.project.config.rule_level(entry.rule, entry.location.file)
        return level != "off" if level is not None or rule is None else rule.enabled


def entries_of(resource: Resource) -> list[Entry]:
    """What the spec of a resource ignores; one that was kept from an earlier run knows it without its spec."""
    known: list[Entry] | None = getattr(resource, "ignores", None)
    return list(entries(resource.node)) if known is None else known


def entries(node: Node | None) -> Iterator[Entry]:
    """What a spec's `ignore` says: a list of names, or a mapping of names to reasons."""
    given = node.get("ignore") if node is not None else None
    if given is None:
        return
    if isinstance(given.value, dict):
        for name, reason in given.value.items():
            yield Entry(name, given.key_location(name), bool(isinstance(reason.value, str) and reason.value.strip()))
    elif isinstance(given.value, list):
        for child in given.value:
            yield Entry(str(child.value), child.location(), False)


def _unheard(resource: Resource) -> bool:
    if resource.kind == "synthetics_test":
        return not resource.mentions
    if resource.kind != "monitor":
        return False
    heard = {mention.state for mention in resource.mentions}
    return bool({state for state in states_of(resource.payload.get("options") or {}) if state != "recovery"} - heard)


def _unknown_settings(config: Config) -> Iterator[Diagnostic]:
    node = config.node.get("rules") if config.node is not None else None
    for name in config.rules:
        if rule_named(name) is None and not name.startswith("payload-"):
            place = node.key_location(name) if node is not None else Location(FILE_NAME)
            yield Diagnostic("unknown-rule", Severity.WARNING, f'"{name}" is not a lint rule', place, _meant(name))


def _meant(name: str) -> str:
    return did_you_mean(name, rules()) or "`o11y rules` lists them"
