"""JSON Schema of spec files and of o11y.yaml, for editors: made from the models that read them."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from o11yascode.spec.texts import field_texts

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_EXPRESSION = {"type": "string", "pattern": r"\$\{\{", "description": "An expression: ${{ name }}"}
_EXPRESSION_REF = {"$ref": "#/$defs/Expression"}
_LISTS = {"type": "object", "additionalProperties": {"anyOf": [{"type": "array"}, _EXPRESSION_REF]}}
_REPEATED = {
    "for_each": {
        "anyOf": [{"type": "array"}, _LISTS, _EXPRESSION_REF],
        "description": "Repeats it for each item of a list; of a mapping of lists, for each combination. ${{ item }} is the item",
    },
    "when": {"anyOf": [{"type": "boolean"}, _EXPRESSION_REF], "description": "Keeps it only if this is true"},
}  # fmt: skip
Schema = dict[str, Any]


def spec_schema() -> Schema:
    """The schema of a spec file: the header, every section with all of its kinds, and the routing."""
    from o11yascode.build.project import discover
    from o11yascode.spec.header import Header
    from o11yascode.spec.routing import ReceiverSpec, RouteSpec, SlackSpec

    types: dict[str, Any] = {section.key: section.model() for section in discover()}
    lists = list(types)
    types |= {"header": Header, "slack": SlackSpec, "receivers": dict[str, ReceiverSpec], "route": RouteSpec}
    parts, definitions = _generate(types)
    header = definitions[parts.pop("header")["$ref"].rsplit("/", 1)[1]]
    properties = {**header["properties"]}
    properties |= {key: {"type": "array", "items": part} if key in lists else part for key, part in parts.items()}
    return _finished(
        {
            "$schema": DIALECT,
            "title": "Specs of o11yascode",
            "type": "object",
            "properties": properties,
            "patternProperties": {"^x-": {"description": "Anything: a place for YAML anchors"}},
            "additionalProperties": False,
            "$defs": definitions,
        },
        lists,
    )


def config_schema() -> Schema:
    """The schema of o11y.yaml. It holds no expressions."""
    from o11yascode.build.project import discover
    from o11yascode.spec.config import Config

    parts, definitions = _generate({"config": Config})
    top = definitions.pop(parts["config"]["$ref"].rsplit("/", 1)[1])
    top["properties"]["defaults"]["propertyNames"] = {"enum": [section.key for section in discover()]}
    return {"$schema": DIALECT, **top, "title": "o11y.yaml", "$defs": definitions}


class SchemaGenerator(GenerateJsonSchema):
    """Pydantic's schemas, with the texts that stand below fields in the code as descriptions, and no made-up titles."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        made.pop("title", None)
        texts = field_texts(schema["cls"])
        aliases = {name: field.alias or name for name, field in schema["cls"].model_fields.items()}
        for name, text in texts.items():
            if name in aliases and aliases[name] in made.get("properties", {}):
                made["properties"][aliases[name]].setdefault("description", text)
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def encode_default(self, dft: Any) -> Any:
        return asdict(dft) if isinstance(dft, Struct) else super().encode_default(dft)

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:
        return {}


def _generate(types: dict[str, Any]) -> tuple[dict[str, Schema], dict[str, Schema]]:
    inputs = [(key, "validation", TypeAdapter[Any](value).core_schema) for key, value in types.items()]
    parts, definitions = SchemaGenerator(by_alias=True).generate_definitions(inputs)  # type: ignore[arg-type]
    return {str(key): part for (key, _), part in parts.items()}, {str(name): part for name, part in definitions.items()}


def _finished(schema: Schema, lists: Collection[str]) -> Schema:
    """The schema of a file in which expressions may stand, and mappings in lists be repeated."""
    repeated = set(_repeated(schema))
    for name, definition in schema["$defs"].items():
        if name in repeated and "properties" in definition:
            definition["properties"] = {**_REPEATED, **definition["properties"]}
    kept = {key: schema[key] for key in ("$schema", "title")}
    walked: Schema = {**_walked(schema, never=lists), **kept}
    walked["$defs"] = {**_shared(walked["$defs"]), "Expression": _EXPRESSION}
    return walked


def _shared(definitions: dict[str, Schema]) -> dict[str, Schema]:
    """The definitions, with the fields that several of them have alike written once: a third of the size."""
    uses: dict[tuple[str, str], int] = {}
    for definition in definitions.values():
        for name, part in definition.get("properties", {}).items():
            key = (name, json.dumps(part, sort_keys=True))
            uses[key] = uses.get(key, 0) + 1
    names: dict[tuple[str, str], str] = {}
    made = dict(definitions)
    for (name, text), count in uses.items():
        if count > 2 and len(text) > 80:
            same = sum(1 for other, _ in names if other == name)
            names[name, text] = f"field.{name}{same or ''}"
            made[names[name, text]] = json.loads(text)
    for definition in definitions.values():
        for name, part in definition.get("properties", {}).items():
            shared = names.get((name, json.dumps(part, sort_keys=True)))
            if shared is not None:
                definition["properties"][name] = {"$ref": f"#/$defs/{shared}"}
    return made


def _repeated(value: Any) -> Iterator[str]:
    """Names of the definitions that are items of a list somewhere."""
    if isinstance(value, dict):
        if isinstance(value.get("items"), dict):
            yield from _referred(value["items"])
        for child in value.values():
            yield from _repeated(child)
    elif isinstance(value, list):
        for child in value:
            yield from _repeated(child)


def _referred(schema: Schema) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].rsplit("/", 1)[1]
    for key in ("anyOf", "oneOf"):
        for member in schema.get(key, ()):
            yield from _referred(member)


def _walked(schema: Any, never: Collection[str] = ("kind",)) -> Any:
    """A schema with expressions allowed for every value inside it, and unions decided by `kind`; but for the fields named in `never`."""
    if not isinstance(schema, dict):
        return schema
    made = {key: value for key, value in schema.items() if key != "discriminator"}
    if "discriminator" in schema and "oneOf" in schema:
        made = _by_kind(schema)
    for key in ("properties", "patternProperties", "$defs"):
        if isinstance(made.get(key), dict):
            allow = key != "$defs"
            made[key] = {name: _value(part) if allow and name not in never else _walked(part) for name, part in made[key].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(made.get(key), dict):
            made[key] = _value(made[key])
    for key in ("anyOf", "oneOf", "allOf", "prefixItems"):
        if isinstance(made.get(key), list):
            made[key] = [_walked(part) for part in made[key]]
    return made


def _value(schema: Schema) -> Schema:
    """The schema of a value that may also be an expression. Not what its `kind` decides: what is wrong there would get lost."""
    walked: Schema = _walked(schema)
    if "allOf" in walked or "allOf" in walked.get("items", {}):
        return walked
    if not walked or (walked.get("type") == "string" and not {"pattern", "enum", "const", "format"} & set(walked)):
        return walked
    if walked.get("default", ...) is None:
        del walked["default"]  # what is left out is left to Datadog
    told: Schema = {key: walked.pop(key) for key in ("description", "default", "examples") if key in walked}
    members = walked["anyOf"] if set(walked) == {"anyOf"} else [walked]
    if any(member.get("type") == "string" and set(member) <= {"type", "description"} for member in members) or _EXPRESSION_REF in members:
        return {**told, **walked}
    return {**told, "anyOf": [*members, _EXPRESSION_REF]}


def _by_kind(schema: Schema) -> Schema:
    """A union that its `kind` decides, as conditions: an editor then completes, and complains of, that one kind only."""
    field = schema["discriminator"]["propertyName"]
    kinds: dict[str, str] = schema["discriminator"]["mapping"]
    conditions = [
        {"if": {"properties": {field: {"const": kind}}, "required": [field]}, "then": {"$ref": reference}}
        for kind, reference in kinds.items()
    ]
    rest = {key: value for key, value in schema.items() if key not in ("discriminator", "oneOf")}
    return {**rest, "type": "object", "required": [field], "properties": {field: {"enum": sorted(kinds)}}, "allOf": conditions}
