"""What the resources of one file share: `service`, `team`, `env`, `tags`, `vars`."""

from typing import Any, ClassVar

from pydantic import Field

from o11yascode.spec.base import SpecModel
from o11yascode.spec.reading import no_entries, no_items

NAME = r"^[a-z0-9][a-z0-9_.-]*$"
"""Of services, environments and ids: what stands in the ownership mark."""
NO_ENV = "none"
RESERVED = frozenset(
    {"service", "team", "env", "tags", "vars", "item", "target", "project", "ref", "range", "true", "false", "none", "loop"}
)
"""Names that mean something in expressions already: `vars` may not take them."""


class Header(SpecModel):
    """The top of a spec file."""

    label: ClassVar[str] = "the header"
    service: str | None = Field(
        None,
        pattern=NAME,
        description="Tag service:… on every resource, and the first half of its id: lower case letters, digits and . _ -",
    )
    team: str | None = Field(None, description="Tag team:… on every resource")
    env: str | list[str] | None = Field(None, description="Each resource is made once for each environment; `none`: once")
    tags: list[str] = Field(default_factory=no_items, description="Tags of every resource")
    vars: dict[str, Any] = Field(default_factory=no_entries, description="Names for expressions")
