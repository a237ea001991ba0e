"""`defaults` of o11y.yaml: fields that the items of a section have unless they say otherwise."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from msgspec import Struct, field

from o11yascode.build.section import Section
from o11yascode.diagnostics import Diagnostic, Location, Severity, known_or_meant
from o11yascode.source.node import Node
from o11yascode.spec.base import SpecModel


class Defaults(Struct, frozen=True):
    """The default fields of one section, and which of its kinds know which field."""

    fields: Mapping[str, Node] = field(default_factory=dict)
    kinds: Mapping[Any, frozenset[str]] = field(default_factory=dict)

    def apply(self, node: Node) -> Node:
        """An item with the defaults that it does not say itself and that its kind has."""
        if not self.fields or not isinstance(node.value, dict):
            return node
        kind = node.value.get("kind")
        known = self.kinds.get(kind.value if kind is not None and isinstance(kind.value, str) else None)
        missing = {key: child for key, child in self.fields.items() if key not in node.value and (known is None or key in known)}
        return Node({**node.value, **missing}, node.file, node.line, node.column, node.keys) if missing else node


def read_defaults(node: Node | None, sections: Mapping[str, Section], diagnostics: list[Diagnostic]) -> dict[str, Defaults]:
    """The defaults by section. Reports sections that do not exist, and fields that none of a section's kinds has."""
    found: dict[str, Defaults] = {}

    def error(message: str, place: Location, hint: str) -> None:
        diagnostics.append(Diagnostic("unknown-field", Severity.ERROR, message, place, hint))

    for key, fields in node.value.items() if node is not None and isinstance(node.value, dict) else ():
        assert node is not None
        if key not in sections:
            error(f'unknown section "{key}" in defaults', node.key_location(key), known_or_meant(key, sections, "sections"))
            continue
        if not isinstance(fields.value, dict):
            continue
        section = sections[key]
        if section.common is not None and fields.value.keys() <= fields_of(section.common):
            # what every kind knows: none of them has to be loaded to see that
            found[key] = Defaults(fields.value)
            continue
        kinds = fields_by_kind(section.model())
        names = frozenset().union(*kinds.values())
        for name in fields.value:
            if name not in names:
                error(f'unknown field "{name}" in the defaults of {key}', fields.key_location(name), known_or_meant(name, names, "fields"))
        found[key] = Defaults(fields.value, kinds)
    return found


def fields_by_kind(annotation: Any) -> dict[Any, frozenset[str]]:
    """The fields of each kind that a model, or a union of models, describes; a model without `kind` stands under None."""
    found: dict[Any, frozenset[str]] = {}
    for model in _models(annotation):
        names = fields_of(model)
        kind = model.model_fields.get("kind")
        for tag in _tags(kind.annotation) if kind is not None else [None]:
            found[tag] = names | found.get(tag, frozenset())
    return found


def fields_of(model: type[SpecModel]) -> frozenset[str]:
    """The fields of a model, as they are written."""
    return frozenset(field.alias or name for name, field in model.model_fields.items())


def _models(annotation: Any) -> Iterator[type[SpecModel]]:
    if isinstance(annotation, type) and issubclass(annotation, SpecModel):
        yield annotation
    else:
        for argument in get_args(annotation):
            yield from _models(argument)


def _tags(annotation: Any) -> Iterable[Any]:
    return get_args(annotation) if get_origin(annotation) is Literal else [None]
