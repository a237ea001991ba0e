"""What a builder is handed: one spec item after expansion, and the project around it."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from o11yascode.config import Config
from o11yascode.diagnostics import Diagnostic, Location, Severity, closest, known_words
from o11yascode.resource.identity import parts_of
from o11yascode.resource.references import REFERENCE, reference
from o11yascode.source.node import Node, plain_node

if TYPE_CHECKING:
    from o11yascode.routing import Routing

UNHEARD = "unheard-monitor"
"""The rule of what nobody hears of. What it finds keeps no resource from being built: specs may ignore it."""


class Item(Struct):
    """One resource of a spec file: `env` and `for_each` are unrolled, expressions evaluated."""

    section: str
    """`monitors`, `dashboards`, `slos`, ..."""
    id: str
    """`service/id` or `service/id/env`."""
    node: Node
    """The resource's mapping, without `for_each`, `when`, `env`."""
    service: str | None
    team: str | None
    env: str | None
    tags: tuple[str, ...]
    """Tags every resource of this item bears: service:…, team:…, env:…, the header's, its own; in that order, no duplicates."""
    was: tuple[str, ...]
    scope: Mapping[str, Any]
    """The names expressions saw, for `message_file` templates."""

    def labels(self, priority: str | None = None) -> dict[str, Any]:
        """What selections and routes match on."""
        kind = self.node.get("kind")
        return {
            "service": self.service,
            "team": self.team,
            "env": self.env,
            "priority": priority,
            "kind": kind.value if kind else None,
            "id": self.id,
            "tags": list(self.tags),
        }


class Context(Struct):
    """The project around an item. Builders report with `error()` / `warning()` and never raise for bad input."""

    config: Config
    target: str
    ids: Mapping[str, str]
    """Full id of every item of the project -> its resource kind; empty where that is not known, and any will do."""
    render_file: Callable[[str, Mapping[str, Any], Node], Node]
    """Text of a project file (message_file) rendered with a scope; reports at the node and gives "" where it cannot."""
    routing: "Routing | None" = None
    """The project's routing tree, None where the project has none."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    """Full id of every item -> its mapping as written, for what has to know more of another resource than its kind."""
    memo: dict[Hashable, Any] = field(default_factory=dict)
    """For what is worked out once a project, by the name of what it is."""

    def composites(self) -> Sequence[tuple[str, str]]:
        """Id and expression of every composite monitor, as written."""
        if "composites" not in self.memo:
            self.memo["composites"] = [found for id, node in self.nodes.items() if (found := composite(id, node)) is not None]
        found_all: list[tuple[str, str]] = self.memo["composites"]
        return found_all

    def report(
        self, rule: str, severity: Severity, message: str, location: Location | None, hint: str | None = None, resource: str | None = None
    ) -> None:
        self.diagnostics.append(Diagnostic(rule, severity, message, location, hint, resource=resource))

    def error(self, rule: str, message: str, node: Node | Location | None, hint: str | None = None) -> None:
        self.report(rule, Severity.ERROR, message, node.location() if isinstance(node, Node) else node, hint)

    def warning(self, rule: str, message: str, node: Node | Location | None, hint: str | None = None) -> None:
        self.report(rule, Severity.WARNING, message, node.location() if isinstance(node, Node) else node, hint)

    def find(self, name: str, item: Item) -> str | None:
        """The full id that a name in a spec means: of the same env first, then once for all, of the same service where none is given."""
        base = _with_service(name, item)
        for candidate in ([f"{base}/{item.env}"] if item.env else []) + [base]:
            if candidate in self.ids:
                return candidate
        return None

    def meant(self, name: str, item: Item, kinds: Sequence[str] = ()) -> str:
        """A hint for a name that nothing has: what is like it of those that fit, of the same environment where there are any."""
        whole = _with_service(name, item)
        near, by_service = self._near(item.env, tuple(kinds))
        if not near:
            return f"the project has no {' and no '.join(kinds)}"
        service, own, _ = parts_of(whole)
        # What two names share because they are of one service and one environment does not make them alike.
        siblings = by_service.get(service, {})
        meant = siblings.get(closest(own, siblings) or "") or closest(whole, (id for id in near if not id.startswith(f"{service}/")))
        return f'did you mean "{meant}"?' if meant else known_words(whole, near, "known ids")

    def _near(self, env: str | None, kinds: tuple[str, ...]) -> tuple[list[str], dict[str, dict[str, str]]]:
        """The ids of these kinds, those of the same environment where there are any; and by service and name."""
        ids = self.ids.items()  # asked every time: it is noted who asks
        if (env, kinds) not in self.memo:
            fit = [id for id, kind in ids if not kinds or kind in kinds]
            near = [id for id in fit if not env or id.count("/") < 2 or id.endswith(f"/{env}")] or fit
            by_service: dict[str, dict[str, str]] = defaultdict(dict)
            for id in near:
                service, name, _ = parts_of(id)
                by_service[service][name] = id
            self.memo[env, kinds] = near, by_service
        found: tuple[list[str], dict[str, dict[str, str]]] = self.memo[env, kinds]
        return found

    def ref(self, name: str, item: Item, node: Node, kinds: Sequence[str] = ()) -> str:
        """The reference text for another resource's live id. Reports an unknown name, or one of a kind that does not fit here."""
        found = self.find(name, item)
        if found is None:
            self.error("unknown-reference", f'"{name}" names no resource of this project', node, self.meant(name, item, kinds))
            return reference(name)
        if kinds and self.ids[found] not in (*kinds, ""):
            self.error("wrong-reference", f'"{name}" is a {self.ids[found]}, but {" or ".join(kinds)} is needed here', node)
        return reference(found)


def _with_service(name: str, item: Item) -> str:
    """A name without a service means the item's own."""
    return name if "/" in name else f"{parts_of(item.id).service}/{name}"


class BaseWork(Struct):
    """One resource under construction: its item, and the project around it."""

    item: Item
    context: Context

    def node(self, *path: str | int) -> Node:
        return self.item.node.at(*path)

    def error(self, rule: str, message: str, *path: str | int, hint: str | None = None) -> None:
        self.context.error(rule, message, self.node(*path), hint)

    def id_of(self, name: str, kinds: Sequence[str], live: re.Pattern[str], *path: str | int) -> str:
        """The reference to a resource of the project; what looks like a live id, or is a reference already, as it stands."""
        found = self.context.find(name, self.item)
        if found is None and (REFERENCE.fullmatch(name) or live.fullmatch(name)):
            return name
        if found is not None and self.context.ids[found] in (*kinds, ""):
            return reference(found)
        return self.context.ref(name, self.item, self.node(*path), kinds)


def alone(section: str, fields: Mapping[str, Any], others: Iterable[str] = ()) -> tuple[Item, Context]:
    """Plain fields as an item that no file holds, in a project that has nothing else but others of these ids."""
    tags = tuple(tag for tag in fields.get("tags") or () if isinstance(tag, str))
    item = Item(section, "alone/alone", plain_node(fields), None, None, None, tags, (), {})
    return item, Context(Config(project="alone"), "alone", dict.fromkeys([item.id, *others], ""), lambda *_: plain_node(""))


def composite(id: str, node: Node) -> tuple[str, str] | None:
    """Id and expression of a composite monitor; None of anything else."""
    return (id, str(node.at("expression").value)) if node.at("kind").value == "composite" else None
