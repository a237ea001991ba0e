"""Writes files for people: whole or not at all."""

import os
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Writes a text to a file, in one step: a reader sees the old file or the new one. Permissions of the old one stay."""
    real = path.resolve()  # a link stays a link
    real.parent.mkdir(parents=True, exist_ok=True)
    temporary = real.with_name(f".{real.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if real.exists():
            os.chmod(temporary, real.stat().st_mode & 0o777)
        temporary.replace(real)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # by the name that its writer knows
    finally:
        temporary.unlink(missing_ok=True)
