"""The base of specs that become one plain body, and the spec that is such a body."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from o11yascode.spec.reading import no_entries
from o11yascode.spec.resource import ResourceSpec


class TypedSpec(ResourceSpec):
    """A spec with fields of its own."""

    raw: dict[str, Any] = Field(default_factory=no_entries, description="Datadog's own fields that this spec has no word for, as they are")


class RawSpec(ResourceSpec):
    """Any body, as Datadog's API takes it."""

    label: ClassVar[str] = "a raw resource"
    kind: Literal["raw"]
    body: dict[str, Any] = Field(description="As the API takes it; of a v2 resource, its attributes are enough")
