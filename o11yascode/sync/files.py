"""Files that hold live bodies or plans: only their owner may read them, and they are whole or not there."""

import os
from contextlib import suppress
from pathlib import Path

from o11yascode.diagnostics import O11yError


def write_private(path: Path, data: bytes) -> None:
    """Writes a file readable by its owner alone: all of it, or nothing."""
    if path.exists() and not path.is_file():
        raise O11yError(f"{path} is not a file")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # by the name that its writer knows
    finally:
        with suppress(OSError):
            temporary.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
