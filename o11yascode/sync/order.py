"""What comes before what: a composite after its monitors, a dashboard after its SLO, deletes the other way round."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter

import orjson

from o11yascode.resource.desired import Resource
from o11yascode.sync.delivery import RULE, picked_by, tags_of
from o11yascode.sync.plan import Action, Change

_WORD = re.compile(r"[0-9a-z][0-9a-z-]{2,}")


def by_reference(resources: Iterable[Resource], references: Mapping[str, frozenset[str]]) -> list[Resource]:
    """The resources, each after all it refers to; by id where nothing else decides. A circle ends anywhere."""
    known = {resource.id: resource for resource in sorted(resources, key=attrgetter("id"))}
    done: dict[str, Resource] = {}
    for start in known:
        if start not in references:  # as most
            done.setdefault(start, known[start])
            continue
        stack = [(start, iter(sorted(references.get(start, ()))))]
        visiting = {start}
        while stack:
            id, rest = stack[-1]
            following = next((other for other in rest if other in known and other not in done and other not in visiting), None)
            if following is None:
                stack.pop()
                done.setdefault(id, known[id])
            else:
                visiting.add(following)
                stack.append((following, iter(sorted(references.get(following, ())))))
    return list(done.values())


def key(change: Change) -> str:
    """Tells the changes of a plan apart: one id may be updated and, as a leftover, deleted."""
    return f"delete {change.kind} {change.live_id}" if change.action is Action.DELETE else change.id


def known_as(change: Change) -> str:
    """The live id by which others refer to it: to a synthetic test by that of its monitor."""
    test = change.before if change.kind == "synthetics_test" else None
    return str(test["monitor_id"] if test and "monitor_id" in test else change.live_id)


def users(changes: Iterable[Change], live_ids: frozenset[str]) -> dict[str, set[str]]:
    """For each of these live ids the keys of the changes whose live bodies refer to it.

    Any word in a body that is the id counts: to wait for one too many harms nobody.
    """
    found: dict[str, set[str]] = defaultdict(set)
    if live_ids:
        for change in changes:
            if change.before is not None:
                for word in live_ids.intersection(_WORD.findall(orjson.dumps(change.before).decode())) - {str(change.live_id)}:
                    found[word].add(key(change))
    return found


def _delivery(changes: Iterable[Change]) -> dict[str, set[str]]:
    """By the keys of changes, those of others that they wait for, so that somebody hears all the time.

    What alerts waits for the rule that picks it from now on, and a rule that goes for what leaves it.
    """
    coming: dict[str, str] = {}
    going: dict[str, str] = {}
    for change in changes:
        if change.kind == RULE:
            is_gone = change.action is Action.DELETE
            tag = picked_by(change.before if is_gone else change.after)
            if tag is not None:
                (going if is_gone else coming)[tag] = key(change)
    waits: dict[str, set[str]] = defaultdict(set)
    for change in changes if coming or going else ():
        waits[key(change)] |= {coming[tag] for tag in coming.keys() & tags_of(change.after)}
        for tag in going.keys() & tags_of(change.before):
            waits[going[tag]].add(key(change))
    return waits


def add_dependencies(changes: list[Change], references: Mapping[str, frozenset[str]]) -> None:
    """Fills `depends_on`: creates and updates wait for what they refer to, deletes for what referred to them."""
    changing = {change.id for change in changes if change.action is not Action.DELETE}
    going = frozenset(known_as(change) for change in changes if change.action is Action.DELETE)
    used_by = users(changes, going)
    delivery = _delivery(changes)
    for change in changes:
        if change.action is Action.DELETE:
            waits = used_by.get(known_as(change), set())
        else:
            waits = set(references.get(change.id, frozenset()) & changing)
        change.depends_on = tuple(sorted((waits | delivery.get(key(change), set())) - {key(change)}))
