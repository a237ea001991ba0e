"""How one list of a spec file becomes resources."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from o11yascode.context import Context, Item
from o11yascode.resource.desired import Resource
from o11yascode.source.node import Node

if TYPE_CHECKING:
    from o11yascode.spec.base import SpecModel


class Section(Struct, frozen=True):
    """One list of a spec file. Each module of this package that owns one has it, named SECTION."""

    key: str
    kind: str
    """Name of the resource kind."""
    build: Callable[[Item, Context], list[Resource]]
    """Validates the item's node and builds: usually one resource; [] where the item has errors (they are reported)."""
    model: Callable[[], Any]
    """The pydantic type of one item, for the JSON Schema."""
    marked: bool = True
    """False for kinds known by a natural key: they may say `state: absent`."""
    whole: Callable[[Context], list[Resource]] | None = None
    """Resources that come of the project as a whole (its routing), not of an item; called once, after all items."""
    beside: Callable[[Node], Sequence[str]] | None = None
    """What the ids of the monitors end with that are made beside an item's resource; of the item as written, as far as that tells."""
    common: "type[SpecModel] | None" = None
    """The model of what items of all kinds may say, where there are kinds."""
    usual: Mapping[str, Any] = field(default_factory=dict)
    """Values for fields that an item has to have: what else is wrong with one that lacks them is told with these."""
