"""A resource as the specs want it: the payload, and what the rest of the program needs to know of it."""

from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from o11yascode.diagnostics import Location
from o11yascode.resource.references import ids_in
from o11yascode.source.node import Node

Payload = dict[str, Any]
Path = tuple[str | int, ...]

CONDITIONS = {"alert": "is_alert", "warning": "is_warning", "no_data": "is_no_data", "recovery": "is_recovery"}
"""A monitor's state -> the condition of a message's block, and the transition that a notification rule names."""
STATES = tuple(CONDITIONS)


class Mention(Struct, frozen=True):
    """One handle that hears of a monitor's state, and the rule that says so."""

    state: str
    """alert, warning, no_data or recovery."""
    handle: str
    """As in a message, with its `@`: `@slack-gs2-gs2-alerts`."""
    receiver: str
    """Name of the receiver, or the spec field (`slack`, `notify`, `message`) that named the handle."""
    rule: str
    """Which rule decided, for people: `route › routes[0]`, or `spec`."""
    location: Location | None = None


@dataclass(slots=True)
class Resource:
    """What the specs want one Datadog resource to be.

    `payload` is the body that the API takes (with the `data` envelope where v2 has one), without
    the ownership mark, which `sync` adds. Where it needs another resource's id it holds a reference,
    the text `${ref:service/id}` (see `references.py`), because that id may only be known at apply.
    """

    kind: str
    """Name of the resource kind: `monitor`, `dashboard`, `slo`, ..."""
    id: str
    """`service/id` or `service/id/env`, unique in the project."""
    payload: Payload
    source: Location
    name: str = ""
    """What people call it in Datadog: name or title."""
    labels: dict[str, Any] = field(default_factory=dict)
    """What selections and routes match on: service, team, env, priority, kind (the spec's), id: str or None; tags: list[str]."""
    was: tuple[str, ...] = ()
    """Full ids it had before: the live resource with one of these marks is this one."""
    adopt: str | None = None
    """Live id (of a URL, its id) of a resource made by hand that this spec takes over."""
    protect: bool = False
    ignore_live: tuple[str, ...] = ()
    """Paths (`options.thresholds.warning`, `widgets[].definition.time`) somebody else owns: never compared."""
    ignore: tuple[str, ...] = ()
    """Names of lint rules that do not apply to it."""
    absent: bool = False
    """`state: absent`: remove it. Only for kinds without a place for a mark."""
    mentions: tuple[Mention, ...] = ()
    """Of a monitor: who hears of which state."""
    node: Node | None = None
    """The spec it was built from, expressions evaluated."""
    origins: dict[Path, tuple[Node, ...]] = field(default_factory=dict)
    """Which parts of the spec a part of the payload was made from; the longest matching path counts."""

    @property
    def references(self) -> frozenset[str]:
        """The ids that its payload refers to."""
        return ids_in(self.payload)

    def locate(self, path: Path = ()) -> Location:
        """Where in the spec files a part of the payload comes from."""
        node = self.said_by(path)
        return node.location() if node else self.source

    def said_by(self, path: Path) -> Node | None:
        """What of the spec a part of the payload comes from."""
        for length in range(len(path), -1, -1):
            if nodes := self.origins.get(path[:length]):
                return _descend(nodes[0], path[length:])[0]
        return self.node

    def locate_key(self, path: Path) -> Location:
        """Where the last key of a path stands in the spec files; as `locate` where it does not."""
        for length in range(len(path), -1, -1):
            for node in self.origins.get(path[:length], ())[:1]:
                parent, rest = _descend(node, path[length:-1])
                if not rest and length < len(path) and parent.get(str(path[-1])) is not None:
                    return parent.key_location(str(path[-1]))
                return self.locate(path)
        return self.locate(path)

    def unwritten(self, path: Path) -> Path:
        """The end of a path that no field of the spec says by itself; empty where one does."""
        for length in range(len(path), -1, -1):
            nodes = self.origins.get(path[:length])
            if nodes:
                return _descend(nodes[0], path[length:])[1]
        return path


def _descend(node: Node, path: Path) -> tuple[Node, Path]:
    """As deep into a spec as a path of the payload leads, and the rest of the path.

    Steps that the spec does not have are left out: `definition.requests[0].style.palette` is `style.palette` of a widget.
    """
    entered = 0
    for number, step in enumerate(path, 1):
        value = node.value
        child: Node | None = None
        if isinstance(value, dict) and isinstance(step, str):
            child = value.get(step)
        elif isinstance(value, dict) and isinstance(step, int) and entered == number - 1 and step < len(value):
            child = list(value.values())[step]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            child = value[step]
        if child is not None:
            node, entered = child, number
    return node, path[entered:]
