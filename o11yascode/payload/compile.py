"""A derived schema as a compiled validator: pydantic-core checks a body, and says where it is not as the models say."""

from typing import Any

from pydantic_core import SchemaValidator, core_schema

from o11yascode.payload.derive import Schema, Type
from o11yascode.payload.variants import ANYTHING, chooser, flatten

PLAIN: dict[str, Any] = {
    "str": core_schema.str_schema(strict=True),
    "int": core_schema.int_schema(strict=True),
    "float": core_schema.float_schema(strict=True),
    "bool": core_schema.bool_schema(strict=True),
    "datetime": core_schema.datetime_schema(),  # not strict: JSON holds it as text
    "date": core_schema.date_schema(),
    "uuid": core_schema.uuid_schema(),
    "object": core_schema.dict_schema(),
    "list": core_schema.list_schema(),
    "null": core_schema.none_schema(),
    "any": core_schema.any_schema(),
}
BOUNDS = ("ge", "le", "gt", "lt")
LENGTHS = ("min_length", "max_length")


def compiled(schema: Schema) -> SchemaValidator:
    """The validator of a schema. Its error paths hold a tag (see `variants.tag`) where a variant was chosen."""
    models = schema["models"]
    definitions: list[Any] = [{**_model(model, models), "ref": name} for name, model in models.items()]
    return SchemaValidator(core_schema.definitions_schema(_type(schema["root"], models), definitions))


def _model(model: Any, models: Schema) -> Any:
    if "values" in model:
        inner: Any = core_schema.literal_schema(model["values"])
    elif "fields" not in model:
        inner = _type(model, models)
    elif not model["fields"] and "extra" not in model:
        inner = core_schema.dict_schema()
    else:
        required = set(model["required"])
        inner = core_schema.typed_dict_schema(
            {key: _field(kind, key in required, models) for key, kind in model["fields"].items()},
            extras_schema=_type(model["extra"], models) if "extra" in model else None,
            extra_behavior="allow" if "extra" in model else "forbid",
        )
    return core_schema.nullable_schema(inner) if model.get("nullable") else inner


def _field(kind: Type, required: bool, models: Schema) -> Any:
    inner = _type(kind, models)
    # The API takes null for every key that may be left out, whatever the models say.
    return {"type": "typed-dict-field", "schema": inner if required else {"type": "nullable", "schema": inner}, "required": required}


def _type(kind: Type, models: Schema) -> Any:
    if "any_of" in kind:
        limits = {key: value for key, value in kind.items() if key != "any_of"}
        return _union([{**each, **limits} for each in kind["any_of"]], models)
    if "ref" in kind:
        return {"type": "definition-ref", "schema_ref": kind["ref"]}
    if "list" in kind:
        return core_schema.list_schema(_type(kind["list"], models), **_only(kind, LENGTHS))
    if "map" in kind:
        return core_schema.dict_schema(core_schema.str_schema(), _type(kind["map"], models))
    plain = PLAIN[kind["is"]]
    if kind["is"] == "str":
        return {**plain, **_only(kind, (*LENGTHS, "pattern")), "regex_engine": "python-re"}
    return {**plain, **_only(kind, BOUNDS)} if kind["is"] in ("int", "float") else plain


def _union(kinds: list[Type], models: Schema) -> Any:
    variants = flatten(kinds, models)
    nullable = any(v.json == {"null"} for v in variants)
    others = [v for v in variants if v.json != {"null"}]
    if any(v.json == ANYTHING for v in others):
        return core_schema.any_schema()
    if len(others) == 1:
        inner = _type(others[0].kind, models)
    else:
        inner = core_schema.tagged_union_schema(
            {variant.tag: _type(variant.kind, models) for variant in others}, discriminator=chooser(others, models)
        )
    return core_schema.nullable_schema(inner) if nullable else inner


def _only(kind: Type, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: kind[key] for key in keys if key in kind}
