"""Spec files to drafts: one for each resource, environment and item, with its id and the names its expressions see."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from o11yascode.build.defaults import Defaults
from o11yascode.build.section import Section
from o11yascode.config import SANDBOX, Config, Target
from o11yascode.diagnostics import Diagnostic, Location, Severity, did_you_mean, known_or_meant, shown
from o11yascode.resource.identity import beside_id, former_id, full_id
from o11yascode.source.expand import Expander, without
from o11yascode.source.expression import NEEDS_ENV
from o11yascode.source.node import Node
from o11yascode.spec.base import misspelt, validate
from o11yascode.spec.header import NAME, NO_ENV, RESERVED, Header

HEADER_KEYS = ("service", "team", "env", "tags", "vars")
NEVER = "never-made"
"""Rule: a `when` that never holds."""
_NAME = re.compile(NAME)
_ENV = re.compile(r"\benv\b")
_TARGET = re.compile(r"""\btarget\.name *== *["']([^"']*)["']""")
_QUOTED = re.compile(r"""["']([^"']*)["']""")
_UNNAMED = "?"
"""Stands in ids that nobody can write: of what has none, or a wrong one."""
_ALWAYS = ("for_each", "when", "env", "vars")
"""What a draft has already done, so that no section sees it."""
Scope = dict[str, Any]


class Draft(Struct):
    """A resource before its fields are evaluated."""

    section: Section
    id: str
    node: Node
    id_node: Node
    service: str | None
    team: str | None
    env: str | None
    tags: tuple[str, ...]
    was: tuple[str, ...]
    scope: Scope
    wrong: frozenset[Location] | None = None
    """Of a draft that is wrong itself (its id, its team): where. It is built only to tell what else is wrong with it."""

    @property
    def unnamed(self) -> bool:
        """Whether it has no id, or a wrong one."""
        return _UNNAMED in self.id

    def ids(self) -> Iterator[tuple[str, str]]:
        """The ids that others can refer to, each with its kind: its own, and those of the monitors made beside it."""
        if self.unnamed:
            return
        yield self.id, self.section.kind
        if self.section.beside is not None:
            for suffix in self.section.beside(self.node):
                yield beside_id(self.id, suffix), "monitor"


class _File(Struct):
    """A file's header, evaluated as far as it is the same for all of its resources."""

    service: str | None
    team: str | None
    envs: list[str | None]
    tags: Node | None
    vars: Node | None
    scope: Scope


class Drafter:
    """Reads the documents of a project one after the other."""

    def __init__(self, config: Config, target: str, expander: Expander, diagnostics: list[Diagnostic]) -> None:
        self.config = config
        self.expander = expander
        self.diagnostics = diagnostics
        settings = config.targets.get(target, Target())
        self.project_scope: Scope = {
            "project": config.project,
            "target": {"name": target, "site": settings.site, "vars": settings.vars},
            "vars": {},
        }
        own = config.node.get("vars") if config.node else None
        if own is not None:
            self.project_scope = self._with_vars(self.project_scope, own)

    # -- the header

    def header(self, document: Node) -> _File | None:
        """The header of a document; None, reported, where it is wrong."""
        assert isinstance(document.value, dict)
        before = len(self.diagnostics)
        written = {key: document.value[key] for key in HEADER_KEYS if key in document.value}
        shared = {key: self.expander.expand(node, self.project_scope) for key, node in written.items() if key not in ("tags", "vars")}
        node = Node({**written, **shared}, document.file, document.line, document.column, document.keys)
        if len(self.diagnostics) > before:
            return None
        # What an expression will make of the tags is not known yet.
        header = validate(Header, without(node, "tags"), self.diagnostics)
        if header is None:
            return None
        if header.team is not None:
            self._known_team(header.team, node.at("team"))
        envs = self._envs(header.env, node.get("env") or node)
        scope = {**self.project_scope}
        scope |= {key: value for key, value in (("service", header.service), ("team", header.team)) if value is not None}
        return _File(header.service, header.team, envs, written.get("tags"), written.get("vars"), scope)

    def scope(self, file: _File) -> Scope:
        """What the expressions of a document see that belong to no resource, and so to none of its environments."""
        return self._scope_of(file, None)

    def _known_team(self, team: str, node: Node) -> None:
        if self.config.teams and team not in self.config.teams:
            hint = known_or_meant(team, list(self.config.teams), "teams of o11y.yaml")
            self._error("unknown-team", f'"{team}" is not a team of o11y.yaml', node, hint)

    def _envs(self, env: str | list[str] | None, node: Node) -> list[str | None]:
        if env is None or env == NO_ENV:
            return [None]
        names = [env] if isinstance(env, str) else list(dict.fromkeys(env))
        for name in names:
            if not _NAME.fullmatch(name) or name == NO_ENV:
                self._error("wrong-env", f'"{name}" is not a name for an environment', node, "lower case letters, digits and . _ -")
                return []
        return [*names]

    def _scope_of(self, file: _File, env: str | None) -> Scope:
        scope, tags = {**file.scope, **({"env": env} if env is not None else {})}, file.tags
        if env is None and file.envs != [None]:
            scope[NEEDS_ENV] = frozenset({"env"})
        if file.vars is not None:
            scope = self._with_vars(scope, file.vars)
        if NEEDS_ENV in scope and tags is not None and isinstance(tags.value, list):
            tags = replace(tags, value=[child for child in tags.value if not self._needs_env(child, scope)])
        scope["tags"] = self._tags(tags, scope)
        return scope

    def _needs_env(self, node: Node, scope: Scope) -> bool:
        before = len(self.diagnostics)
        value = self._expanded(node, scope)
        del self.diagnostics[before:]
        return value is None

    def _expanded(self, node: Node, scope: Scope) -> Node | None:
        """A value; None, and nothing is told, where it is made of the environment and there is none: it is no matter of what has none."""
        before = len(self.diagnostics)
        value = self.expander.expand(node, scope)
        found, needs = self.diagnostics[before:], scope.get(NEEDS_ENV)
        if needs is not None and found and all(_is_about(each, needs) for each in found):
            del self.diagnostics[before:]
            return None
        return value

    def _with_vars(self, scope: Scope, node: Node) -> Scope:
        """The scope with more vars, each of which may use those before it."""
        scope = {**scope, "vars": {**scope["vars"]}}
        if not isinstance(node.value, dict):
            self._error("wrong-type", '"vars" must be a mapping', node, "write vars: {slow: 0.5}")
            return scope
        for name, child in node.value.items():
            if name in RESERVED:
                message = f'"{name}" cannot be the name of a var: it means something else in expressions'
                self.diagnostics.append(
                    Diagnostic("reserved-name", Severity.ERROR, message, node.key_location(name), "choose another name")
                )
                continue
            value = self._expanded(child, scope)
            if value is None:
                scope[NEEDS_ENV] |= {name}
                continue
            scope[name] = scope["vars"][name] = value.plain()
        return scope

    def _tags(self, node: Node | None, scope: Mapping[str, Any], tell: bool = True) -> list[str]:
        if node is None:
            return []
        before = len(self.diagnostics)
        tags = self.expander.expand(node, scope)
        if len(self.diagnostics) > before:
            return []
        if not tell:
            return [child.value for child in tags.items() if isinstance(child.value, str)]
        if not isinstance(tags.value, list):
            self._error("wrong-type", '"tags" must be a list of texts', node, "write tags: [tier:1]")
            return []
        wrong = [child for child in tags.value if not isinstance(child.value, str)]
        for child in wrong:
            self._error("wrong-type", "a tag must be a text", child, "write key:value, without a space after the colon")
        return [str(child.value) for child in tags.value if isinstance(child.value, str)]

    # -- the resources

    def drafts(self, section: Section, items: Node, file: _File, defaults: Defaults) -> Iterator[Draft]:
        """All resources of one list of a document."""
        if not isinstance(items.value, list):
            self._error("wrong-type", f'"{section.key}" must be a list', items, "begin each of its items with a dash: - id: …")
            return
        scopes = {env: self._scope_of(file, env) for env in file.envs}
        for node in items.value:
            if not isinstance(node.value, dict):
                self._error("wrong-type", f'an item of "{section.key}" must be a mapping', node, "- id: …")
                continue
            node = defaults.apply(node)
            envs = self._narrowed(node.get("env"), file)
            rest = without(node, *_ALWAYS)
            kept: list[bool] = []
            before = len(self.diagnostics)
            for env in envs:
                if env not in scopes:
                    scopes[env] = self._scope_of(file, env)
                for scope in self._each(node.get("for_each"), scopes[env]):
                    draft = self._draft(section, node, rest, file, env, scope)
                    kept.append(draft is not None)
                    if draft is not None:
                        yield draft
            when = node.get("when")
            if when is not None and kept and not any(kept) and len(self.diagnostics) == before:
                self._tell_of_when(when, node, file, [env for env in envs if env])

    def _tell_of_when(self, when: Node, node: Node, file: _File, envs: Sequence[str]) -> None:
        """Tells of a `when` that asks for a target that there is not, or for an environment and holds in none.

        What depends on the target may hold for another.
        """
        asked = str(when.value)
        for name in _TARGET.findall(asked):
            if name not in (targets := {*self.config.targets, SANDBOX}):
                message = f'there is no target "{name}", so nothing is made of this'
                self.diagnostics.append(
                    Diagnostic(NEVER, Severity.WARNING, message, when.location(), known_or_meant(name, targets, "targets"))
                )
                return
        used = [*_texts(node.get("vars")), *_texts(file.vars), *_texts(self.config.node.get("vars") if self.config.node else None)]
        if not _ENV.search(asked) or any("target" in text for text in (asked, *used)):
            return
        meant = next(filter(None, (did_you_mean(word, envs) for word in _QUOTED.findall(asked) if word not in envs)), None)
        message = "nothing is made of this: `when` is true in none of its environments"
        hint = meant or f"its environments: {', '.join(envs)}"
        self.diagnostics.append(Diagnostic(NEVER, Severity.WARNING, message, when.location(), hint))

    def _each(self, for_each: Node | None, scope: Scope) -> list[Scope]:
        """The scope of each item; of a resource that repeats nothing, the one it has."""
        if for_each is None:
            return [{**scope}]
        return [{**scope, "item": item} for item in self.expander.items(for_each, scope)]

    def _narrowed(self, node: Node | None, file: _File) -> list[str | None]:
        """The environments of one resource."""
        if node is None:
            return file.envs
        before = len(self.diagnostics)
        found = self.expander.expand(node, file.scope)
        value = found.plain()
        if len(self.diagnostics) > before:
            return []
        if value is not None and not isinstance(value, str) and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            self._error("wrong-type", '"env" must be a name, a list of names, or none', node)
            return []
        envs = self._envs(value, node)
        if envs != [None] and file.envs != [None]:
            for env in envs:
                if env not in file.envs:
                    known = [name for name in file.envs if name]
                    hint = known_or_meant(str(env), known, "environments")
                    self._error("unknown-env", f'"{env}" is not an environment of this file', node, hint)
                    return []
        return envs

    def _draft(self, section: Section, node: Node, rest: Node, file: _File, env: str | None, scope: Scope) -> Draft | None:
        before = len(self.diagnostics)
        own_vars, when, team, id_node = node.get("vars"), node.get("when"), node.get("team"), node.get("id")
        if own_vars is not None:
            scope = self._with_vars(scope, own_vars)
        if when is not None and not self.expander.holds(when, scope):
            return None
        owner = file.team
        if team is not None:
            value = self.expander.expand(team, scope).value
            if not isinstance(value, str):
                self._error("wrong-type", '"team" must be text', team)
            else:
                owner = scope["team"] = value
        service = file.service or self.config.project
        name = self._id(id_node, node, section, scope)
        found = self.diagnostics[before:]
        wrong = frozenset(d.location for d in found if d.location and d.rule != "missing-field") if found else None
        if name is None:
            name, id_node = f"{_UNNAMED}{node.file}:{node.line}", id_node or node
            slips = [key for key, place in rest.keys.items() if (node.file, *place) in {(p.file, p.line, p.column) for p in wrong or ()}]
            rest = without(rest, *slips)
            assert isinstance(rest.value, dict)
            rest = replace(rest, value={**rest.value, "id": Node(name, node.file, id_node.line, id_node.column)}, fixed=None)
        assert id_node is not None
        if team is not None and owner is not None:
            self._known_team(owner, team)
        own = [f"{key}:{value}" for key, value in (("service", file.service), ("team", owner), ("env", env)) if value]
        tags = tuple(dict.fromkeys([*own, *scope["tags"], *self._tags(node.get("tags"), scope, tell=False)]))
        was = tuple(former_id(service, old, env) for old in self._former(node.get("was"), scope))
        return Draft(section, full_id(service, name, env), rest, id_node, file.service, owner, env, tags, was, scope, wrong)

    def _id(self, id_node: Node | None, node: Node, section: Section, scope: Scope) -> str | None:
        if id_node is None:
            if (slip := misspelt("id", node)) is not None:
                self.diagnostics.append(slip)
            else:
                self._error("missing-field", f'an item of "{section.key}" needs "id"', node, "id: a name that is unique in its service")
            return None
        before = len(self.diagnostics)
        found = self.expander.expand(id_node, scope).value
        if len(self.diagnostics) > before:
            return None
        if not isinstance(found, str):
            hint = "put it in quotes" if isinstance(found, int | float) else None
            self._error("wrong-type", f'"id" must be text, not {shown(found)}', id_node, hint)
            return None
        if not _NAME.fullmatch(found) or len(found) > 150:
            hint = "lower case letters, digits and . _ - (the service comes from the header)"
            self._error("wrong-id", f'"{found[:60]}" is not a valid id', id_node, hint)
            return None
        return found

    def _former(self, node: Node | None, scope: Scope) -> list[str]:
        if node is None:
            return []
        value = self.expander.expand(node, scope).plain()
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(n, str) and all(_NAME.fullmatch(p) for p in n.split("/")) for n in names):
            self._error("wrong-id", '"was" must be the id it had before, or a list of ids', node)
            return []
        return names

    def _error(self, rule: str, message: str, node: Node, hint: str | None = None) -> None:
        self.diagnostics.append(Diagnostic(rule, Severity.ERROR, message, node.location(), hint))


def _texts(node: Node | None) -> Iterator[str]:
    """All texts in a tree."""
    value = node.value if node is not None else None
    if isinstance(value, str):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(child)


def _is_about(found: Diagnostic, names: Collection[str]) -> bool:
    """Whether it says that one of these names is not known."""
    return found.rule == "unknown-name" and any(found.message.startswith(f'"{name}" ') for name in names)
