"""What an apply refuses until a flag names the danger."""

import pytest

from o11yascode.config import Safety
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import with_mark
from o11yascode.sync.plan import Action, Change, Plan
from o11yascode.sync.safety import Allowances, refusals


def plan(unchanged: int = 0, out_of_scope: int = 0, **counts: int) -> Plan:
    changes = [
        Change(Action(action), "monitor", f"gs2/{action}{number}", "") for action, count in counts.items() for number in range(count)
    ]
    return Plan("gs2", "prod", "https://api.datadoghq.com", changes, unchanged, out_of_scope)


def flags(of: Plan, allowed: Allowances | None = None, safety: Safety | None = None) -> list[str | None]:
    return [refusal.flag for refusal in refusals(of, safety or Safety(), allowed or Allowances())]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (plan(create=500), []),
        (plan(unchanged=3, delete=3), []),
        (plan(unchanged=96, delete=4), []),
        (plan(unchanged=36, delete=4), []),
        (plan(unchanged=35, delete=4), ["--allow-deletes"]),
        (plan(unchanged=1000, delete=101), []),
        (plan(unchanged=900, delete=101), ["--allow-deletes"]),
        (plan(unchanged=0, out_of_scope=100, delete=4), []),
        (plan(unchanged=0, update=10), []),
        (plan(unchanged=10, update=11), ["--allow-updates"]),
        (plan(unchanged=11, update=11), []),
        (plan(delete=1), ["--allow-deletes"]),
        (plan(unchanged=5, replace=1), ["--allow-replace"]),
        (plan(), []),
    ],
)
def test_thresholds(given, expected):
    assert flags(given) == expected


def test_a_flag_allows_as_much_as_it_says():
    assert flags(plan(unchanged=35, delete=6), Allowances(deletes=5)) == ["--allow-deletes"]
    assert flags(plan(unchanged=35, delete=6), Allowances(deletes=6)) == []
    assert flags(plan(delete=6), Allowances(deletes=6)) == []
    assert flags(plan(unchanged=5, update=20), Allowances(updates=19)) == ["--allow-updates"]
    assert flags(plan(unchanged=5, update=20), Allowances(updates=20)) == []
    assert flags(plan(replace=2), Allowances(replace=True)) == []


def test_marking_what_is_adopted_as_it_is_is_no_update():
    given = plan(unchanged=5, update=20)
    body = {"name": "a", "type": "query alert", "tags": ["team:core"]}
    for change in given.changes:
        change.before, change.after = body, with_mark(KINDS["monitor"], body, "gs2", change.id)
    assert flags(given) == ["--allow-updates"], "without `adopt` somebody has taken the marks off"
    for change in given.changes:
        change.adopts = True
    assert (flags(given), given.adoptions) == ([], 20)
    for change in given.changes:
        change.after = {**change.after, "name": "b"}
    assert flags(given) == ["--allow-updates"]
    for change in given.changes:
        change.action, change.after = Action.REPLACE, with_mark(KINDS["monitor"], body, "gs2", change.id)
    assert given.adoptions == 0


def test_empty_specs_are_named_as_such():
    [refusal] = refusals(plan(delete=2), Safety(), Allowances())
    assert refusal.message == "the specs are empty, so everything would be deleted (2 resources)"
    assert refusal.hint == "if that is meant: --allow-deletes 2"


def test_thresholds_come_from_the_configuration():
    assert flags(plan(unchanged=60, delete=40), safety=Safety(deletes=40)) == []
    assert flags(plan(unchanged=100, update=11), safety=Safety(updates=5)) == ["--allow-updates"]


@pytest.mark.parametrize("action", ["delete", "replace"])
def test_deleting_what_others_use_needs_force(action):
    given = plan(unchanged=50, **{action: 1})
    given.changes[0].blocked_by = ("used by a composite",)
    assert flags(given, Allowances(replace=True)) == ["--force-delete"]
    assert flags(given, Allowances(replace=True, force_delete=True)) == []


@pytest.mark.parametrize("action", ["delete", "replace"])
def test_nothing_deletes_what_is_protected(action):
    given = plan(unchanged=50, **{action: 1})
    given.changes[0].protect = True
    assert None in flags(given, Allowances(deletes=1, replace=True, force_delete=True))
