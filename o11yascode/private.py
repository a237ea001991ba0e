"""Folders for what belongs to one machine, readable by their owner alone and left alone by git; and files that are whole or not there."""

import os
from contextlib import suppress
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


def write_whole(path: Path, data: bytes, mode: int | None = None, name: Path | None = None) -> None:
    """Writes a file in one step: a reader sees the old one or the new one, and after a power cut there is either.

    Args:
        mode: its permissions; without them those that the user gives new files.
        name: what errors call it, where its writer knows it by another name.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666 if mode is None else mode), "wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(name or path)) from None
    finally:
        with suppress(OSError):
            temporary.unlink()
