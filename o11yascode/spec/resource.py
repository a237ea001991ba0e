"""The fields every resource of a spec file may have, whatever its kind."""

from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from o11yascode.spec.base import SpecModel
from o11yascode.spec.reading import no_entries, no_items

COMMON = frozenset(
    {"id", "env", "team", "tags", "when", "for_each", "vars", "was", "adopt", "protect", "ignore_live", "ignore", "state"},
)
"""Names of the common fields: read by the project, so that no section has to read them again."""


class ResourceSpec(SpecModel):
    """What `build/project.py` reads of every resource. Section models inherit it and add their own fields."""

    # A model is made ready when the first spec of its kind is read: a project uses few of the kinds.
    model_config = ConfigDict(defer_build=True)
    label: ClassVar[str] = "a resource"

    id: str = Field(description="Unique in its service; lower case letters, digits and . _ -")
    env: str | list[str] | None = Field(None, description="Narrows the header's env; `none` makes it once, for no environment")
    team: str | None = Field(None, description="Instead of the header's team")
    tags: list[str] = Field(default_factory=no_items, description="In addition to the header's tags")
    when: bool | None = Field(None, description="Keep the resource only if this is true, usually an expression")
    for_each: list[Any] | dict[str, Any] | None = Field(
        None, description="Makes one resource for each item of a list; of a mapping of lists, one for each combination"
    )
    vars: dict[str, Any] = Field(default_factory=no_entries, description="Names for expressions, in addition to the header's")
    was: str | list[str] | None = Field(None, description="The id it had before: the live resource and its history are kept")
    adopt: str | int | None = Field(None, description="Id or Datadog URL of a resource made by hand that this spec takes over")
    protect: bool = Field(False, description="Never delete it")
    ignore_live: list[str] = Field(default_factory=no_items, description="Paths of the payload that somebody else owns: never compared")
    ignore: list[str] | dict[str, str | None] = Field(
        default_factory=no_items, description="Lint rules that do not apply: names, or better a mapping of names to reasons"
    )
    state: Literal["present", "absent"] | None = Field(None, description="`absent` removes it, for kinds that bear no ownership mark")
