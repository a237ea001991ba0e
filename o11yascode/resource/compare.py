"""The one comparer of all kinds: walks a desired and a live body side by side, guided by the kind's rules."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

import orjson

from o11yascode.resource.desired import Payload
from o11yascode.resource.difference import MISSING
from o11yascode.resource.formats import keeps_meaning
from o11yascode.resource.kind import Kind
from o11yascode.resource.paths import at, replaced, steps_of, without
from o11yascode.resource.rules import Rule, definition_rule, rules_for
from o11yascode.resource.times import moment_of


class Whole:
    """A value that differs and is shown whole, such as a list whose order means nothing."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


Pair = tuple[Any, Any]
DIFFERS: Pair = (True, False)
"""The answer of a walk that only asks whether anything differs."""


NUMBERS = frozenset({int, float, bool})


class Brief:
    """A walk that only asks whether anything differs. It stops at the first thing that does."""

    __slots__ = ("met_unknown",)

    def __init__(self) -> None:
        self.met_unknown = False
        """Whether the live body has, beyond what is asked for, a key that nobody knows."""


BRIEF = Brief()
"""Where nobody asks for more."""


def same(
    kind: Kind,
    desired: Payload,
    live: Payload,
    brief: Brief = BRIEF,
    /,
    *,
    ignore_live: Sequence[str] = (),
    ignore_tag_keys: Sequence[str] = (),
) -> bool:
    """Whether the live body is what the desired one asks for. Quick: most resources of most plans are unchanged."""
    desired, live = prepared(kind, desired, live, ignore_live, ignore_tag_keys)
    return _objects(desired, live, rules_for(kind, desired), brief) is None


def canonical(
    kind: Kind, desired: Payload, live: Payload, *, ignore_live: Sequence[str] = (), ignore_tag_keys: Sequence[str] = ()
) -> tuple[Payload, Payload] | None:
    """What is left of both bodies when all that means the same is taken out; None where nothing is left.

    Of a list only the items that differ are left, as an object by position (`[2]`).
    """
    desired, live = prepared(kind, desired, live, ignore_live, ignore_tag_keys)
    return _objects(desired, live, rules_for(kind, desired), None)


def same_widget(desired: Payload, live: Payload) -> bool:
    """Whether two definitions of a widget mean the same: the live one may hold what the web page adds."""
    return _objects(desired, live, definition_rule(), BRIEF) is None


def canonical_widget(desired: Payload, live: Payload) -> tuple[Payload, Payload] | None:
    """What `canonical` is of a whole body, of two definitions of a widget."""
    return _objects(desired, live, definition_rule(), None)


def unknown_keys(kind: Kind, body: Payload) -> list[str]:
    """Paths of keys that nobody knows yet, each once, without positions in lists: worth one notice."""
    found: dict[str, None] = {}
    _unknown(body, rules_for(kind, body), "", found)
    return list(found)


def prepared(
    kind: Kind, desired: Payload, live: Payload, ignore_live: Sequence[str], ignore_tag_keys: Sequence[str]
) -> tuple[Payload, Payload]:
    """Both bodies without what is not compared at all for this resource."""
    if kind.identity:
        live = _part(kind, desired, live)
    for pattern in ignore_live:
        steps = steps_of(pattern)
        desired, live = without(desired, steps), without(live, steps)
    if ignore_tag_keys:
        desired, live = without_tags(kind, desired, ignore_tag_keys), without_tags(kind, live, ignore_tag_keys)
    return kind.normalise(desired, live) if kind.normalise else (desired, live)


def _part(kind: Kind, desired: Payload, live: Payload) -> Payload:
    """A body with none of the keys that every whole one has is a partial update: what it does not say stays."""
    for pattern in kind.identity:
        if at(desired, pattern.split("."), MISSING) is not MISSING:
            return live
    said, merged = at(desired, kind.merge), at(live, kind.merge)
    if not isinstance(said, dict) or not isinstance(merged, dict):
        return live
    kept = {key: value for key, value in merged.items() if key in said}
    return replaced(live, kind.merge, kept)


def tags_path(kind: Kind) -> tuple[str, ...]:
    """Where a kind's tags stand."""
    return ("data", "attributes", "tags") if kind.wrapped else ("tags",)


def has_tag_key(tag: Any, keys: Sequence[str]) -> bool:
    """Whether a tag, `key:value` or `key`, has one of these keys."""
    return isinstance(tag, str) and tag.split(":", 1)[0] in keys


def without_tags(kind: Kind, body: Payload, keys: Sequence[str]) -> Payload:
    """A copy without the tags that somebody else owns; the body itself where it has none."""
    path = tags_path(kind)
    tags = at(body, path)
    if not isinstance(tags, list):
        return body
    kept = [tag for tag in tags if not has_tag_key(tag, keys)]
    return body if len(kept) == len(tags) else replaced(body, path, kept)


def _objects(desired: Any, live: Any, rule: Rule, brief: Brief | None) -> Pair | None:
    if rule.by_type is not None:
        rule = rule.by_type.get(str(desired.get("type"))) or rule.chosen or rule
    keys, other = rule.keys, rule.other
    ours: Payload = {}
    theirs: Payload = {}
    shared = 0
    for key, value in desired.items():
        inner = keys.get(key, other)
        actual = live.get(key, MISSING)
        if actual is MISSING:
            if inner.drop or inner.write_only or is_absent(value, inner):
                continue
            if brief:
                return DIFFERS
            ours[key] = value
            continue
        shared += 1
        if value is actual:
            continue
        form = type(value)
        if form is str:  # most values are
            if value == actual:
                continue
        elif form is type(actual) and value == actual and (form in NUMBERS or _to_the_letter(value, actual)):
            continue
        if inner.drop or (inner.unmanaged and (value is None or value == {})):
            continue
        if form is dict and type(actual) is dict:
            found = _objects(value, actual, inner, brief)
        else:
            found = differing(value, actual, inner, brief)
        if found is not None:
            if brief:
                return DIFFERS
            ours[key], theirs[key] = found
    if shared != len(live):
        for key, actual in live.items():
            if key in desired:
                continue
            inner = keys.get(key, other)
            if inner.drop or inner.unmanaged or may_be_added(key, actual, inner, rule, live, brief):
                continue
            if brief:
                return DIFFERS
            theirs[key] = actual
    return (ours, theirs) if ours or theirs else None


def _to_the_letter(value: Any, actual: Any) -> bool:
    """Whether equal values are one and the same, true not taken for 1: quicker than to walk them, as most are."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS) == orjson.dumps(actual, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return False  # not all that Python holds has JSON


def may_be_added(key: str, actual: Any, inner: Rule, rule: Rule, live: Payload, brief: Brief | None) -> bool:
    """Whether a key that only the live body has is no difference: a default, an addition, or one that nobody knows."""
    if rule.known is not None and key not in rule.known:
        if brief:
            brief.met_unknown = True
        return True
    if inner.needs is not None and live.get(inner.needs[0]) == inner.needs[1]:
        return True
    if inner.known is not None and isinstance(actual, dict) and not actual.keys() <= inner.known:
        if brief:
            brief.met_unknown = True
        actual = {key: value for key, value in actual.items() if key in inner.known}
    return is_absent(actual, inner) or (bool(inner.filled) and _is_filled(actual, inner))


def is_absent(value: Any, rule: Rule) -> bool:
    """Whether a value means the same as no value."""
    for one in rule.absent:
        if value is one or (value == one and isinstance(value, bool) is isinstance(one, bool)):
            return True
        if rule.is_set and one and isinstance(value, list) and _sets(one, value, rule, BRIEF) is None:
            return True
        if one == {} and isinstance(value, dict):
            return all(inner.drop or inner.unmanaged or is_absent(each, inner) for inner, each in _inside(value, rule))
    return False


def _is_filled(value: Any, rule: Rule) -> bool:
    for one in rule.filled:
        if one and isinstance(one, list) and isinstance(value, list) and sorted(map(repr, one)) == sorted(map(repr, value)):
            return True
        if value == one and isinstance(value, bool) is isinstance(one, bool):
            return True
        if one == {} and isinstance(value, dict):
            return all(_is_filled(each, inner) or is_absent(each, inner) for inner, each in _inside(value, rule))
    return False


def _inside(value: Payload, rule: Rule) -> list[tuple[Rule, Any]]:
    return [(rule.keys.get(key, rule.other), each) for key, each in value.items()]


def _values(value: Any, actual: Any, rule: Rule) -> Pair | None:
    """Two single values, or a single value and a list or object."""
    if value == actual and isinstance(value, bool) is isinstance(actual, bool) and type(value) not in (list, dict):
        return None
    if rule.trim and isinstance(value, str) and isinstance(actual, str):
        value, actual = value.strip(), actual.strip()
        if value == actual:
            return None
    if rule.equal and _hashable(value) and _hashable(actual) and value in rule.equal and actual in rule.equal:
        return None
    if rule.instant and (moment := moment_of(value)) is not None and moment == moment_of(actual):
        return None
    if rule.absent and is_absent(value, rule) and is_absent(actual, rule):
        return None
    return value, actual


def _hashable(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def differing(value: Any, actual: Any, rule: Rule, brief: Brief | None) -> Pair | None:
    """What is left of two values when all that means the same is taken out; None where nothing is left."""
    if type(value) is dict and type(actual) is dict:
        return _objects(value, actual, rule, brief)
    if type(value) is list and type(actual) is list:
        return _lists(value, actual, rule, brief)
    return _values(value, actual, rule)


def _lists(desired: list[Any], live: list[Any], rule: Rule, brief: Brief | None) -> Pair | None:
    if rule.is_set:
        return _sets(desired, live, rule, brief)
    inner = rule.item
    if len(desired) != len(live):
        return DIFFERS if brief else _aligned(desired, live, inner)
    for value, actual in zip(desired, live, strict=True):
        if type(value) is dict and type(actual) is dict:
            if _objects(value, actual, inner, brief or BRIEF) is not None:
                break
        elif differing(value, actual, inner, brief or BRIEF) is not None:
            break
    else:
        return None
    if rule.is_formats and (order := _order(desired, live, inner)) is not None and keeps_meaning(desired, order):
        return None
    return DIFFERS if brief else _aligned(desired, live, inner)


def _order(desired: list[Any], live: list[Any], rule: Rule) -> list[int] | None:
    """For each desired item the position of its equal in the live list; None where they are not the same items."""
    left = list(range(len(live)))
    order: list[int] = []
    for value in desired:
        found = next((index for index in left if differing(value, live[index], rule, BRIEF) is None), None)
        if found is None:
            return None
        left.remove(found)
        order.append(found)
    return order


def _aligned(desired: list[Any], live: list[Any], rule: Rule) -> Pair:
    """What differs of two lists, lined up, as objects by position: `[2]` in the desired list; `[2]-` was in the live one only."""
    left = list(range(len(desired)))
    tokens: list[Any] = []
    for position, actual in enumerate(live):
        found = next((index for index in left if differing(desired[index], actual, rule, BRIEF) is None), None)
        tokens.append(("live", position) if found is None else found)
        if found is not None:
            left.remove(found)
    ours: Payload = {}
    theirs: Payload = {}
    for what, i1, i2, j1, j2 in SequenceMatcher(None, tokens, list(range(len(desired))), autojunk=False).get_opcodes():
        if what == "equal":
            continue
        removed, added = list(range(i1, i2)), list(range(j1, j2))
        for index, position in _paired(desired, live, added, [each for each in removed if isinstance(tokens[each], tuple)]):
            added.remove(index)
            removed.remove(position)
            found_pair = differing(desired[index], live[position], rule, None)
            if found_pair is not None:
                ours[f"[{index}]"], theirs[f"[{index}]"] = found_pair
        ours |= {f"[{index}]": desired[index] for index in added}
        theirs |= {f"[{position}]-": live[position] for position in removed}
    return ours, theirs


def _paired(desired: list[Any], live: list[Any], added: list[int], removed: list[int]) -> list[tuple[int, int]]:
    """Which of the items that came is which of those that went, changed: first by name, then by order."""
    pairs: list[tuple[int, int]] = []
    added, removed = list(added), list(removed)
    for index in list(added):
        name = item_name(desired[index])
        found = next((position for position in removed if name is not None and item_name(live[position]) == name), None)
        if found is not None:
            pairs.append((index, found))
            added.remove(index)
            removed.remove(found)
    return [*pairs, *zip(added, removed, strict=False)]


def item_name(item: Any) -> Any:
    """What an item of a list is known by: a widget's type and title, a variable's name, the timeframe of an SLO's threshold."""
    if not isinstance(item, dict):
        return None
    definition = item.get("definition")
    if isinstance(definition, dict):
        return (str(definition.get("type")), str(definition.get("title"))) if definition.get("title") else None
    return item.get("name") or item.get("timeframe")


def _sets(desired: list[Any], live: list[Any], rule: Rule, brief: Brief | None) -> Pair | None:
    """Lists whose order and repetitions mean nothing."""
    try:
        if set(desired) == set(live) and not any(isinstance(one, bool) for one in (*desired, *live)):
            return None
        scalars = True
    except TypeError:
        scalars = False
    if not scalars:
        inner = rule.item
        has_all = all(any(differing(value, actual, inner, brief or BRIEF) is None for actual in live) for value in desired)
        if has_all and all(any(differing(value, actual, inner, BRIEF) is None for value in desired) for actual in live):
            return None
    if rule.absent and _absent_set(desired, rule) and _absent_set(live, rule):
        return None
    return DIFFERS if brief else (Whole(desired), Whole(live))


def _absent_set(value: list[Any], rule: Rule) -> bool:
    return any(isinstance(one, list) and len(one) == len(value) and all(each in one for each in value) for one in rule.absent)


def _unknown(value: Any, rule: Rule, path: str, found: dict[str, None]) -> None:
    if isinstance(value, dict):
        if rule.by_type is not None:
            rule = rule.by_type.get(str(value.get("type"))) or rule.chosen or rule
        strange = value.keys() - rule.known if rule.known is not None and not value.keys() <= rule.known else ()
        for key, each in value.items():
            if key in strange:
                if not rule.keys.get(key, rule.other).drop:
                    found.setdefault(f"{path}.{key}" if path else key)
            elif type(each) is dict or type(each) is list:  # most values are neither
                inner = rule.keys.get(key, rule.other)
                if not inner.drop:
                    _unknown(each, inner, f"{path}.{key}" if path else key, found)
    elif isinstance(value, list):
        for each in value:
            if type(each) is dict or type(each) is list:
                _unknown(each, rule.item, path + "[]", found)
