"""The pages in `docs/rules` are those that the rules make."""

from pathlib import Path

from o11yascode.check.docs import pages, write

FOLDER = Path(__file__).parents[2] / "docs" / "rules"


def test_the_pages_are_up_to_date() -> None:
    written = {file.name: file.read_text("utf-8") for file in FOLDER.glob("*.md")}
    stale = sorted(name for name in {*written, *pages()} if written.get(name) != pages().get(name))
    assert stale == [], "python -m o11yascode.check.docs docs/rules"


def test_pages_of_rules_that_are_gone_are_removed(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("# gone")
    write(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(pages())
