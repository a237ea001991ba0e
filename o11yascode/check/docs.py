"""Writes the pages of all rules: `python -m o11yascode.check.docs docs/rules`."""

import sys
from pathlib import Path

from o11yascode.check.page import index, page
from o11yascode.check.rule import rules


def pages() -> dict[str, str]:
    """The text of each file, by name."""
    return {"README.md": index(rules().values()), **{f"{rule.name}.md": page(rule) for rule in rules().values()}}


def write(folder: Path) -> None:
    """Writes the pages, and removes those of rules that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for name, text in wanted.items():
        (folder / name).write_text(text, "utf-8")
    for file in folder.glob("*.md"):
        if file.name not in wanted:
            file.unlink()


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/rules"))
