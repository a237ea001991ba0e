"""The files below `.o11y/cache`: each a help, not a record, that may be deleted at any time."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path


def open_database(path: Path, schema: str, *, threads: bool = False) -> sqlite3.Connection | None:
    """The database in a file whose name ends with the number of its tables' form, as `specs-3.sqlite3`.

    A file that is none is thrown away and made anew, files of earlier forms are removed. None where no file can be made.
    `threads` allows several to use it; they have to take turns.
    """
    for _ in range(2):
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                _remove_earlier(path)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            path.chmod(0o600)
            database = sqlite3.connect(path, timeout=5, check_same_thread=not threads)
            # A lost cache costs a few seconds: no fsync, and no second file that a copy would miss.
            database.execute("PRAGMA synchronous = OFF")
            database.executescript(schema)
            return database
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
