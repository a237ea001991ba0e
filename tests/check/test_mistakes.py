"""The page of classic mistakes shows what is printed now."""

import importlib.util
from pathlib import Path
from types import ModuleType

DOCS = Path(__file__).parents[2] / "docs"


def _maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mistakes", DOCS / "mistakes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["mistakes"] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date() -> None:
    assert (DOCS / "mistakes.md").read_text("utf-8") == _maker().page(), "python docs/mistakes.py"


def test_there_are_ten_and_each_is_found() -> None:
    made = _maker()
    assert len(made.MISTAKES) == 10
    assert not any("no problems" in made.output(each) for each in made.MISTAKES)
