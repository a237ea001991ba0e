"""The comparer against recorded exchanges: nothing that the API did is a difference, everything that a person could have done is one."""

import copy
import json
from collections import Counter
from fnmatch import fnmatchcase
from zlib import crc32

import pytest

from o11yascode.resource.bodies import unwrap
from o11yascode.resource.compare import canonical, same, unknown_keys
from o11yascode.resource.fingerprint import fingerprint
from o11yascode.resource.kinds import KINDS
from o11yascode.sync.explain import diff, explain
from tests.resource.corpus import Body, holder, leaves, lines, needs_corpus, other_values, pattern

pytestmark = needs_corpus

UNKNOWABLE = {
    ("synthetics_test", "PATCH"): "a JSON patch: what it says of the test depends on what the test was",
    ("monitor", "restricted_roles"): "the role went with the restriction policy, by another endpoint",
}


def answers(kind: str) -> list[tuple[Body, Body, Body]]:
    """(the recording, request, answer) of all writes and later reads of a kind."""
    return [
        (line, line["request"], line[part])
        for line in lines("pairs")
        if line["kind"] == kind
        for part in ("response", "read")
        if part in line
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_sent_is_what_is_there(kind: str) -> None:
    for line, request, answer in answers(kind):
        if (kind, line["method"]) in UNKNOWABLE:
            continue
        found = [one for one in diff(kind, request, answer) if (kind, one.path) not in UNKNOWABLE]
        assert not found, (line["id"], found)


@pytest.mark.parametrize("kind", KINDS)
def test_no_recorded_key_is_new_to_us(kind: str) -> None:
    for line, _, answer in answers(kind):
        assert not unknown_keys(KINDS[kind], unwrap(KINDS[kind], answer)), line["id"]


def test_a_read_has_the_fingerprint_of_the_write() -> None:
    for line in lines("pairs"):
        kind = KINDS.get(line["kind"])
        if kind is None or not kind.section or "read" not in line:
            continue
        wrote, read = unwrap(kind, line["response"]), unwrap(kind, line["read"])
        if same(kind, wrote, read) and same(kind, read, wrote):
            assert fingerprint(kind, wrote) == fingerprint(kind, read), line["id"]


SERVER_OWNED: dict[str, tuple[str, ...]] = {
    "monitor": ("options.silenced*",),
    "dashboard": ("widgets*.id",),
    "powerpack": ("*widgets*.id",),
    "dashboard_list_items": ("dashboards*",),
}
"""Patterns of what may change without a difference, besides the read-only fields of the kind."""

SAME_WHEN_CHANGED = {
    ("monitor", "restricted_roles", "null"): "not managed while the spec does not name roles",
    ("monitor", "options.restriction_query", "null"): "not managed, likewise",
    ("team", "data.attributes.summary", "null"): "not managed, likewise",
    ("team", "data.attributes.avatar", "null"): "not managed, likewise",
    ("team", "data.attributes.banner", "null"): "not managed, likewise",
    ("team", "data.attributes.hidden_modules", "null"): "not managed, likewise",
    ("team", "data.attributes.visible_modules", "null"): "not managed, likewise",
    ("dashboard_list", "dashboards", "null"): "not managed, likewise",
}


def is_server_owned(kind: str, where: str) -> bool:
    known = KINDS[kind].read_only
    return any(where == one or where.startswith((one + ".", one + "[")) for one in known) or any(
        fnmatchcase(where, one) for one in SERVER_OWNED.get(kind, ())
    )


def live_bodies() -> list[tuple[str, Body]]:
    bodies = [
        (line["kind"], unwrap(KINDS[line["kind"]], line.get("read", line["response"]))) for line in lines("pairs") if line["kind"] in KINDS
    ]
    return bodies + [(line["kind"], line["body"]) for line in lines("exports")]


def is_new(seen: set[tuple[str, str, str, int]], kind: str, where: str, value: object) -> bool:
    """Whether a leaf is unlike those tried before; of long texts and numbers a few at each place are enough."""
    text = json.dumps(value)
    key = (kind, where, text if len(text) < 8 else type(value).__name__, crc32(text.encode()) % 4)
    return key not in seen and not seen.add(key)  # type: ignore[func-returns-value]


def test_every_changed_leaf_is_a_difference() -> None:
    missed: Counter[tuple[str, str, str]] = Counter()
    seen: set[tuple[str, str, str, int]] = set()
    for name, body in live_bodies():
        kind, changed = KINDS[name], copy.deepcopy(body)
        for path, value in list(leaves(body)):
            where, text = pattern(path), json.dumps(value)
            if is_server_owned(name, where) or not is_new(seen, name, where, value):
                continue
            inside = holder(changed, path)
            for other in other_values(value):
                inside[path[-1]] = other
                if same(kind, body, changed):
                    missed[name, where, text] += 1
                elif len(seen) % 40 == 0:
                    assert explain(kind, body, changed), (name, where)
            inside[path[-1]] = value
    assert {key for key in missed if key not in SAME_WHEN_CHANGED} == set()


def test_every_removed_leaf_is_a_difference_unless_it_says_the_default() -> None:
    missed = set()
    seen: set[tuple[str, str, str, int]] = set()
    for name, body in live_bodies():
        kind, changed = KINDS[name], copy.deepcopy(body)
        for path, value in list(leaves(body)):
            where, text = pattern(path), json.dumps(value)
            if isinstance(path[-1], int) or is_server_owned(name, where) or not is_new(seen, name, where, value):
                continue
            inside = holder(changed, path)
            del inside[path[-1]]
            if same(kind, body, changed) and not says_default(name, where, value):
                missed.add((name, where, text))
            inside[path[-1]] = value
    unreadable = {(name, where) for name, where, _ in missed if where in KINDS[name].write_only}
    assert {one for one in missed if one[:2] not in unreadable} == set()


def says_default(kind: str, where: str, value: object) -> bool:
    tables = [KINDS[kind].defaults, *(variant.defaults for variant in KINDS[kind].variants)]
    parent = where.rpartition(".")[0] + ".*"
    return any(value in (*table.get(where, ()), *table.get(parent, ())) for table in tables)


@pytest.mark.parametrize("key", ["widgets", "requests", "formulas", "queries"])
def test_another_order_is_a_difference(key: str) -> None:
    reversed_any = False

    def reverse(value: object) -> bool:
        """Reverses the first list of that name with two items that differ."""
        if isinstance(value, dict):
            found = value.get(key)
            if isinstance(found, list) and len(found) > 1 and not same_but_for_id(found[0], found[-1]):
                found.reverse()
                return True
            return any(reverse(each) for each in value.values())
        return isinstance(value, list) and any(reverse(each) for each in value)

    for name, body in live_bodies():
        if name != "dashboard":
            continue
        changed = copy.deepcopy(body)
        if reverse(changed):
            reversed_any = True
            assert not same(KINDS[name], body, changed)
            assert explain(KINDS[name], body, changed)
    assert reversed_any


def same_but_for_id(one: Body, other: Body) -> bool:
    return {**one, "id": 0} == {**other, "id": 0}


def test_equal_bodies_leave_nothing_to_explain() -> None:
    for name, body in live_bodies():
        assert canonical(KINDS[name], body, body) is None
