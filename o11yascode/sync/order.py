"""What comes before what: a composite after its monitors, a dashboard after its SLO, deletes the other way round."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter

import orjson

from o11yascode.resource.desired import Resource
from o11yascode.resource.paths import at
from o11yascode.sync.plan import Action, Change

RULE = "monitor_notification_rule"
FILTER_TAGS = ("data", "attributes", "filter", "tags")
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


def _delivered(changes: Iterable[Change]) -> dict[str, set[str]]:
    """For each change the keys of those it waits for so that somebody hears of alerts all the time.

    What alerts waits for a new notification rule that picks it; a rule that goes waits for what it has picked.
    """
    rules: dict[tuple[Action, str], list[tuple[set[str], str]]] = defaultdict(list)
    for change in changes:
        if change.kind == RULE and change.action in (Action.CREATE, Action.DELETE):
            tags = _texts(at(change.after or change.before, FILTER_TAGS))
            if tags:
                rules[change.action, min(tags)].append((tags, key(change)))
    waits: dict[str, set[str]] = defaultdict(set)
    for change in changes if rules else ():
        if change.action is not Action.DELETE:
            for action, body in ((Action.CREATE, change.after), (Action.DELETE, change.before)):
                own = _texts(at(body, ("tags",)))
                for rule in [rule for tag in own for tags, rule in rules.get((action, tag), ()) if tags <= own]:
                    first, then = (rule, key(change)) if action is Action.CREATE else (key(change), rule)
                    waits[then].add(first)
    return waits


def _texts(tags: object) -> set[str]:
    return {tag for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else set()


def add_dependencies(changes: list[Change], references: Mapping[str, frozenset[str]]) -> None:
    """Fills `depends_on`: creates and updates wait for what they refer to, deletes for what referred to them."""
    changing = {change.id for change in changes if change.action is not Action.DELETE}
    going = frozenset(known_as(change) for change in changes if change.action is Action.DELETE)
    used_by = users(changes, going)
    delivered = _delivered(changes)
    for change in changes:
        if change.action is Action.DELETE:
            waits = used_by.get(known_as(change), set())
        else:
            waits = set(references.get(change.id, frozenset()) & changing)
        waits = waits | delivered.get(key(change), set())
        change.depends_on = tuple(sorted(waits - {key(change)}))
