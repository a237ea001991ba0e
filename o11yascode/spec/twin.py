"""A spec model as one of pydantic's own, for what takes these: JSON Schema."""

from functools import cache, reduce
from operator import or_
from types import GenericAlias, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pydantic
from pydantic_core import core_schema

from o11yascode.spec import fields
from o11yascode.spec.core import validators_of
from o11yascode.spec.model import Model


class Twin(pydantic.BaseModel):
    """The base of pydantic's models."""

    model_config = pydantic.ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)


MODELS: dict[type[Twin], type[Model]] = {}
"""What each is the twin of."""


def twin(annotation: Any) -> Any:
    """The type with pydantic's models and parts in place of ours."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return _model(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return Annotated[(twin(arguments[0]), *(_part(part) for part in arguments[1:]))]
    if origin is UnionType or origin is Union:
        return reduce(or_, (twin(member) for member in arguments))
    if origin is list or origin is dict:
        return GenericAlias(origin, tuple(twin(argument) for argument in arguments))
    return annotation


@cache
def _model(model: type[Model]) -> type[Twin]:
    given: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        own = model in get_args(field.annotation)
        given[name] = (GenericAlias(list, (model.__name__,)) if own else twin(field.annotation), _part(field))
    validators: dict[str, Any] = {function.__name__: pydantic.model_validator(mode="after")(function) for function in validators_of(model)}
    made = pydantic.create_model(
        model.__name__,
        __base__=Twin,
        __module__=model.__module__,
        __doc__=model.__dict__.get("__doc__"),
        __validators__=validators,
        **given,
    )
    MODELS[made] = model
    return made


def _part(part: Any) -> Any:
    """One part of `Annotated`, or a field, as pydantic has it."""
    if isinstance(part, fields.FieldInfo):
        told = {name: value for name in ("alias", "description", "discriminator") if (value := getattr(part, name)) is not None}
        if part.default_factory is not None:
            told["default_factory"] = part.default_factory
        elif part.default is not fields.MISSING:
            told["default"] = part.default
        return pydantic.Field(**told, **part.bounds)
    if isinstance(part, fields.WithJsonSchema):
        return pydantic.WithJsonSchema(dict(part.json_schema))
    if isinstance(part, fields.ReadBy):
        return _ReadBy(part)
    if isinstance(part, fields.AfterValidator):
        return pydantic.AfterValidator(part.function)
    kind = pydantic.WrapValidator if isinstance(part, fields.WrapValidator) else pydantic.BeforeValidator
    if part.json_schema_input_type is fields.MISSING:
        return kind(part.function)
    return kind(part.function, json_schema_input_type=twin(part.json_schema_input_type))


class _ReadBy:
    def __init__(self, part: fields.ReadBy) -> None:
        self.part = part

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.part.read)
