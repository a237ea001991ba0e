"""Plain values as YAML that a person would have written: short things on one line, long texts as blocks, few quotes."""

from collections.abc import Mapping
from typing import Any

from o11yascode.importer.scalar import block, can_be_block, folded, quoted, scalar

WIDTH = 100
"""Columns of a line, where there is a choice."""
_PROSE = frozenset({"message", "description", "content", "text", "html", "markdown", "runbook"})
"""Keys whose texts are read as sentences: a long one may be folded."""
_STEPS = frozenset({"widgets", "rows", "cells", "steps"})
"""Lists whose items stand one below the other, however short."""
_MOST_IN_LINE = 6
_LONGEST_KEY = 900
"""YAML wants the colon within 1024 characters."""


def dump(value: Mapping[str, Any]) -> str:
    """The text of a file that holds a mapping. Reading it back gives the mapping, whatever texts and keys are in it."""
    return "\n".join(_mapping(value, 0)) + "\n"


def dump_items(items: list[Any], indent: int = 2) -> str:
    """The items of a list, as they stand below its key."""
    return "\n".join(_list(items, indent)) + "\n"


def dump_value(key: str, value: Any, indent: int) -> str:
    """What stands behind `key:` in a mapping at that column: on the same line, or in lines of its own."""
    return _value(key, value, indent, indent + len(_key(key)) + 2)


def dump_flow(value: Any) -> str:
    """Any value on one line, as it stands within `{ }` and `[ ]`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key, flow=True)}: {dump_flow(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump_flow, value)) + "]"
    return scalar(value, flow=True)


def dump_key(key: str) -> str:
    """A key before its colon."""
    return _key(key, flow=True)


def _mapping(value: Mapping[str, Any], indent: int) -> list[str]:
    lines: list[str] = []
    pad = " " * indent
    for key, child in value.items():
        name = _key(key)
        if len(name) > _LONGEST_KEY:
            text = _value(key, child, indent, indent + 2).lstrip(" \n")
            lines += [f"{pad}? {name}", f"{pad}: {text}"]
            continue
        text = _value(key, child, indent, indent + len(name) + 2)
        lines.append(f"{pad}{name}:{text}")
    return lines


def _value(key: str, value: Any, indent: int, column: int) -> str:
    """A value behind its key's colon: begins with a space or a line break."""
    if isinstance(value, Mapping | list):
        inline = _inline(value, WIDTH - column, key not in _STEPS)
        if inline is not None:
            return " " + inline
        lines = _mapping(value, indent + 2) if isinstance(value, Mapping) else _list(value, indent + 2)
        return "\n" + "\n".join(lines)
    return " " + _text(key, value, indent, column)


def _text(key: str, value: Any, indent: int, column: int) -> str:
    if isinstance(value, str):
        if can_be_block(value):
            return block(value, " " * (indent + 2))
        if key in _PROSE and column + len(value) > WIDTH + 20:
            found = folded(value, " " * (indent + 2), WIDTH)
            if found is not None:
                return found
    return scalar(value)


def _list(items: list[Any], indent: int) -> list[str]:
    lines: list[str] = []
    pad = " " * indent
    for item in items:
        if isinstance(item, Mapping | list) and item:
            inline = _inline(item, WIDTH - indent - 2, True)
            if inline is not None:
                lines.append(f"{pad}- {inline}")
                continue
            inner = _mapping(item, indent + 2) if isinstance(item, Mapping) else _list(item, indent + 2)
            lines += [f"{pad}- {inner[0][indent + 2 :]}", *inner[1:]]
        elif isinstance(item, Mapping | list):
            lines.append(f"{pad}- {'{}' if isinstance(item, Mapping) else '[]'}")
        else:
            lines.append(f"{pad}- {_text('', item, indent, indent + 2)}")
    return lines


def _inline(value: Any, room: int, short: bool) -> str | None:
    """A small mapping or list on one line; None where it is not small enough, or would need more quotes than below its key."""
    if not value:
        return "{}" if isinstance(value, Mapping) else "[]"
    if not short or len(value) > (_MOST_IN_LINE if isinstance(value, Mapping) else 20) or _is_spec(value):
        return None
    parts: list[str] = []
    for key, child in value.items() if isinstance(value, Mapping) else ((None, each) for each in value):
        if isinstance(child, Mapping | list):
            text = _inline(child, room, key not in _STEPS)
        elif isinstance(child, str) and (len(child) > room or "\n" in child):
            return None
        else:
            text = scalar(child, flow=True)
            if isinstance(child, str) and text != child and scalar(child) == child:
                return None  # quotes only because of the brackets
        if text is None:
            return None
        parts.append(text if key is None else f"{_key(key, flow=True)}: {text}")
    brackets = "{}" if isinstance(value, Mapping) else "[]"
    line = f"{brackets[0]}{', '.join(parts)}{brackets[1]}"
    return line if len(line) <= room and len(line) <= _ROOM_OF_ONE and _depth(value) <= 2 else None


_ROOM_OF_ONE = 88


def _is_spec(value: Any) -> bool:
    """A resource or a widget stands in lines of its own."""
    return isinstance(value, Mapping) and ("kind" in value or "definition" in value)


def _depth(value: Any) -> int:
    children = list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else []
    return 1 + max(map(_depth, children), default=0) if isinstance(value, Mapping | list) else 0


def _key(key: str, flow: bool = False) -> str:
    if key in ("x", "y", "n"):
        return key  # a word for true or false in old readers of YAML only where it is a value
    text = scalar(key, flow)
    # Within brackets "?x" and the like would be more than a text.
    return quoted(key) if flow and text == key and (":" in key or "?" in key) else text
