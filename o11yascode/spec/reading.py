"""Fields of models that a function of ours reads."""

from collections.abc import Callable
from typing import Any

from pydantic_core import CoreSchema, core_schema


class ReadBy:
    """What a function makes of a field is the field's value.

    As pydantic's `PlainValidator`, which looks at the function and at the type anew for each field of each model: half of the time
    that making a model takes.
    """

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self.read = read

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)


def no_items() -> list[Any]:
    """An empty list, for `default_factory`: the signature of `list` is slow to read, for each field of each model anew."""
    return []


def no_entries() -> dict[str, Any]:
    """An empty mapping, likewise."""
    return {}
