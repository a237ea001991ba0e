"""The base of the models of what a person may write: as pydantic's, whose core checks them, and quick to make."""

from collections.abc import Collection, Mapping
from typing import Any, Self

from o11yascode.spec.core import fields_of, validator_of
from o11yascode.spec.fields import FieldInfo


class ModelType(type):
    """What models have as classes."""

    @property
    def model_fields(cls) -> Mapping[str, FieldInfo]:
        """The fields by name, read when they are first asked for."""
        return fields_of(cls)


class Model(metaclass=ModelType):
    """Fields with types, checked when it is made. Unknown fields are errors."""

    # What pydantic's core sets of an instance.
    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")
    __pydantic_fields_set__: set[str]

    def __init__(self, **fields: Any) -> None:
        validator_of(type(self)).validate_python(fields, self_instance=self)

    @classmethod
    def model_validate(cls, value: Any) -> Self:
        """The model that a mapping says. Raises pydantic's ValidationError."""
        made: Self = validator_of(cls).validate_python(value)
        return made

    @property
    def model_fields_set(self) -> set[str]:
        """Names of the fields that somebody has written."""
        return self.__pydantic_fields_set__

    def model_dump(self, exclude_none: bool = False, exclude: Collection[str] = ()) -> dict[str, Any]:
        """The fields as plain data."""
        return {
            name: _plain(value, exclude_none)
            for name, value in vars(self).items()
            if name not in exclude and not (exclude_none and value is None)
        }

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} stays as it was written")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


def _plain(value: Any, exclude_none: bool) -> Any:
    if isinstance(value, Model):
        return value.model_dump(exclude_none)
    if isinstance(value, list):
        return [_plain(item, exclude_none) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item, exclude_none) for key, item in value.items()}
    return value


def variant(name: str, base: type[Model], **annotations: Any) -> Any:
    """A model with other types of some fields."""
    of_base = {name: base.model_fields[name] for name in annotations}
    defaults = {name: FieldInfo(field.default, field.default_factory) for name, field in of_base.items()}
    return ModelType(name, (base,), {**defaults, "__annotations__": annotations, "__module__": base.__module__})
