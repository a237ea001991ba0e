"""What stands below the fields of models: the reference, the editor's help and errors say it."""

import ast
import inspect
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from itertools import pairwise

from pydantic import BaseModel


def field_texts(model: type[BaseModel]) -> dict[str, str]:
    """The string below each field of a model, where there is one; the bases' too."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        found.update(_module_texts(base.__module__).get(base.__qualname__, {}))
    return found


@lru_cache(maxsize=200)
def _module_texts(name: str) -> dict[str, dict[str, str]]:
    """The strings below the fields of each class of a module of this project."""
    if not name.startswith("o11yascode."):
        return {}
    try:
        tree = ast.parse(inspect.getsource(import_module(name)))
    except (OSError, TypeError):
        return {}  # shipped without its source
    return {node.name: dict(_texts(node.body)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _texts(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for statement, following in pairwise(body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and isinstance(following, ast.Expr):
            if isinstance(following.value, ast.Constant) and isinstance(following.value.value, str):
                yield statement.target.id, inspect.cleandoc(following.value.value)
