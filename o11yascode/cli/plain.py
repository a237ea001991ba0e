"""Values of the command line that are what they should be as they are: typer imports pydantic to convert any, even one that nobody gave."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

UNKNOWN: Any = object()


def taking_plain_values(parameters: list[Any], function: Callable[..., Any] | None) -> list[Any]:
    """The parameters of a command, which take plain values themselves from now on, and leave the rest to typer.

    `function` is what the command calls: its annotations say of which types the values are.
    """
    hints = get_type_hints(function) if function else {}
    for parameter in parameters:
        if "process_value" not in vars(parameter):
            parameter.process_value = partial(_value, parameter, hints.get(parameter.name), parameter.process_value)
    return parameters


def _value(parameter: Any, hint: Any, convert: Callable[[Any, Any], Any], context: Any, given: Any) -> Any:
    """The value as the function gets it; an error where there has to be one and is none."""
    several = parameter.multiple or parameter.nargs == -1
    if given is None and not parameter.required:
        value = () if several else None
    else:
        value = _plain(_alone(hint), given) if given else UNKNOWN
    if value is UNKNOWN:
        return convert(context, given)
    return value if parameter.callback is None else parameter.callback(context, parameter, value)


def _alone(hint: Any) -> Any:
    """`X` of `X | None`."""
    if get_origin(hint) in (Union, UnionType):
        types = [each for each in get_args(hint) if each is not type(None)]
        return types[0] if len(types) == 1 else hint
    return hint


def _plain(hint: Any, given: Any) -> Any:
    origin = get_origin(hint)
    if origin is list and isinstance(given, list | tuple):
        found = [_plain(get_args(hint)[0], each) for each in given]
        return UNKNOWN if UNKNOWN in found else found
    if hint is str and isinstance(given, str):
        return given
    if hint is Path and isinstance(given, str) and os.access(given, os.R_OK):
        return Path(given)
    return given if origin is Literal and given in get_args(hint) else UNKNOWN
