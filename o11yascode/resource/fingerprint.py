"""A live body's fingerprint, and by it whether the resource is still the one that a plan was made against."""

import hashlib
import json
from typing import Any

from o11yascode.resource.compare import is_absent, same
from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Kind
from o11yascode.resource.rules import Rule, rules_for


def fingerprint(kind: Kind, live: Payload) -> str:
    """sha256 of a live body without what the server owns and may answer in another form each time: state, order of sets, `95` or `95.0`."""
    said = {key: value for key, value in live.items() if key not in _left_out(kind)}
    text = json.dumps(_settled(said, rules_for(kind, live)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def has_moved(kind: Kind, expected: str | None, before: Payload | None, now: Payload) -> bool:
    """Whether somebody changed the resource since: its fingerprint is another, and so is its meaning."""
    if expected == fingerprint(kind, now):
        return False
    keys = _left_out(kind)
    return before is None or not (same(kind, before, now, ignore_live=keys) and same(kind, now, before, ignore_live=keys))


def _left_out(kind: Kind) -> tuple[str, ...]:
    """What the list of a kind leaves out, so that a body has it or not."""
    return kind.listing.leaves_out if kind.listing else ()


def _settled(value: Any, rule: Rule) -> Any:
    if isinstance(value, dict):
        if rule.by_type is not None:
            rule = rule.by_type.get(str(value.get("type"))) or rule.chosen or rule
        inside = ((key, each, rule.keys.get(key, rule.other)) for key, each in value.items())
        return {key: _settled(each, inner) for key, each, inner in inside if not (inner.drop or inner.write_only or is_absent(each, inner))}
    if isinstance(value, list):
        items = [_settled(each, rule.item) for each in value]
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if rule.is_set else items
    return int(value) if isinstance(value, float) and value.is_integer() else value
