"""One change in the text of a YAML file: what stands there then, with all comments, quotes and blank lines."""

import pytest
import yaml

from o11yascode.importer.edit import CannotEdit, Editor, FromExpression
from o11yascode.source.yaml import read


def edited(text, *edits, file="x.yaml"):
    """The text after some edits: the name of a method of the editor, the path of the node, and the rest."""
    top, diagnostics = read(text, file)
    assert not diagnostics
    editor = Editor(text, "x.yaml")
    for name, path, *rest in edits:
        getattr(editor, name)(top.at(*path), *rest)
    return editor.result()


@pytest.mark.parametrize(
    ("text", "value", "after"),
    [
        ("a: 1   # one\nb: 2\n", 3, "a: 3   # one\nb: 2\n"),
        ("a: 'x'\n", "z", "a: 'z'\n"),
        ("a: 'x'\n", "it's", "a: it's\n"),
        ('a: "x"\n', "z", 'a: "z"\n'),
        ("a: x # one\n", "1", 'a: "1" # one\n'),
        ("a: x\n", "y, z", "a: y, z\n"),
        ("a:\nb: 2\n", 3, "a: 3\nb: 2\n"),
        ("a:\nb: 2\n", {"kind": 3}, "a:\n  kind: 3\nb: 2\n"),
        ("a: # one\nb: 2\n", [3], "a: [3] # one\nb: 2\n"),
        ("{a: , b: 2}\n", 3, "{a:  3, b: 2}\n"),
        ('{a: "x", b: 2}\n', "z", '{a: "z", b: 2}\n'),
        ("{a: x, b: 2}\n", "y, z", '{a: "y, z", b: 2}\n'),
        ("{a: x, b: 2}\n", {"kind": [1]}, "{a: {kind: [1]}, b: 2}\n"),
        ("{a: , b: 2}\n", {"kind": 1}, "{a:  {kind: 1}, b: 2}\n"),
        ("a: {c: 1} # one\n", {"c": 2}, "a: {c: 2} # one\n"),
        ("a:\n  - x # one\n  - y\nb: 2\n", 3, "a: 3\nb: 2\n"),
        ("a: 1 # one\nb: 2\n", "x\ny", "a: |- # one\n  x\n  y\nb: 2\n"),
        ("a: 1  \nb: 2\n", "x\ny", "a: |-\n  x\n  y\nb: 2\n"),
        ("a: |\n  x\n\n# two\nb: 2\n", "x\ny\n", "a: |\n  x\n  y\n\n# two\nb: 2\n"),
        ("a: >\n  x\n  y\n\nb: 2\n", "z", "a: z\n\nb: 2\n"),
        ("a: |-\n  x\n  y", "z\nz", "a: |-\n  z\n  z"),
    ],
)
def test_another_value(text, value, after):
    assert edited(text, ("set", (), "a", value)) == after
    assert yaml.safe_load(after)["a"] == value


@pytest.mark.parametrize(
    ("text", "value", "after"),
    [
        ("a: 1\n", 2, "a: 1\nb: 2\n"),
        ("a: 1", 2, "a: 1\nb: 2"),
        ("a: 1 # one\n\n# end\n", "x\ny", "a: 1 # one\nb: |-\n  x\n  y\n\n# end\n"),
        ("a: |\n  x\n\n# end\n", 2, "a: |\n  x\nb: 2\n\n# end\n"),
        ("a:\n  - {x: 1}   # one\n", 2, "a:\n  - {x: 1}   # one\nb: 2\n"),
        ("{a: 1} # one\n", [2], "{a: 1, b: [2]} # one\n"),
        ("{a: 1, }\n", 2, "{a: 1, b: 2, }\n"),
        ("{}\n", 2, "{b: 2}\n"),
    ],
)
def test_one_more_key(text, value, after):
    assert edited(text, ("add", (), "b", value)) == after
    assert yaml.safe_load(after)["b"] == value


@pytest.mark.parametrize(
    ("text", "key", "after"),
    [
        ("a: 1\nb: 2 # two\nc: 3\n", "a", "b: 2 # two\nc: 3\n"),
        ("a: 1\nb: 2 # two\nc: 3\n", "b", "a: 1\nc: 3\n"),
        ("a: 1\nb: 2 # two\nc: 3\n", "c", "a: 1\nb: 2 # two\n"),
        ("a: 1\nb:\n  - x\n  - y", "b", "a: 1\n"),
        ("{a: 1, b: 2, c: 3}\n", "a", "{b: 2, c: 3}\n"),
        ("{a: 1, b: 2, c: 3}\n", "b", "{a: 1, c: 3}\n"),
        ("{a: 1, b: 2, c: 3}\n", "c", "{a: 1, b: 2}\n"),
        ("{a: 1}\n", "a", "{}\n"),
        ("a: {x: ['$${{ 1 }}']}\nb: 2\n", "a", "b: 2\n"),
    ],
)
def test_a_key_less(text, key, after):
    assert edited(text, ("remove", (), key)) == after


@pytest.mark.parametrize("gone", ["a", "b", "c", "ab", "ac", "bc", "abc"])
def test_several_less_on_one_line(gone):
    new = edited("{a: 1, b: 2, c: 3} # all\n", *[("remove", (), key) for key in gone])
    assert new == "{" + ", ".join(f"{key}: {number}" for key, number in zip("abc", (1, 2, 3), strict=True) if key not in gone) + "} # all\n"
    new = edited("l: [{a: 1}, {b: 2}, {c: 3}]\n", *[("remove_item", ("l", "abc".index(key))) for key in gone])
    assert (
        new == "l: [" + ", ".join(f"{{{key}: {number}}}" for key, number in zip("abc", (1, 2, 3), strict=True) if key not in gone) + "]\n"
    )


def test_another_key_in_place_of_the_last_ones_on_one_line():
    assert edited("{a: 1, b: 2, c: 3}\n", ("remove", (), "b"), ("remove", (), "c"), ("add", (), "d", 4)) == "{a: 1, d: 4}\n"


def test_the_first_key_of_an_item_less():
    assert edited("l:\n  - a: 1 # one\n    b: 2\n", ("remove", ("l", 0), "a")) == "l:\n  - b: 2\n"


@pytest.mark.parametrize(
    ("text", "value", "after"),
    [
        ('l: ["a", "b"] # all\n', "c", 'l: ["c", "b"] # all\n'),
        ("l: [1, 2]\n", {"c": [3]}, "l: [{c: [3]}, 2]\n"),
        ("l:\n  - 'a'   # one\n  - b\n", "c", "l:\n  - 'c'   # one\n  - b\n"),
        ("l:\n- a\n- b", 1, "l:\n- 1\n- b"),
        ("l:\n  - |\n    a\n    b\n  - b\n", "c\nd", "l:\n  - |-\n    c\n    d\n  - b\n"),
        ("l:\n  - >-\n    a\n    b\n  - b\n", "c", "l:\n  - c\n  - b\n"),
        ("l:\n  - a\n  - b\n", {"kind": 1, "x": 2}, "l:\n  - kind: 1\n    x: 2\n  - b\n"),
    ],
)
def test_another_item(text, value, after):
    assert edited(text, ("set_item", ("l",), 0, value)) == after
    assert yaml.safe_load(after)["l"][0] == value


ITEMS = "l:\n  # one\n  - {a: 1}\n  - a: 2 # two\n    b: 3\n\n  - a: 4\nz: 1\n"
LINE = "l: [{a: 1}, {a: 2}, {a: 4}] # all\n"


@pytest.mark.parametrize(
    ("text", "index", "after"),
    [
        (ITEMS, 0, ITEMS.replace("  - {a: 1}\n", "")),
        (ITEMS, 1, ITEMS.replace("  - a: 2 # two\n    b: 3\n", "")),
        (ITEMS, 2, ITEMS.replace("  - a: 4\n", "")),
        (LINE, 0, "l: [{a: 2}, {a: 4}] # all\n"),
        (LINE, 1, "l: [{a: 1}, {a: 4}] # all\n"),
        (LINE, 2, "l: [{a: 1}, {a: 2}] # all\n"),
        ("l: [{a: 1}]\n", 0, "l: []\n"),
        ("l:\n  - a: 1\n    b: 2\nz: 1\n", 0, "l: []\nz: 1\n"),
        ("l: # see: below\n  - a: 1", 0, "l: [] # see: below\n"),
    ],
)
def test_an_item_less(text, index, after):
    assert edited(text, ("remove_item", ("l", index))) == after


@pytest.mark.parametrize(
    ("name", "text", "index", "after"),
    [
        ("insert_after", ITEMS, 0, ITEMS.replace("{a: 1}\n", "{a: 1}\n  - {n: 1}\n")),
        ("insert_after", ITEMS, 1, ITEMS.replace("b: 3\n", "b: 3\n  - {n: 1}\n")),
        ("insert_after", "l:\n  - a: 1", 0, "l:\n  - a: 1\n  - {n: 1}"),
        ("insert_after", LINE, 2, LINE.replace("{a: 4}", "{a: 4}, {n: 1}")),
        ("insert_before", ITEMS, 0, ITEMS.replace("  - {a: 1}", "  - {n: 1}\n  - {a: 1}")),
        ("insert_before", LINE, 1, LINE.replace("{a: 2}", "{n: 1}, {a: 2}")),
    ],
)
def test_one_more_item(name, text, index, after):
    assert edited(text, (name, ("l", index), {"n": 1})) == after


def in_order(text, *order, more=()):
    top, _ = read(text, "x.yaml")
    editor = Editor(text, "x.yaml")
    editor.reorder([top.at("l", index) for index in order])
    for name, path, *rest in more:
        getattr(editor, name)(top.at(*path), *rest)
    return editor.result()


def test_another_order_takes_comments_along():
    text = "y: 0\nl: # all\n  # one\n  # of them\n  - a: 1 # 1\n\n  # two\n  - a: 2\n    b: 3\nz: 1\n"
    assert in_order(text, 1, 0) == "y: 0\nl: # all\n\n  # two\n  - a: 2\n    b: 3\n  # one\n  # of them\n  - a: 1 # 1\nz: 1\n"
    changes = [("set", ("l", 0), "a", 10), ("set", ("l", 1), "a", 20), ("set", (), "y", 30), ("set", (), "z", 40)]
    new = in_order(text, 1, 0, more=changes)
    assert new == in_order(text, 1, 0).replace("a: 1 ", "a: 10 ").replace("a: 2", "a: 20").replace("y: 0", "y: 30").replace("z: 1", "z: 40")


def test_another_order_at_the_end_of_a_file():
    assert in_order("l:\n  - a: 1\n  - a: 2", 1, 0) == "l:\n  - a: 2\n  - a: 1\n"


def test_another_order_on_one_line_is_not_done():
    with pytest.raises(CannotEdit):
        in_order("l: [{a: 1}, {a: 2}]\n", 1, 0)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
def test_lines_end_as_the_others_do(newline, begin):
    text = f"{begin}a: 1\nb: 2\n".replace("\n", newline)
    assert edited(text, ("add", (), "c", "x\ny")) == f"{begin}a: 1\nb: 2\nc: |-\n  x\n  y\n".replace("\n", newline)


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("a: ${{ 1 }}\n", ("set", (), "a", 1)),
        ("a: {x: ['n ${{ 1 }}']}\n", ("remove", (), "a")),
        ("a:\n  - {x: 1, when: false}\n", ("set", (), "a", 1)),
        ("l: ['${{ 1 }}', 2]\n", ("set_item", ("l",), 0, 1)),
        ("l:\n  - {a: 1, for_each: [1, 2]}\n  - {a: 2}\n", ("remove_item", ("l", 0))),
    ],
)
def test_expressions_are_not_destroyed(text, edit):
    with pytest.raises(FromExpression):
        edited(text, edit)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("a: 1\n", [("set", (), "b", 1)]),
        ("a: 1\n", [("set", (), "a", 1), ("set", (), "a", 2)]),
        ("a: 1\n", [("set_item", ("a",), 0, 1)]),
        ("a: {b: 1}\n", [("remove_item", ("a",))]),
        ("l:\n  - a: 1\n  - a: 2\n", [("remove", ("l", 0), "a")]),
        ("l:\n  - - {a: 1}\n    - {a: 2}\n", [("remove_item", ("l", 0, 0))]),
    ],
)
def test_what_would_touch_more_is_not_done(text, edits):
    with pytest.raises(CannotEdit):
        edited(text, *edits)


@pytest.mark.parametrize("edit", [("set", (), "a", 2), ("set_item", ("l",), 0, 2)])
def test_another_file_is_left_alone(edit):
    with pytest.raises(CannotEdit):
        edited("a: 1\nl: [1]\n", edit, file="y.yaml")
