"""What pydantic's core has to know to check a model, made from the model's annotations.

Pydantic's own classes tell it the same (`tests/spec/test_twin.py` holds us to it) and take ten times as long to make: that was half of what
a small project's first check took.
"""

import sys
from datetime import datetime
from functools import cache, partial
from types import GenericAlias, NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin

from pydantic_core import SchemaValidator

from o11yascode.spec.fields import MISSING, FieldInfo, Schema

_PLAIN: dict[Any, Schema] = {
    Any: {"type": "any"},
    str: {"type": "str"},
    int: {"type": "int"},
    float: {"type": "float"},
    bool: {"type": "bool"},
    datetime: {"type": "datetime", "microseconds_precision": "truncate"},
    NoneType: {"type": "none"},
    dict: {"type": "dict"},
    list: {"type": "list"},
}


@cache
def validator_of(model: type) -> SchemaValidator:
    """What checks a mapping and makes a model of it."""
    return SchemaValidator(model_schema(model))


@cache
def fields_of(model: type) -> dict[str, FieldInfo]:
    """The fields of a model, its bases' first."""
    fields: dict[str, FieldInfo] = {}
    for base in reversed(model.__mro__[1:]):
        if _is_model(base):
            fields |= _own_fields(base)
    return fields | _own_fields(model)


@cache
def _own_fields(model: type) -> dict[str, FieldInfo]:
    written = vars(model)
    fields = {}
    for name, annotation in model.__annotations__.items():
        origin: Any = get_origin(annotation)
        if name.startswith("_") or origin is ClassVar:
            continue
        default = written.get(name, MISSING)
        field = default if isinstance(default, FieldInfo) else FieldInfo(default)
        field.annotation = _resolved(annotation, model.__module__)
        fields[name] = field
    return fields


def _resolved(annotation: Any, module: str) -> Any:
    """A list of a model that is not there yet when the field is written: `list["RouteSpec"]`."""
    if get_origin(annotation) is list and isinstance(name := annotation.__args__[0], str):
        return GenericAlias(list, (getattr(sys.modules[module], name),))
    return annotation


def model_schema(model: type, around: tuple[type, ...] = ()) -> Schema:
    """The schema of a model; of one that may stand in itself, a definition."""
    if model in around:
        return {"type": "definition-ref", "schema_ref": _name(model)}
    around = (*around, model)
    schema: Schema = {
        "type": "model",
        "cls": model,
        "config": {
            "title": model.__name__,
            "extra_fields_behavior": "forbid",
            "validate_by_alias": True,
            "validate_by_name": True,
        },
        "schema": {
            "type": "model-fields",
            "model_name": model.__name__,
            "fields": {name: _field(field, around) for name, field in fields_of(model).items()},
        },
    }
    for function in validators_of(model):
        schema = {"type": "function-after", "function": {"type": "no-info", "function": function}, "schema": schema}
    if any(model in get_args(field.annotation) for field in fields_of(model).values()):
        schema = {"type": "definitions", "schema": model_schema(model, around), "definitions": [{**schema, "ref": _name(model)}]}
    return schema


def _is_model(annotation: Any) -> bool:
    return hasattr(type(annotation), "model_fields")


def _name(model: type) -> str:
    return f"{model.__module__}.{model.__qualname__}"


def validators_of(model: type) -> list[Any]:
    found = {}
    for base in reversed(model.__mro__):
        found.update({name: function for name, function in vars(base).items() if hasattr(function, "looks_at_the_whole")})
    return list(found.values())


def _field(field: FieldInfo, around: tuple[type, ...]) -> Schema:
    if field.made is None:
        schema = field.schema(partial(schema_of, field.annotation, around))
        if field.default_factory is not None:
            schema = {"type": "default", "schema": schema, "default_factory": field.default_factory, "default_factory_takes_data": False}
        elif field.default is not MISSING:
            schema = {"type": "default", "schema": schema, "default": field.default}
        field.made = {"type": "model-field", "schema": schema}
        if field.alias:
            field.made |= {"validation_alias": field.alias, "serialization_alias": field.alias}
    return field.made


def schema_of(annotation: Any, around: tuple[type, ...] = ()) -> Schema:
    """The schema of a type."""
    plain = _PLAIN.get(annotation)
    if plain is not None:
        return plain
    origin = get_origin(annotation)
    if origin is Annotated:
        return _annotated(annotation, around)
    arguments = get_args(annotation)
    if origin is list:
        return {"type": "list", "items_schema": schema_of(arguments[0], around)}
    if origin is dict:
        return {"type": "dict", "keys_schema": schema_of(arguments[0], around), "values_schema": schema_of(arguments[1], around)}
    if origin is UnionType or origin is Union:
        return _union(arguments, around)
    if origin is Literal:
        return {"type": "literal", "expected": list(arguments)}
    if _is_model(annotation):
        return model_schema(annotation, around)
    raise TypeError(f"no schema for {annotation!r}")


def _annotated(annotation: Any, around: tuple[type, ...]) -> Schema:
    made = partial(schema_of, annotation.__origin__, around)
    for part in annotation.__metadata__:
        if getattr(part, "discriminator", None):
            made = partial(_by_tag, annotation.__origin__, part.discriminator, around)
        else:
            made = partial(part.schema, made)
    return made()


def _union(members: tuple[Any, ...], around: tuple[type, ...]) -> Schema:
    choices = [schema_of(member, around) for member in members if member is not NoneType]
    schema = choices[0] if len(choices) == 1 else {"type": "union", "choices": choices}
    return {"type": "nullable", "schema": schema} if len(choices) < len(members) else schema


def _by_tag(union: Any, name: str, around: tuple[type, ...]) -> Schema:
    """A union of models, one of which a field of each names."""
    choices = {tag: model_schema(model, around) for model in get_args(union) for tag in get_args(fields_of(model)[name].annotation)}
    return {"type": "tagged-union", "discriminator": name, "choices": choices}
