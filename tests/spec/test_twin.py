"""What our models tell pydantic's core is what pydantic would tell it of the same fields."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from o11yascode import monitor, widget
from o11yascode.build.project import discover
from o11yascode.spec import config, routing
from o11yascode.spec.core import model_schema
from o11yascode.spec.model import Model
from o11yascode.spec.twin import MODELS, twin

BESIDE = frozenset(
    {
        "metadata", "ref", "computed_fields", "custom_init", "root_model", "json_schema_input_schema", "default_factory_takes_data",
        "serialization_alias",
    }
)  # fmt: skip
"""Of no matter for what is checked: what pydantic keeps for other uses, and what it writes although it is so by default."""


def below(model: type[Model]) -> Iterator[type[Model]]:
    for each in model.__subclasses__():
        yield each
        yield from below(each)


def every_model() -> list[type[Model]]:
    for imported in (monitor.kinds(), widget.kinds(), discover(), config, routing):
        assert imported
    found = {model for model in below(Model) if model.__module__.startswith("o11yascode.")}
    return sorted(found, key=lambda model: (model.__module__, model.__qualname__))


def compared(schema: Any, definitions: dict[str, Any]) -> Any:
    """A schema as it can be compared: each definition where it is used, ours and pydantic's models the same."""
    if isinstance(schema, list):
        return [compared(each, definitions) for each in schema]
    if isinstance(schema, partial):  # a bound: ours or pydantic's function
        return [*schema.args, *schema.keywords.values()][-1]
    if isinstance(schema, type):
        return MODELS.get(schema, schema)
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "definitions":
        return compared(schema["schema"], {**definitions, **{each["ref"]: each for each in schema["definitions"]}})
    if schema.get("type") == "definition-ref":
        name = schema["schema_ref"]
        return compared(definitions[name], {**definitions, name: "the same again"})
    return {key: compared(value, definitions) for key, value in schema.items() if key not in BESIDE}


@pytest.mark.parametrize("model", every_model(), ids=lambda model: f"{model.__module__}.{model.__qualname__}")
def test_as_pydantic_has_it(model: type[Model]) -> None:
    theirs = twin(model)
    theirs.model_rebuild()
    assert compared(model_schema(model), {}) == compared(theirs.__pydantic_core_schema__, {})
    assert list(model.model_fields) == list(theirs.model_fields)


def test_a_model_is_what_its_fields_are_and_stays_so() -> None:
    match = routing.MatchSpec(service="shop")
    assert match.service == ["shop"]
    assert match == routing.MatchSpec(service=["shop"])
    assert match.model_fields_set == {"service"}
    assert match.model_dump(exclude_none=True) == {"service": ["shop"]}
    assert repr(routing.MatchSpec.model_validate({"env": "prod"})).startswith("MatchSpec(service=None, team=None, env=['prod']")
    with pytest.raises(AttributeError):
        match.service = ["other"]


def test_a_model_that_holds_itself() -> None:
    route = routing.RouteSpec.model_validate({"routes": [{"name": "inner", "routes": [{"continue": True}]}]})
    assert route.routes[0].routes[0].continue_
    assert route.model_dump()["routes"][0]["name"] == "inner"
