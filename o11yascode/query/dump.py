"""A tree as plain data, for `--format json`: every node with its kind, its columns and its parts."""

from typing import Any

from o11yascode.query.ast import PLACE, Node


def dump(node: Node) -> dict[str, Any]:
    """The node and all below it as JSON: `node` is its kind, `start` and `end` are offsets into the text it was read from."""
    data: dict[str, Any] = {"node": type(node).__name__, "text": str(node)}
    if node.source is not None:
        data |= {"start": node.start, "end": node.end}
    for name in node.__struct_fields__:
        if name not in PLACE:
            data["value_text" if name == "text" else name] = _value(getattr(node, name))
    return data


def _value(value: Any) -> Any:
    if isinstance(value, Node):
        return dump(value)
    if isinstance(value, tuple):
        return [_value(part) for part in value]
    return value
