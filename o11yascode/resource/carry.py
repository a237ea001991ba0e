"""What an update must say beyond the spec, so that it breaks nothing: widget ids, what people own, and that dropped fields are cleared."""

from collections.abc import Sequence
from typing import Any

from o11yascode.resource.bodies import live_id, sendable
from o11yascode.resource.compare import has_tag_key, is_absent, same, tags_path
from o11yascode.resource.desired import Payload
from o11yascode.resource.difference import MISSING
from o11yascode.resource.kind import Kind
from o11yascode.resource.paths import at, replaced, steps_of, without
from o11yascode.resource.rules import rules_for
from o11yascode.resource.widget_match import with_tab_ids, with_widget_ids


def update_body(
    kind: Kind, desired: Payload, live: Payload, *, ignore_live: Sequence[str] = (), ignore_tag_keys: Sequence[str] = ()
) -> Payload:
    """What to send to make the live resource what the desired body says; both stay as they are.

    Args:
        desired: the payload, with its mark.
        live: the body as read.
        ignore_live: paths (`options.thresholds.warning`, `widgets[].definition.time`) that keep the live value.
        ignore_tag_keys: keys of tags that somebody else owns: the live tags with these keys stay.
    """
    body = sendable(kind, desired)
    if kind.widgets:
        widgets, actual = at(body, kind.widgets), at(live, kind.widgets)
        if isinstance(widgets, list) and isinstance(actual, list):
            body = replaced(body, kind.widgets, with_widget_ids(widgets, actual))
        body = with_tab_ids(body, live)
    body = _cleared(kind, _kept(kind, body, live), live)
    if kind.carry:
        body = kind.carry(body, live)
    for pattern, values in kind.equal.items():
        if body.get(pattern) in values and live.get(pattern) in values:
            body = {**body, pattern: live[pattern]}
    for pattern in ignore_live:
        body = _taken(body, live, steps_of(pattern))
    if ignore_tag_keys:
        body = _with_their_tags(kind, body, live, ignore_tag_keys)
    for pattern in kind.immutable if kind.merge else ():
        body = without(body, steps_of(pattern))  # a PATCH has no place for it
    if kind.id_in_update:
        body = replaced(body, ("data", "id"), live_id(kind, live))
    return body


def only_what_changes(kind: Kind, body: Payload, live: Payload) -> Payload:
    """The body of an update without those of its keys that are as they are and better not named again (`sent_if_changed`)."""
    for key in kind.sent_if_changed:
        path = (*kind.merge, key)
        said = at(body, path)
        if said is not None and same(kind, replaced(live, path, said), live):
            body = without(body, path)
    return body


def _kept(kind: Kind, body: Payload, live: Payload) -> Payload:
    """With what people own in the web page as it is, where the update would else reset it."""
    elsewhere = {*kind.merge_keys, kind.items_key}
    for pattern in kind.unmanaged:
        path = pattern.split(".")
        if path[0] in elsewhere or at(body, path) not in (None, {}) or "[]" in pattern or (path[2:] and at(body, path[:-1]) is None):
            continue
        value = at(live, path, MISSING)
        if value is not MISSING and value not in (None, {}, []):
            body = replaced(body, path, value)
    return body


def _cleared(kind: Kind, body: Payload, live: Payload) -> Payload:
    """With an explicit empty value for what the spec dropped, where the API keeps what an update does not name."""
    rule = rules_for(kind, body)
    for step in kind.merge:
        rule = rule.keys.get(step, rule.other)
    for key, empty in kind.cleared.items():
        path = (*kind.merge, key)
        value = at(live, path, MISSING)
        if at(body, path, MISSING) is MISSING and value is not MISSING and not is_absent(value, rule.keys.get(key, rule.other)):
            body = replaced(body, path, empty)
    return body


def _with_their_tags(kind: Kind, body: Payload, live: Payload, keys: Sequence[str]) -> Payload:
    path = tags_path(kind)
    theirs = [tag for tag in at(live, path) or () if has_tag_key(tag, keys)]
    if at(body, path) is None and not theirs:
        return body
    ours = [tag for tag in at(body, path) or () if not has_tag_key(tag, keys)]
    return replaced(body, path, [*ours, *theirs])


def _taken(body: Any, live: Any, steps: list[str]) -> Any:
    """The body with the live value at the steps."""
    first, rest = steps[0], steps[1:]
    if first.startswith("["):
        if not isinstance(body, list) or not isinstance(live, list) or not rest:
            return live if not rest and isinstance(live, list) else body
        wanted = first[1:-1]
        return [
            _taken(each, _counterpart(each, index, live), rest) if not wanted or str(index) == wanted else each
            for index, each in enumerate(body)
        ]
    if not isinstance(body, dict) or not isinstance(live, dict):
        return body
    if first == "*":
        keys = [*body, *(key for key in live if key not in body)]
        for key in keys:
            body = _taken(body, live, [key, *rest])
        return body
    if first not in live:
        return without(body, steps)
    if not rest:
        return {**body, first: live[first]}
    return {**body, first: _taken(body.get(first, [] if rest[0].startswith("[") else {}), live[first], rest)}


def _counterpart(item: Any, index: int, live: list[Any]) -> Any:
    """The live item that this one is: of the same id or name, else at the same place."""
    for key in ("id", "name"):
        if isinstance(item, dict) and item.get(key) is not None:
            found = [each for each in live if isinstance(each, dict) and each.get(key) == item[key]]
            return found[0] if found else None
    return live[index] if index < len(live) else None
