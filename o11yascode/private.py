"""Folders for what belongs to one machine: readable by their owner alone, and left alone by git."""

from pathlib import Path

STATE = ".o11y"


def private_folder(path: Path) -> Path:
    """Makes a folder, and `.gitignore` in the `.o11y` folder above it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    for parent in (path, *path.parents):
        if parent.name == STATE:
            ignore = parent / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n")
            break
    return path
