"""What a spec model says of a field beside its type: default, bounds, functions that read it. The names are pydantic's.

Each part that stands in `Annotated` has a `schema`: what pydantic's core does with a value there, around (or in place of) the inner schema.
"""

from collections.abc import Callable, Mapping
from functools import partial
from operator import ge, gt, le, lt
from typing import Any

from pydantic_core import PydanticKnownError

Schema = dict[str, Any]
"""One schema of pydantic's core."""
Inner = Callable[[], Schema]
"""Makes the schema of what a part stands around; some do without it."""
MISSING: Any = type("MISSING", (), {"__repr__": lambda self: "MISSING", "__slots__": ()})()
_BOUNDED = {"int", "float", "str", "list"}
"""The types whose schemas have a place for bounds."""
_COMPARISONS: dict[str, tuple[Any, Callable[[Any, Any], bool]]] = {
    "ge": ("greater_than_equal", ge),
    "gt": ("greater_than", gt),
    "le": ("less_than_equal", le),
    "lt": ("less_than", lt),
}


class FieldInfo:
    """A field: what it may be, and what it is where nobody says it."""

    __slots__ = ("alias", "annotation", "bounds", "default", "default_factory", "description", "discriminator", "made")

    def __init__(
        self,
        default: Any = MISSING,
        default_factory: Callable[[], Any] | None = None,
        alias: str | None = None,
        description: str | None = None,
        discriminator: str | None = None,
        bounds: Mapping[str, Any] | None = None,
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.alias = alias
        self.description = description
        self.discriminator = discriminator
        self.bounds = bounds or {}
        self.annotation: Any = None
        self.made: Schema | None = None
        """The field's schema, once it has been asked for: the models that inherit the field share it."""

    def is_required(self) -> bool:
        return self.default is MISSING and self.default_factory is None

    def schema(self, inner: Inner) -> Schema:
        """The inner schema within the bounds."""
        schema = inner()
        return _bounded(schema, self.bounds) if self.bounds else schema


def Field(  # noqa: N802 (pydantic's name; a function, so that a field has its own type for a type checker)
    default: Any = MISSING,
    *,
    default_factory: Callable[[], Any] | None = None,
    alias: str | None = None,
    description: str | None = None,
    discriminator: str | None = None,
    **bounds: Any,
) -> Any:
    """A field's default and bounds: `ge`, `gt`, `le` and `lt` of a number, `min_length` and `max_length`, the `pattern` of a text."""
    return FieldInfo(default, default_factory, alias, description, discriminator, bounds)


def _bounded(schema: Schema, bounds: Mapping[str, Any]) -> Schema:
    if schema["type"] == "nullable":
        return {**schema, "schema": _bounded(schema["schema"], bounds)}
    if schema["type"] in _BOUNDED:
        return {**schema, **bounds}
    for name, limit in bounds.items():  # of what a function or a union has made
        function = partial(_long_enough, limit) if name == "min_length" else partial(_within, name, limit)
        schema = {"type": "function-after", "function": {"type": "no-info", "function": function}, "schema": schema}
    return schema


def _within(name: str, limit: float, value: Any) -> Any:
    error, holds = _COMPARISONS[name]
    if not holds(value, limit):
        raise PydanticKnownError(error, {name: limit})
    return value


def _long_enough(limit: int, value: Any) -> Any:
    if len(value) < limit:
        raise PydanticKnownError("too_short", {"field_type": "Value", "min_length": limit, "actual_length": len(value)})
    return value


class BeforeValidator:
    """A function that makes of what is written what the type reads."""

    __slots__ = ("function", "json_schema_input_type")
    kind = "function-before"

    def __init__(self, function: Callable[..., Any], *, json_schema_input_type: Any = MISSING) -> None:
        self.function = function
        self.json_schema_input_type = json_schema_input_type

    def schema(self, inner: Inner) -> Schema:
        return {"type": self.kind, "function": {"type": "no-info", "function": self.function}, "schema": inner()}


class AfterValidator(BeforeValidator):
    """A function that checks or changes what the type has read."""

    __slots__ = ()
    kind = "function-after"


class WrapValidator(BeforeValidator):
    """A function of what is written and of a function that reads it."""

    __slots__ = ()
    kind = "function-wrap"


class ReadBy:
    """What a function makes of a field is the field's value, whatever its type says."""

    __slots__ = ("read",)

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self.read = read

    def schema(self, inner: Inner) -> Schema:
        return {"type": "function-plain", "function": {"type": "no-info", "function": self.read}}


class WithJsonSchema:
    """What the JSON Schema says of it."""

    __slots__ = ("json_schema",)

    def __init__(self, json_schema: Mapping[str, Any]) -> None:
        self.json_schema = json_schema

    def schema(self, inner: Inner) -> Schema:
        return inner()


def model_validator(function: Callable[..., Any]) -> Any:
    """Marks a method that looks at the whole of a model after its fields are read; returns the model or raises ValueError."""
    function.looks_at_the_whole = True  # type: ignore[attr-defined]
    return function


def no_items() -> list[Any]:
    """An empty list, for `default_factory`."""
    return []


def no_entries() -> dict[str, Any]:
    """An empty mapping, likewise."""
    return {}
