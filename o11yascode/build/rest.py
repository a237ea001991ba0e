"""What is left of a spec without what is wrong in it: built only to tell what else is wrong."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from o11yascode.diagnostics import Diagnostic, Severity
from o11yascode.resource.desired import Path, Resource
from o11yascode.source.node import Node, plain_node

MOST = 5
"""So often something is taken away: what lacks a part of itself may be wrong for want of it."""
OF_ONE_WORD = frozenset(
    {
        "composite-syntax", "template", "unknown-principal", "unknown-receiver", "unknown-reference", "unknown-state", "wrong-reference",
    }
)  # fmt: skip
"""What is wrong whatever else is written."""
OF_ONE_VALUE = OF_ONE_WORD | {"unknown-field", "unknown-kind"}
"""What is wrong whatever is missing beside it, but not where the field or the kind is only guessed."""
FROM_FILE = "message_file"
MISSED = {"variables": "undeclared-variable"}
"""A field, and the rule that finds fault with others where something is missing in it."""
_MEANT = re.compile(r'did you mean "([^"]*)"\?')
Build = Callable[[Node], tuple[list[Resource], list[Diagnostic]]]


def rest_of(node: Node, found: Iterable[Diagnostic], usual: Mapping[str, Any], build: Build) -> tuple[list[Resource], list[Diagnostic]]:
    """What a spec makes without what was found wrong in it, if that makes anything; and what is found wrong in the rest.

    In place of a word that is misspelt stands the one that is meant, in place of a field that it has to have, a usual value.
    """
    told: list[Diagnostic] = []
    missed: set[str] = set()
    sure = OF_ONE_VALUE
    for _ in range(MOST):
        errors = [each for each in found if each.severity is Severity.ERROR]
        lacking = {key: plain_node(value) for key, value in usual.items() if any(f' needs "{key}"' in each.message for each in errors)}
        wrong = dict(_wrong(node, errors))
        if not wrong and not lacking:
            break
        missed |= {rule for field, rule in MISSED.items() if any(path[0] == field for path in wrong)}
        if any(wrong.values()):
            sure = OF_ONE_WORD
        node = _mended(node, wrong)
        assert isinstance(node.value, dict)
        node = replace(node, value={**lacking, **node.value})
        resources, found = build(node)
        told += [each for each in found if each.rule in sure]
        if resources:
            for resource in resources:
                resource.ignore += tuple(missed)
            return resources, told
    return [], told


def _wrong(node: Node, errors: Iterable[Diagnostic]) -> Iterator[tuple[Path, tuple[str, str] | None]]:
    """The paths below a node where errors are: of each error the last key or value that begins before it.

    Each with the word that is misspelt and the one that is meant, where that is known.
    """
    begins = sorted(_begins(node), key=lambda each: each[0])
    for error in errors:
        at = error.location or node.location()
        last = max((place for place, *_ in begins if place[0] == at.file and place <= (at.file, at.line, at.column)), default=None)
        there = [(path, word) for place, path, word in begins if place == last]
        named = [(path, word) for path, word in there if word and f'"{word}"' in error.message]
        meant = _MEANT.match(error.hint or "")
        if named:
            yield from ((path, (word, meant[1]) if meant else None) for path, word in named)
        elif last is None:
            if node.get(FROM_FILE) is not None:
                yield (FROM_FILE,), None
        elif last != (node.file, node.line, node.column):  # a mapping begins where its first key does: this is about all of it
            yield from ((path, None) for path, _ in there)


def _begins(node: Node, path: Path = ()) -> Iterator[tuple[tuple[str, int, int], Path, str]]:
    """Where each key and each value below a node begins, with the word that stands there."""
    value = node.value
    for step, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if step in node.keys:
            yield (node.file, *node.keys[str(step)]), (*path, step), str(step)
        yield (child.file, child.line, child.column), (*path, step), child.value if isinstance(child.value, str) else ""
        yield from _begins(child, (*path, step))


def _mended(node: Node, wrong: Mapping[Path, tuple[str, str] | None], path: Path = ()) -> Node:
    """The tree with what is meant in place of what is misspelt, and without all else that is wrong."""
    value = node.value
    if isinstance(value, list):
        places = [(*path, index) for index in range(len(value))]
        kept = [_mended(child, wrong, place) for child, place in zip(value, places, strict=True) if wrong.get(place, "") is not None]
        return replace(node, value=kept)
    if isinstance(value, dict):
        made: dict[str, Node] = {}
        for key, child in value.items():
            place = (*path, key)
            word, meant = wrong.get(place) or (None, key)
            if place not in wrong or word:
                made.setdefault(meant if word == key else key, _mended(child, wrong, place))
        return replace(node, value=made)
    word, meant = wrong.get(path) or (None, "")
    return replace(node, value=meant, written=()) if word == value else node
