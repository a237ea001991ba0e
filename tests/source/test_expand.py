"""Trees of values with expressions: what is evaluated, and what is shared."""

from o11yascode.diagnostics import Diagnostic
from o11yascode.source.expand import Expander
from o11yascode.source.node import Node
from o11yascode.source.yaml import read

TEXT = """
name: "x in ${{ env }}"
style: {palette: warm, lines: [1, 2]}
tags: [tier:1, "env:${{ env }}"]
widgets:
- {kind: note}
- {kind: value, for_each: [1, 2], when: "${{ item > 1 or env == 'prod' }}", title: "${{ item }}"}
"""


def tree() -> Node:
    node, problems = read(TEXT, "a.yaml")
    assert node is not None
    assert not problems
    return node


def test_each_scope_has_its_own_values() -> None:
    found: list[Diagnostic] = []
    node, expander = tree(), Expander(found)
    made = [expander.expand(node, {"env": env}).plain() for env in ("prod", "stg")]
    assert [m["name"] for m in made] == ["x in prod", "x in stg"]
    assert [m["tags"] for m in made] == [["tier:1", "env:prod"], ["tier:1", "env:stg"]]
    assert [[w.get("title") for w in m["widgets"]] for m in made] == [[None, 1, 2], [None, 2]]
    assert found == []


def test_what_holds_no_expression_is_shared() -> None:
    node, expander = tree(), Expander([])
    made = [expander.expand(node, {"env": env}) for env in ("prod", "stg")]
    for path in (("style",), ("tags", 0), ("widgets", 0)):
        assert made[0].at(*path) is made[1].at(*path) is node.at(*path)


def test_a_list_that_repeats_is_not_shared_though_it_holds_no_expression() -> None:
    node, _ = read("[{a: 1, for_each: [1, 2]}]", "a.yaml")
    assert node is not None
    assert Expander([]).expand(node, {}).plain() == [{"a": 1}, {"a": 1}]
