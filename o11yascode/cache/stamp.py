"""What a kept result depends on: this program, the Python below it, and the files of a project. Imports next to nothing."""

import os
import stat
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

from o11yascode.config import FILE_NAME
from o11yascode.source.walk import walk

FORMAT = "2"
"""Goes up with the form of what is kept."""
LENGTH = 32
"""Of a digest."""
MAX_BYTES = 50_000_000
"""Of a file: what stands behind them is not looked at."""
FIRST = 1 << 16
"""Bytes of a file that are read at once: most have fewer."""


def digest(*parts: bytes | str) -> str:
    """A short text that differs where any of the parts does."""
    hashed = blake2b(digest_size=LENGTH // 2)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        hashed.update(len(data).to_bytes(8, "little"))
        hashed.update(data)
    return hashed.hexdigest()


@cache
def tool_stamp() -> str:
    """This program and everything that it runs on: changes with any edit, upgrade or reinstallation."""
    package = Path(__file__).parent.parent
    hashed = blake2b(f"{FORMAT} {sys.version} {sys.platform}".encode(), digest_size=16)
    for line in sorted(_stamps(str(package))):
        hashed.update(line.encode("utf-8", "surrogatepass"))
    for entry in sys.path:
        # Each distribution has a folder in here that bears its version.
        if entry.endswith(("site-packages", "dist-packages")):
            hashed.update(" ".join(_distributions(entry)).encode("utf-8", "surrogatepass"))
    return hashed.hexdigest()


def _stamps(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "__pycache__")):
                continue
            if entry.is_dir():
                yield from _stamps(entry.path)
            else:
                state = entry.stat()
                yield f"{entry.path} {state.st_mtime_ns} {state.st_size}\n"


def _distributions(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info", ".egg-link", ".pth")))
    except OSError:
        return []


def digest_of(root: Path, path: str) -> str:
    """The digest of one file: of a missing or unreadable one, of that."""
    return _file(str(root / path))


def _file(path: str) -> str:
    # A thousand small files: without file objects, which take four times as long.
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                return "none: no file"  # a pipe or a terminal has no end
            data = os.read(file, FIRST)
            while len(data) >= FIRST and (more := os.read(file, MAX_BYTES - len(data))):
                data += more
        finally:
            os.close(file)
    except (OSError, ValueError) as error:
        return f"none: {type(error).__name__}"
    return digest(data)


def listing(root: Path, folders: list[str]) -> dict[str, str]:
    """Every spec file in these folders with its content, and what is wrong with whatever could have held some."""
    base = str(root)
    return {
        path: _file(f"{base}/{path}") if wrong is None else f"none: {wrong}" for folder in folders for path, wrong in walk(base, folder)
    }


def spec_files(listed: dict[str, str]) -> set[str]:
    """The files of a listing that could be read."""
    return {path for path, known in listed.items() if len(known) == LENGTH} - {FILE_NAME}
