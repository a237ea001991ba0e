"""Writes files for people: whole or not at all."""

from pathlib import Path

from o11yascode.private import write_whole


def write_text(path: Path, text: str) -> None:
    """Writes a text to a file, in one step: a reader sees the old file or the new one. Permissions of the old one stay."""
    real = path.resolve()  # a link stays a link
    real.parent.mkdir(parents=True, exist_ok=True)
    write_whole(real, text.encode(), real.stat().st_mode & 0o777 if real.exists() else None, name=path)
