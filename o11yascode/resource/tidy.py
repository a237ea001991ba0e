"""A live body reduced to what a person said: no mark, nothing that the server owns, no defaults."""

from collections.abc import Sequence
from typing import Any

from o11yascode.resource.bodies import in_path, without_read_only
from o11yascode.resource.desired import Payload
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import without_mark
from o11yascode.resource.paths import at, replaced, steps_of


def tidy(kind_name: str, body: Payload) -> Payload:
    """A copy of the body with only those keys whose absence would mean something else. What people own in the web page stays."""
    kind = KINDS[kind_name]
    kept: Any = {**in_path(kind, body), **without_read_only(kind, without_mark(kind, body))}
    # The inner defaults go first: an object that held nothing else is one itself then.
    for pattern, values in sorted(kind.defaults.items(), key=lambda entry: -len(steps_of(entry[0]))):
        kept = _without_default(kept, steps_of(pattern), values, pattern in kind.sets)
    for pattern in kind.shuffled:
        if isinstance(found := at(kept, pattern.split(".")), list):
            kept = replaced(kept, pattern.split("."), sorted(found, key=str))
    result: Payload = kept
    return result


def says_nothing(kind_name: str, body: Payload) -> bool:
    """Whether no attribute is left of a live body that is tidied: so Datadog answers for a policy that was deleted."""
    return not at(tidy(kind_name, body), ("data", "attributes"))


def _without_default(value: Any, steps: Sequence[str], defaults: tuple[Any, ...], is_set: bool) -> Any:
    first, rest = steps[0], steps[1:]
    if first == "[]":
        return [_without_default(each, rest, defaults, is_set) for each in value] if rest and isinstance(value, list) else value
    if not isinstance(value, dict) or not (first == "*" or first in value):
        return value
    copy = {}
    for key, inner in value.items():
        if first not in ("*", key):
            copy[key] = inner
        elif rest:
            copy[key] = _without_default(inner, rest, defaults, is_set)
        elif not any(_same(inner, default, is_set) for default in defaults):
            copy[key] = inner
    return copy


def _same(value: Any, default: Any, is_set: bool) -> bool:
    if is_set and isinstance(value, list) and isinstance(default, list):
        return sorted(map(str, value)) == sorted(map(str, default))
    return type(value) is type(default) and bool(value == default)
