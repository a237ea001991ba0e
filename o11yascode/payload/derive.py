"""The official client's model classes, read once, as plain data: which keys, types, limits and variants a body may have."""

import re
from datetime import date, datetime
from importlib import import_module
from io import IOBase
from typing import Any
from uuid import UUID

Type = dict[str, Any]
"""`{"is": "str"}`, `{"list": Type}`, `{"map": Type}`, `{"ref": name}`, `{"any_of": [Type…]}`, with `min`, `max`, … beside."""
Schema = dict[str, Any]
"""`{"root": Type, "models": {name: {"fields", "required", "extra"} | {"values"} | Type}}`: JSON through and through."""

PRIMITIVES: dict[Any, str] = {
    str: "str", int: "int", float: "float", bool: "bool", datetime: "datetime", date: "date",
    UUID: "uuid", dict: "object", list: "list", type(None): "null", IOBase: "str", object: "any",
}  # fmt: skip
LIMITS = {
    "inclusive_minimum": "ge", "inclusive_maximum": "le", "exclusive_minimum": "gt", "exclusive_maximum": "lt",
    "min_length": "min_length", "max_length": "max_length", "min_items": "min_length", "max_items": "max_length",
    "regex": "pattern",
}  # fmt: skip


def derive(models: tuple[str, ...]) -> Schema:
    """The schema of bodies that are one of these models, such as `v1.Dashboard`.

    Imports every model module that the body can reach, which takes up to a second or two: keep the answer.
    """
    found: dict[str, Any] = {}
    roots = [_type(_load(name), found) for name in models]
    return {"root": roots[0] if len(roots) == 1 else {"any_of": roots}, "models": found}


def _load(name: str) -> Any:
    version, class_name = name.split(".")
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", class_name).lower()
    return getattr(import_module(f"datadog_api_client.{version}.model.{parts}"), class_name)


def _type(given: Any, found: dict[str, Any]) -> Type:
    """A type as the client writes it: a class, `[X]`, `{str: (X,)}`, or a tuple of these."""
    if isinstance(given, tuple):
        kinds = [_type(each, found) for each in given]
        return kinds[0] if len(kinds) == 1 else {"any_of": kinds} if len(kinds) < len(PRIMITIVES) - 2 else {"is": "any"}
    if isinstance(given, list):
        return {"list": _type(tuple(given), found)}
    if isinstance(given, dict):
        return {"map": _type(next(iter(given.values())), found)}
    if given in PRIMITIVES:
        return {"is": PRIMITIVES[given]}
    name = f"{given.__module__.split('.')[1]}.{given.__name__}"
    if name not in found:
        found[name] = {}
        found[name] = _model(given, found)
    return {"ref": name}


def _model(model: Any, found: dict[str, Any]) -> Any:
    variants = model._composed_schemas.get("oneOf") if "_composed_schemas" in vars(model) else None
    if variants:
        kinds = [_type(each, found) for each in variants]
        return {"any_of": kinds + ([{"is": "null"}] if model._nullable else [])}
    allowed = getattr(model, "allowed_values", None)
    if allowed:
        return {"values": sorted(allowed, key=str), **({"nullable": True} if model._nullable else {})}
    if "value" in model.openapi_types and hasattr(model, "allowed_values"):
        return {**_type(model.openapi_types["value"], found), **_limits(model.validations.get("value"))}
    keys = model.attribute_map
    extra = model.additional_properties_type
    return {
        "fields": {
            keys[name]: {**_type(given, found), **_limits(model.validations.get(name))} for name, given in model.openapi_types.items()
        },
        "required": [keys[name] for name in _required(model.__init__) if name in keys],
        **({"extra": _type(extra, found)} if isinstance(extra, tuple) and len(extra) < 4 else {}),
        **({"nullable": True} if model._nullable else {}),
    }


def _required(function: Any) -> tuple[str, ...]:
    """The arguments without a default. `inspect.signature` takes longer than all else here."""
    code = function.__code__
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount]
    return names[: len(names) - len(function.__defaults__ or ())]


def _limits(validations: Any) -> dict[str, Any]:
    limits = {LIMITS[key]: value for key, value in (validations or {}).items() if key in LIMITS}
    if "pattern" in limits:
        limits["pattern"] = limits["pattern"]["pattern"]
    return limits
