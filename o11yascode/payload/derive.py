"""The official client's models as plain data: which keys, types, limits and variants a body may have.

`models.json` has them as they were read from one version's classes. Where another version is installed they are read anew.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from importlib import import_module
from io import IOBase
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from o11yascode.version import installed

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


FILE = Path(__file__).with_name("models.json")


def derive(models: tuple[str, ...]) -> Schema:
    """The schema of bodies that are one of these models, such as `v1.Dashboard`."""
    known = shipped()
    if not known.keys() >= set(models):
        return read_classes(models)
    found: dict[str, Any] = {}
    waiting = list(reversed(models))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = known[name]
            waiting += reversed(list(_references(known[name])))
    return _schema([{"ref": name} for name in models], found)


def read_classes(models: tuple[str, ...]) -> Schema:
    """As `derive`, from the classes: imports every module that the body can reach, hundreds of them."""
    found: dict[str, Any] = {}
    return _schema([_type(_load(name), found) for name in models], found)


@cache
def shipped() -> dict[str, Any]:
    """The models of the installed client by name, as they are shipped with this package; none where it is another version."""
    kept = orjson.loads(FILE.read_bytes())
    models: dict[str, Any] = kept["models"]
    return models if kept["client"] == client_version() else {}


def client_version() -> str:
    return installed("datadog-api-client") or "0"


def _schema(roots: list[Type], models: dict[str, Any]) -> Schema:
    return {"root": roots[0] if len(roots) == 1 else {"any_of": roots}, "models": models}


def _references(value: Any) -> Iterator[str]:
    """The names of the models that a part of a model refers to, in order."""
    if isinstance(value, dict):
        if isinstance(value.get("ref"), str):
            yield value["ref"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


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
