"""The base of all spec models, and pydantic's errors as diagnostics at the spec's line and column."""

from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from o11yascode.diagnostics import Diagnostic, Severity, known_or_meant
from o11yascode.source.node import Node


class SpecModel(BaseModel):
    """A mapping that a person may write. Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=False)
    _node: Node | None = PrivateAttr(default=None)

    label: ClassVar[str] = "spec"
    """What an error calls it: `a metric monitor`, `a ranking widget`."""


M = TypeVar("M", bound=SpecModel)


def validate(model: type[M], node: Node, diagnostics: list[Diagnostic], label: str | None = None) -> M | None:
    """The model of a node, or None with one diagnostic for each thing that is wrong, each at its place in the file."""
    try:
        spec = model.model_validate(node.plain())
    except ValidationError as error:
        diagnostics.extend(_diagnostics(error, model, node, label or model.label))
        return None
    spec._node = node
    return spec


def _diagnostics(error: ValidationError, model: type[BaseModel], node: Node, label: str) -> list[Diagnostic]:
    found = []
    for problem in error.errors(include_url=False):
        path = tuple(step for step in problem["loc"])
        parent, last = node.at(*path[:-1]), path[-1] if path else ""
        kind, place = problem["type"], node.at(*path).location()
        if kind == "extra_forbidden":
            known = _fields(model, path[:-1])
            message, hint = f'unknown field "{last}" in {label}', known_or_meant(str(last), known, "fields")
            place = parent.key_location(str(last))
        elif kind == "missing":
            message, hint = f'{label} needs "{last}"', None
            place = parent.location()
        else:
            where = ".".join(str(step) for step in path)
            message, hint = f"{where}: {problem['msg'].removeprefix('Value error, ')}" if where else problem["msg"], None
        found.append(Diagnostic(f"spec-{kind.replace('_', '-')}", Severity.ERROR, message, place, hint))
    return found


def _fields(model: Any, path: tuple[Any, ...]) -> list[str]:
    """The names a mapping may have, found by walking the models along a path as far as it goes."""
    for step in path:
        field = getattr(model, "model_fields", {}).get(step) if isinstance(step, str) else None
        if field is not None:
            inner = field.annotation
            candidates = [inner, *getattr(inner, "__args__", ())]
            model = next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), model)
    return [field.alias or name for name, field in getattr(model, "model_fields", {}).items()]
