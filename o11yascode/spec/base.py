"""The base of all spec models, and pydantic's errors as diagnostics at the spec's line and column."""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from o11yascode.diagnostics import Diagnostic, Severity, known_or_meant, shown
from o11yascode.source.node import Node


class SpecModel(BaseModel):
    """A mapping that a person may write. Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=False)

    label: ClassVar[str] = "spec"
    """What an error calls it: `a metric monitor`, `a ranking widget`."""


M = TypeVar("M", bound=SpecModel)


def validate(model: type[M], node: Node, diagnostics: list[Diagnostic], label: str | None = None) -> M | None:
    """The model of a node, or None with one diagnostic for each thing that is wrong, each at its place in the file."""
    try:
        made: M = model.__pydantic_validator__.validate_python(node.plain())  # `model_validate` looks at its options first
        return made
    except ValidationError as error:
        # Kept apart: wrong input is rare, and what explains it is long.
        from o11yascode.spec.explain import explain

        diagnostics.extend(explain(error, model, node, label or model.label))
        return None


def validate_kind(
    models: Mapping[str, type[M]],
    node: Node,
    diagnostics: list[Diagnostic],
    label: str,
    default: str | None = None,
    meant: Callable[[str], Sequence[str]] = lambda word: (),
) -> M | None:
    """As `validate`, with the model that the node's `kind` names; no kind or an unknown one is reported with the kinds there are.

    `meant` knows words of Datadog's, and which kinds say such a thing here.
    """
    kind = node.get("kind")
    if not isinstance(node.value, dict):
        diagnostics.append(Diagnostic("wrong-type", Severity.ERROR, f"{label} must be a mapping", node.location()))
        return None
    name = default if kind is None else kind.value
    if kind is None and default is None and (slip := misspelt("kind", node) or _datadogs_type(node, models, meant)) is not None:
        diagnostics.append(slip)
        return None
    if name is None:
        own = next((key for key in ("definition", "body") if node.get(key) is not None), None)
        hint = f"kind: {', '.join(sorted(models))}" if own is None else f'kind: raw, where "{own}" is as Datadog has it'
        diagnostics.append(Diagnostic("missing-field", Severity.ERROR, f'{label} needs "kind"', node.location(), hint))
        return None
    model = models.get(name) if isinstance(name, str) else None
    if model is None:
        place = (kind or node).location()
        if isinstance(name, str):
            said = _ours(name, meant) or known_or_meant(name, models, "kinds")
            message, hint = f'{label} has no kind "{name}"', said
        else:
            message, hint = f'"kind" must be text, not {shown(name)}', known_or_meant("", models, "kinds")
        diagnostics.append(Diagnostic("unknown-kind", Severity.ERROR, message, place, hint))
        return None
    return validate(model, node, diagnostics)


def _ours(word: str, meant: Callable[[str], Sequence[str]]) -> str | None:
    """What a word of Datadog's is here."""
    ours = meant(word)
    return f"Datadog's {word} is {' or '.join(ours)} here" if ours else None


def _datadogs_type(node: Node, models: Mapping[str, object], meant: Callable[[str], Sequence[str]]) -> Diagnostic | None:
    """Where the kind is missing: the `type` that Datadog's API has in its place."""
    type = node.at("type").value
    if not isinstance(type, str):
        return None
    said = None if type in models else _ours(type, meant)
    hint = f'did you mean "kind"?{f" {said}" if said else ""}'
    return Diagnostic("unknown-field", Severity.ERROR, 'unknown field "type"', node.key_location("type"), hint)


def misspelt(field: str, node: Node) -> Diagnostic | None:
    """Where a field is missing: the key that looks like it, if there is one."""
    keys = node.value if isinstance(node.value, dict) else {}
    key = next((key for key in get_close_matches(field, keys, n=1, cutoff=0.75) if key != field), None)
    if key is None:
        return None
    return Diagnostic("unknown-field", Severity.ERROR, f'unknown field "{key}"', node.key_location(key), f'did you mean "{field}"?')
