"""Every rule finds what its bad example shows, there and nothing else, and nothing in its good one."""

from pathlib import Path

import pytest

from o11yascode.check.example import files
from o11yascode.check.rule import Rule, active_rules, rule_named, rules
from tests.check.marks import unmarked

from .project import check, shown

OFFLINE = [rule for rule in rules().values() if rule.group != "online"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("project")


@pytest.mark.parametrize("rule", OFFLINE, ids=lambda rule: rule.name)
def test_the_bad_example_is_found_at_its_place(rule: Rule, root: Path) -> None:
    texts, place = unmarked(files(rule.bad))
    found = check(texts, root)
    assert place is not None
    assert shown(found) == [f"{rule.name} {place.file}:{place.line}:{place.column}"], [str(each) for each in found]


@pytest.mark.parametrize("rule", OFFLINE, ids=lambda rule: rule.name)
def test_the_good_example_is_clean(rule: Rule, root: Path) -> None:
    texts, _ = unmarked(files(rule.good))
    assert [str(each) for each in check(texts, root)] == []


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.name)
def test_a_rule_is_described(rule: Rule) -> None:
    assert rule.summary.endswith(".")
    assert rule.why.endswith((".", "`"))
    assert len(rule.summary) < 120


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.name)
def test_a_rule_stands_where_it_is_looked_for(rule: Rule) -> None:
    assert rule_named(rule.name) is rule
    assert (rule in active_rules()) == any((rule.monitor, rule.dashboard, rule.query, rule.project))


def test_no_rule_has_a_name_that_is_none() -> None:
    assert rule_named("payload-wrong-type") is not None
    assert rule_named("../rules") is None
