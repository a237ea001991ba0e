"""Files that hold live bodies or plans: only their owner may read them, and they are whole or not there."""

import os
from pathlib import Path

from o11yascode.diagnostics import O11yError
from o11yascode.private import write_whole


def write_private(path: Path, data: bytes) -> None:
    """Writes a file readable by its owner alone: all of it, or nothing."""
    if path.exists() and not path.is_file():
        raise O11yError(f"{path} is not a file")
    write_whole(path, data, 0o600)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
