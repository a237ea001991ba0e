"""Which module defines something: the likely ones first, none left out."""

from pathlib import Path

from o11yascode import discovery, widget


def test_the_likely_ones_come_first(tmp_path: Path) -> None:
    for name, text in {"apple": "", "bean": 'KIND = "pear"', "pear_tree": '"apple"', "zebra": ""}.items():
        (tmp_path / f"{name}.py").write_text(text)
    path = [str(tmp_path)]
    assert discovery.modules(path) == ["apple", "bean", "pear_tree", "zebra"]
    assert list(discovery.likely(path, "apples")) == ["apple", "bean", "pear_tree", "zebra"]
    assert list(discovery.likely(path, "pear")) == ["bean", "apple", "pear_tree", "zebra"]
    assert list(discovery.likely(path, "apple")) == ["apple", "pear_tree", "bean", "zebra"]
    assert discovery.saying(path, "KIND =") == ["bean"]


def test_a_module_without_a_text_may_say_anything(tmp_path: Path) -> None:
    (tmp_path / "apple.py").write_text("")
    (tmp_path / "pear").mkdir()
    (tmp_path / "pear" / "__init__.py").write_text("")
    assert discovery.saying([str(tmp_path)], "KIND =") == ["pear"]


def test_kinds_are_found_one_by_one() -> None:
    kinds = widget.kinds()
    assert {name: widget.kind_for(name) for name in [*kinds, "nonsense", ""]} == {**kinds, "nonsense": None, "": None}
