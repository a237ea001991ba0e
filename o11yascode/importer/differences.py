"""Which edits of a mapping in a spec turn the fields that it says into others."""

import json
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from o11yascode.importer.edit import Editor
from o11yascode.importer.lifting import Fields, escaped
from o11yascode.importer.links import Known, with_names
from o11yascode.resource.difference import MISSING
from o11yascode.source.node import Node
from o11yascode.spec.units import whole

Edit = Callable[[Editor], None]


def differences(node: Node, before: Fields, after: Fields, known: Known) -> Iterator[Edit]:
    """Edits of a mapping that turn the fields it says into others."""
    kind = {"kind": child.value} if (child := node.get("kind")) is not None else {}
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key, MISSING), after.get(key, MISSING)
        if _same(old, new):
            continue
        child = node.get(key)
        said = MISSING if new is MISSING else with_names(escaped({**kind, key: new}), known)[key]
        if child is None:
            if new is not MISSING:
                yield partial(Editor.add, node=node, key=key, value=said)
        elif new is MISSING:
            yield partial(Editor.remove, node=node, key=key)
        elif isinstance(old, dict) and isinstance(new, dict) and isinstance(child.value, dict):
            yield from differences(child, old, new, known)
        elif isinstance(old, list) and isinstance(new, list) and isinstance(child.value, list) and len(child.value) == len(old):
            yield from _list(node, key, child, old, new, known)
        else:
            yield partial(Editor.set, node=node, key=key, value=in_form(child, old, said))


def _list(node: Node, key: str, child: Node, old: list[Any], new: list[Any], known: Known) -> Iterator[Edit]:
    items = list(child.items())
    if len(old) == len(new):
        for index, (was, is_) in enumerate(zip(old, new, strict=True)):
            if not _same(was, is_):
                yield from _changed_item(child, index, was, is_, known)
        return
    if not all(isinstance(item.value, dict) for item in items) or not items:
        yield partial(Editor.set, node=node, key=key, value=with_names(escaped(new), known))
        return
    before, after = ([json.dumps(each, sort_keys=True, default=str) for each in side] for side in (old, new))
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        both = min(i2 - i1, j2 - j1)
        for index in range(both):
            yield from _changed_item(child, i1 + index, old[i1 + index], new[j1 + index], known)
        for item in items[i1 + both : i2]:
            yield partial(Editor.remove_item, item=item)
        for each in new[j1 + both : j2]:
            value = with_names(escaped(each), known)
            if i2:
                yield partial(Editor.insert_after, item=items[i2 - 1], value=value)
            else:
                yield partial(Editor.insert_before, item=items[0], value=value)


def _changed_item(node: Node, index: int, was: Any, is_: Any, known: Known) -> Iterator[Edit]:
    item = node.at(index)
    if isinstance(was, dict) and isinstance(is_, dict) and isinstance(item.value, dict):
        yield from differences(item, was, is_, known)
    else:
        yield partial(Editor.set_item, node=node, index=index, value=with_names(escaped(is_), known))


def _same(old: Any, new: Any) -> bool:
    return old is new or (type(old) is type(new) and bool(old == new))


def in_form(child: Node, old: Any, new: Any) -> Any:
    """A new value in the form the old one was written in: `50` where it could have been `> 50`, a single one where a list could stand."""
    written = child.value
    if isinstance(old, list) and isinstance(new, list) and len(new) == 1 and not isinstance(written, list):
        return new[0]
    if isinstance(written, int | float) and not isinstance(written, bool) and isinstance(old, str) and isinstance(new, str):
        prefix = old.removesuffix(str(written))
        if prefix != old and new.startswith(prefix):
            try:
                return whole(float(new[len(prefix) :]))
            except ValueError:
                return new
    return new
