"""Whatever stands in a field: a diagnostic with a place, never a traceback."""

from textwrap import dedent

import pytest

from o11yascode.source.node import plain_node
from tests.build.test_slo import METRIC
from tests.build.test_slo import made as slo
from tests.monitor.specs import Project, parse
from tests.monitor.test_kinds import CASES
from tests.monitor.test_metric import ALL_OPTIONS

WRONG = (None, True, -1, 5.5, "", "x", "${ref:a/b}", [], [1], [[]], {}, {"a": 1}, [{"a": None}])


@pytest.mark.parametrize("case", [*CASES, "all options"])
def test_a_monitor(case):
    text = "id: x\n" + ALL_OPTIONS if case == "all options" else CASES[case][0]
    written = {"id": "x", "name": "n", **parse(dedent(text).strip()).plain()}
    for field in written:
        for value in WRONG:
            built = Project(env="prod").build_node(plain_node({**written, field: value}))
            assert built.resources or built.diagnostics
            assert all(found.location for found in built.diagnostics)


def test_an_slo():
    text = METRIC + "groups: [a]\nalerts: {burn_rate: [{burn: 2, long: 1h, short: 5m}], error_budget: 75, page: P1, slack: a, links: []}"
    node = parse(text.strip())
    for field in node.value.keys() - {"id"}:  # ids are checked before a section sees them
        for value in WRONG:
            changed = plain_node({**node.plain(), field: value})
            assert_told(changed)
    for field in node.at("alerts").value:
        for value in WRONG:
            assert_told(plain_node({**node.plain(), "alerts": {**node.at("alerts").plain(), field: value}}))


def assert_told(node):
    built = slo(node)
    assert built.resources or built.diagnostics
