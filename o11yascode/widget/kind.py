"""What a widget kind is: the model a person fills in, how it becomes Datadog's definition, and the way back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from o11yascode.context import Context, Item
from o11yascode.diagnostics import Location
from o11yascode.resource.desired import Path, Payload
from o11yascode.source.node import Node
from o11yascode.spec.widget import WidgetSpec

Fields = dict[str, Any]
"""The fields of a spec as a person would write them, plain."""


class Canvas(Struct):
    """One widget under construction: its node, the dashboard and the project around it."""

    context: Context
    item: Item
    node: Node
    path: Path = ()
    """Where the widget stands in the dashboard's payload: `("widgets", 2)`."""
    free: bool = False
    """True on a screenboard."""
    grid: bool = True
    """False where Datadog places the widgets itself (`layout: auto`)."""
    variables: Mapping[str, str | None] = field(default_factory=dict)
    """The dashboard's template variables and the tag each stands for."""
    origins: dict[Path, tuple[Node, ...]] = field(default_factory=dict)

    def below(self, node: Node, path: Path) -> "Canvas":
        """The canvas of another widget of the same dashboard."""
        return Canvas(self.context, self.item, node, path, self.free, self.grid, self.variables, self.origins)

    def at(self, *path: str | int) -> Node:
        """The spec's node at a path below the widget, or the deepest on the way."""
        return self.node.at(*path)

    def trace(self, path: Path, *nodes: Node) -> None:
        """Says which nodes a part of the definition was made from."""
        self.origins[(*self.path, "definition", *path)] = nodes

    def error(self, rule: str, message: str, place: Node | Location, hint: str | None = None) -> None:
        self.context.error(rule, message, place, hint)

    def ref(self, name: str, node: Node, kinds: Sequence[str]) -> str:
        return self.context.ref(name, self.item, node, kinds)


class WidgetKind(Struct, frozen=True):
    """One value of a widget's `kind:`."""

    name: str
    model: type[WidgetSpec]
    build: Callable[[Any, Canvas], Payload | None]
    """From the validated model to Datadog's definition; None after reporting an error."""
    lift: Callable[[Payload], Fields | None] = lambda definition: None
    """The fields (without kind) that would build this definition; a wrong guess does no harm: it is rebuilt and compared."""
    types: tuple[str, ...] = ()
    """Datadog's widget types that `lift` may know."""
    rank: int = 50
    """Lower is tried first when lifting: the most specific kinds."""
    width: int = 4
    """Columns it takes in a flat list of widgets."""
    height: int = 3
    """Rows it takes where nobody says."""


def without(payload: Payload, keys: Iterable[str]) -> Payload:
    """A copy without some keys."""
    left_out = set(keys)
    return {key: value for key, value in payload.items() if key not in left_out}
