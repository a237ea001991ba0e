"""Expressions: what they see, what they give, how they fail, and that they cannot eat the machine."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o11yascode.diagnostics import Diagnostic
from o11yascode.source.expression import Callback, ExpressionError, compute, evaluate
from o11yascode.source.node import Node
from o11yascode.source.yaml import read

SCOPE = {
    "env": "prod",
    "slow": 0.5,
    "vars": {"slow": 0.5, "sizes": [1, 2]},
    "item": {"name": "x", "items": 3},
    "target": {"name": "prod", "vars": {"account": "1"}},
    "ref": Callback(lambda name: f"${{ref:{name}}}"),
}


def run(text: str) -> tuple[Node, list[Diagnostic]]:
    node, problems = read("k: |-\n  " + text.replace("\n", "\n  "), "a.yaml")
    assert node is not None
    assert problems == []
    found: list[Diagnostic] = []
    return evaluate(node.at("k"), SCOPE, found), found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${{ slow * 2 }}", 1.0),
        ("${{ env }}", "prod"),
        ("${{ vars.sizes }}", [1, 2]),
        ("${{ {'a': {'b': 1}} }}", {"a": {"b": 1}}),
        ("${{ '}}' }}", "}}"),
        ("${{ env == 'prod' and slow > 0.1 }}", True),
        ("${{ none }}", None),
        ("${{ item.items }}", 3),  # a key wins over a dict's method
        ("${{ range(3) }}", [0, 1, 2]),
        ("${{ vars.sizes | map('string') | join('-') }}", "1-2"),
        ("${{ missing | default('d') }}", "d"),
        ("${{ 'a' if env is defined else 'b' }}", "a"),
        ("${{ '%.2f' | format(slow) }}", "0.50"),
        ("${{ env.upper() }}", "PROD"),
        ("${{ ref('gs2/api') }}", "${ref:gs2/api}"),
        ("e ${{ env }} ${{ slow }} ${{ true }}${{ none }}", "e prod 0.5 true"),
        ("$${{ env }} is ${{ env }}", "${{ env }} is prod"),
        ("{{#is_alert}}{{host.name}}{{/is_alert}}", "{{#is_alert}}{{host.name}}{{/is_alert}}"),
    ],
)
def test_values(text: str, value: object) -> None:
    node, found = run(text)
    assert found == []
    assert node.plain() == value


@pytest.mark.parametrize(
    ("text", "column", "message", "hint"),
    [
        ("a ${{ evn }}", 9, '"evn" is not a name known here', 'did you mean "env"?'),
        ("${{ zzz }}", 7, '"zzz" is not a name known here', "names: env, item, ref, slow, target, vars"),
        ("${{ 1 + evn }}", 11, '"evn" is not a name', 'did you mean "env"?'),
        ("${{ vars.slwo }}", 12, '"vars" has no "slwo"', 'did you mean "slow"?'),
        ("${{ target.vars.acount }}", 19, '"target.vars" has no "acount"', 'did you mean "account"?'),
        ("${{ 1 if false }}", 7, "there is no value where the condition is false", "add else"),
        ("${{ vars['lost'] }}", 13, '"vars" has no "lost"', None),
        ("${{ env", 3, "no closing }}", "$${{"),
        ("${{ }}", 6, "is empty", "$${{"),
        ("${{ 1 + }}", 10, "this is not an expression", None),
        ("${{ 1 ? 2 }}", 9, "unexpected '?'", None),
        ("${{ env env }}", 11, "this is not an expression", None),
        ("${{ env | upr }}", 13, 'there is no filter "upr"', 'did you mean "upper"?'),
        ("${{ 1 / 0 }}", 7, "division by zero", None),
        ("${{ 'a' + 1 }}", 7, "this expression fails", None),
        ("${{ vars.items }}", 6, "which is not a value", "call it"),
        ("${{ (-8) ** 0.5 }}", 6, "complex", None),
        ("${{ ''.__class__ }}", 10, '"__class__" is not available', "plain values only"),
        ("${{ ''['__class__'] }}", 11, '"__class__" is not available', None),
        ("${{ [1] | map(attribute='__class__') | list }}", 28, '"__class__" is not available', None),
    ],
)
def test_errors_have_the_exact_column(text: str, column: int, message: str, hint: str | None) -> None:
    _, found = run(text)
    assert len(found) == 1
    assert message in found[0].message
    assert found[0].location is not None
    assert (found[0].location.line, found[0].location.column) == (2, column)
    if hint:
        assert hint in (found[0].hint or "")


def test_columns_are_right_on_later_lines_and_behind_other_expressions() -> None:
    _, found = run("first ${{ env }}\n  second ${{ slow }} ${{ lost }}")
    assert str(found[0].location) == "a.yaml:3:28"


ESCAPES = [
    "''.__class__.__mro__[1].__subclasses__()",
    "env.__init__.__globals__",
    "ref.function.__globals__",
    "ref.__self__",
    "env | attr('__class__')",
    "range.__class__",
    "(1).__class__",
    "[].__class__.__base__",
    "vars.get.__self__",
    "'{0.__class__}'.format(env)",
    "env.format_map(vars)",
    "self.__dict__",
    "self._TemplateReference__context",
    "lipsum.__globals__['os']",
    "cycler.__init__",
    "joiner",
    "namespace()",
    "dict.__base__",
    "().__class__",
    "vars.sizes.append(3)",
    "vars.update(a=1)",
    "env.encode()",
    "[vars] | map('attr', '__class__') | list",
    "[''] | map(attribute='__class__.__mro__') | list",
    "[''] | groupby('__class__')",
    "[''] | sort(attribute='__class__')",
    "[''] | selectattr('__class__') | list",
    "[''] | sum(attribute='__class__')",
    "[''] | join(attribute='__class__')",
    "'%s' | format(ref.function)",
]


@pytest.mark.parametrize("expression", ESCAPES)
def test_nothing_of_python_is_within_reach(expression: str) -> None:
    with pytest.raises(ExpressionError):
        compute(expression, SCOPE)


GREEDY = [
    "'a' * 10**9",
    "10**10**10**10",
    "2 ** (2 ** 30)",
    "[0] * 10**9",
    "range(10**12)",
    "range(10**12) | list",
    "'%1000000000d' % 1",
    "'%*d' % (1000000000, 1)",
    "'%((a))1000000000d' % {'(a)': 1}",
    "'%.1000000000f' | format(1.0)",
    "'{:1000000000}'.format(1)",
    "'a' | center(1000000000)",
    "'a'.ljust(1000000000)",
    "'a'.zfill(1000000000)",
    "'a\\n' * 1000 | indent(1000000000)",
    "('a' * 100000) | replace('a', 'b' * 100000)",
    "('a' * 100000).replace('a', 'b' * 100000)",
    "([range(10000)] * 10000) | map('list') | list",
    "[[0] * 10000] * 10000",
    "(range(10000) | map('string') | list) | map('center', 900) | list",
    "([('a' * 1000)] * 1000) | join(',')",
    "('a' * 1000).join(range(1000) | map('string'))",
    "(" * 300 + "1" + ")" * 300,
    "[" * 300 + "]" * 300,
    "+".join(["1"] * 700),
    "not " * 450 + "1",
    "'" + "a" * 3000 + "'",
    "1" * 1000 + "0 * " + "9" * 900,
]


@pytest.mark.parametrize("expression", GREEDY)
def test_the_machine_is_not_eaten(expression: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        compute(expression, SCOPE)
    assert len(raised.value.message) < 400


@given(st.text(alphabet="env.vars[]()'\"+-*/%|~{}:,0123456789 _is\n", max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_expression_raises_anything_else(text: str) -> None:
    run("x ${{ " + text + " }} y")


def test_what_an_expression_made_stands_where_the_expression_does() -> None:
    node, _ = run("ab ${{ env }} cd\nef ${{ slow }}gh")
    assert node.value == "ab prod cd\nef 0.5gh"
    text = str(node.value)
    places = {word: str(node.location(text.index(word))) for word in ("ab", "prod", "cd", "ef", "0.5", "gh")}
    assert places == {
        "ab": "a.yaml:2:3",
        "prod": "a.yaml:2:6",
        "cd": "a.yaml:2:17",
        "ef": "a.yaml:3:3",
        "0.5": "a.yaml:3:6",
        "gh": "a.yaml:3:17",
    }


def test_a_literal_brace_keeps_its_place() -> None:
    node, _ = run("a $${{ b ${{ env }} c")
    assert node.value == "a ${{ b prod c"
    assert str(node.location(node.value.index("b"))) == "a.yaml:2:10"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("'a' + 1", "a number cannot be added to a text; write ~ to join texts"),
        ("none + 1", "+ does not work with nothing and a number"),
        ("[] < 1", "< does not compare a list with a number"),
        ("1 +", "it ends too early"),
        ("import os", "something stands behind its end"),
    ],
)
def test_failures_are_told_in_words_of_yaml(expression, words):

    with pytest.raises(ExpressionError) as caught:
        compute(expression, {})
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("expression", "hint"),
    [
        ("env = 'prod'", "write =="),
        ("env === 'prod'", "write =="),
        ("env && team", "write and"),
        ("env || team", "write or"),
        ("!env", "write not"),
        ("env == 'prod' ? 1 : 2", "write a if x else b"),
        ("== 'prod'", None),
        ("env team", None),
    ],
)
def test_signs_of_other_languages(expression, hint):
    with pytest.raises(ExpressionError) as caught:
        compute(expression, {"env": "prod", "team": "web"})
    assert caught.value.hint == hint


@pytest.mark.parametrize("expression", ["all[item].limit", "all.pay.limit", "all['pay']['limit'] or 5"])
def test_what_may_be_missing_has_a_default(expression):
    scope = {"all": {"pay": {"team": "web"}}, "item": "pay"}
    with pytest.raises(ExpressionError) as caught:
        compute(expression, scope)
    assert caught.value.hint.endswith('write limit | default("…") where it may be missing')
    assert compute("all[item].limit | default(5)", scope) == 5
