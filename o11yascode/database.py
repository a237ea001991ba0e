"""The files below `.o11y/cache`: each a help, not a record, that may be deleted at any time."""

import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from zlib import crc32

from o11yascode.private import private_folder

T = TypeVar("T")
SUM = 4
"""Bytes in front of what is kept."""


class Database:
    """A file with tables, which threads may share. Any failure of the file makes it forget, never fail."""

    def __init__(self, path: Path | None, schema: str) -> None:
        """The file's name ends with the number of its tables' form, as `specs-3.sqlite3`. Without a file nothing is kept.

        One that is no database is thrown away and made anew, files of earlier forms are removed.
        """
        self._connection = None if path is None else _open(path, schema)
        self._lock = threading.Lock()

    def ask(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """The rows that a query finds."""
        nothing: list[tuple[object, ...]] = []
        return self.change(lambda connection: connection.execute(statement, values).fetchall(), nothing)

    def write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Does the statement with each row."""
        if rows:
            self.change(lambda connection: connection.executemany(statement, rows), None)

    def change(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Does all of some work, or none of it; then the answer is `otherwise`."""
        if self._connection is not None:
            with suppress(sqlite3.Error, OverflowError), self._lock, self._connection:
                return work(self._connection)
        return otherwise

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def sealed(data: bytes) -> bytes:
    """The data with a sum in front: a disk or a person may have changed it since."""
    return crc32(data).to_bytes(SUM, "little") + data


def opened(kept: object) -> bytes | None:
    """The data behind its sum; None where they do not fit."""
    if not isinstance(kept, bytes) or crc32(data := kept[SUM:]).to_bytes(SUM, "little") != kept[:SUM]:
        return None
    return data


def _open(path: Path, schema: str) -> sqlite3.Connection | None:
    for _ in range(2):
        try:
            private_folder(path.parent)
            if not path.exists():
                _remove_earlier(path)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            path.chmod(0o600)
            connection = sqlite3.connect(path, timeout=5, check_same_thread=False)
            # A lost cache costs a few seconds: no fsync, and no second file that a copy would miss.
            connection.execute("PRAGMA synchronous = OFF")
            connection.executescript(schema)
            return connection
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                return None
            with suppress(OSError):
                path.unlink()
        except OSError:
            return None
    return None


def _remove_earlier(path: Path) -> None:
    name, _, number = path.stem.rpartition("-")
    for other in path.parent.glob(f"{name}-*{path.suffix}"):
        old = other.stem.rpartition("-")[2]
        if old.isdecimal() and int(old) < int(number):
            other.unlink(missing_ok=True)
