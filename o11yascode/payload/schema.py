"""The schema of each resource kind's payload, derived from the official client."""

import importlib
from functools import cache
from pathlib import Path as FilePath
from types import ModuleType

import orjson
from pydantic_core import SchemaValidator

from o11yascode.discovery import modules
from o11yascode.payload import kinds as home
from o11yascode.payload.compile import compiled
from o11yascode.payload.derive import Schema, client_version, derive, shipped
from o11yascode.payload.shape import Shape
from o11yascode.private import private_folder

FORMAT = 1
"""Raised when a schema file written by an earlier version cannot be read any more."""


@cache
def kind_module(kind: str) -> ModuleType:
    """`payload/kinds/<kind>.py`: which of the client's models a payload is, and the rules that models cannot say."""
    if kind not in kinds():
        raise ValueError(f'no resource kind is named "{kind}": {", ".join(kinds())}')
    return importlib.import_module(f"o11yascode.payload.kinds.{kind}")


@cache
def kinds() -> tuple[str, ...]:
    """The resource kinds whose payloads can be checked: the files of `payload/kinds/`."""
    return tuple(sorted(modules(home.__path__)))


def schema_of(kind: str, folder: FilePath | None = None) -> Schema:
    """The schema of a kind; where that takes long it is taken from `folder`, and kept there, for these very versions."""
    module = kind_module(kind)
    file = None if folder is None or shipped() else folder / f"payload-{_versions()}-{kind}.json"
    if file is not None:
        try:
            kept: Schema = orjson.loads(file.read_bytes())
            return kept
        except (OSError, orjson.JSONDecodeError):
            pass
    schema = derive(module.MODELS)
    models = schema["models"]
    for (model, key), given in getattr(module, "ALSO", {}).items():
        models.update(derive((given["ref"],))["models"] if "ref" in given else {})
        models[model] = {**models[model], "fields": {**models[model]["fields"], key: given}}
    for model, keys in getattr(module, "NEEDED", {}).items():
        required = models[model]["required"]
        models[model] = {**models[model], "required": [*required, *(key for key in keys if key not in required)]}
    if file is not None:
        _keep(file, schema)
    return schema


@cache
def validator_of(kind: str, folder: FilePath | None = None) -> tuple[SchemaValidator, Shape]:
    """The compiled validator of a kind, made once a process, and what to ask about its schema."""
    schema = schema_of(kind, folder)
    return compiled(schema), Shape(schema)


def _versions() -> str:
    from o11yascode.version import VERSION

    return f"{FORMAT}-{client_version()}-{VERSION}"


def _keep(file: FilePath, schema: Schema) -> None:
    """Writes beside, then renames: another process never reads half a file. A folder that cannot be written is no error."""
    try:
        private_folder(file.parent)
        half = file.with_suffix(f".{id(schema):x}.tmp")
        half.write_bytes(orjson.dumps(schema))
        half.replace(file)
    except OSError:
        pass
