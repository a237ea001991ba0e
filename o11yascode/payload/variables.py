"""The rules of template variables and presets, on dashboards and powerpacks."""

from collections.abc import Iterator
from typing import Any

from o11yascode.diagnostics import known_or_meant
from o11yascode.payload.look import mappings, repeated, texts, texts_at
from o11yascode.payload.problem import PayloadProblem, error, warning
from o11yascode.resource.desired import Path, Payload


def variables(given: Any, path: Path) -> Iterator[PayloadProblem]:
    found = list(mappings(given, path))
    for place, variable in found:
        if variable.get("default") is not None and variable.get("defaults") is not None:
            yield error("template-variable", (*place, "default"), "default and defaults exclude each other", "keep defaults")
        for inner, default in texts(variable.get("defaults"), (*place, "defaults")):
            if not default:
                yield error("template-variable", inner, "a default is empty", 'write "*" for every value')
    names = texts_at(found, "name")
    for place, name in repeated(names):
        yield error("template-variable", place, f'two template variables are named "{name}"')
    for place, name in names:
        if not name.strip():
            yield error("template-variable", place, "a template variable has no name")


def presets(payload: Payload) -> Iterator[PayloadProblem]:
    known = {str(variable.get("name")) for _, variable in mappings(payload.get("template_variables"))}
    for place, preset in mappings(payload.get("template_variable_presets"), ("template_variable_presets",)):
        for path, chosen in mappings(preset.get("template_variables"), (*place, "template_variables")):
            name, values = chosen.get("name"), chosen.get("values")
            if values == []:
                yield error("template-preset", (*path, "values"), f'the preset sets "{name}" to no value', 'write at least one, or "*"')
            if values is not None and chosen.get("value") is not None:
                yield error("template-preset", (*path, "value"), "value and values exclude each other", "keep values")
            if isinstance(name, str) and name not in known:
                # Datadog takes it (recorded), and it does nothing.
                hint = known_or_meant(name, known, "declared")
                yield warning("template-preset", (*path, "name"), f'no template variable is named "{name}"', hint)
