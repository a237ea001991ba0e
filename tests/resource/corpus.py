"""Recorded exchanges with the real API, where they are at hand: they are not part of the project."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "../shared/corpus"
needs_corpus = pytest.mark.skipif(not FOLDER.exists(), reason="no recordings here")

Body = dict[str, Any]
Steps = tuple[str | int, ...]


@cache
def lines(name: str) -> list[Body]:
    path = FOLDER / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def leaves(value: Any, path: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Every leaf of a body; an empty list or object is one."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list) and value:
        for index, each in enumerate(value):
            yield from leaves(each, (*path, index))
    else:
        yield path, value


def pattern(path: Steps) -> str:
    """`widgets[].definition.title`."""
    return ".".join("[]" if isinstance(step, int) else step for step in path).replace(".[]", "[]")


def holder(body: Any, path: Steps) -> Any:
    """The object or list that a leaf stands in."""
    for step in path[:-1]:
        body = body[step]
    return body


def other_values(value: Any) -> Iterator[Any]:
    """Values that a leaf could have been changed to."""
    if isinstance(value, bool):
        yield not value
        yield int(value)
    elif isinstance(value, int | float):
        yield value + 1
        yield str(value)
        if value:
            yield 0
    elif isinstance(value, str):
        yield value + "x"
    elif value is None:
        yield "x"
    else:
        yield ["x"] if isinstance(value, list) else "x"
