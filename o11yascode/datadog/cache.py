"""What was read before and need not be read again: one file, safe to delete, safe when two runs share it."""

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

import orjson

from o11yascode.database import open_database

FILE = "live-1.sqlite3"
"""The number goes up with the tables."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS bodies
    (host TEXT, kind TEXT, id TEXT, version TEXT, body BLOB, sum INTEGER, PRIMARY KEY (host, kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS versions ON bodies (host, kind, id, version);
CREATE TABLE IF NOT EXISTS pages (host TEXT, list TEXT, pages INTEGER, PRIMARY KEY (host, list)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alike (host TEXT PRIMARY KEY, body BLOB, sum INTEGER) WITHOUT ROWID;
"""


class Cache:
    """Live bodies by host, kind, id and version (`modified_at`), and how many pages a list had.

    Any failure of the file makes it forget, never fail: it is a help, not a record.
    """

    def __init__(self, folder: Path | None, host: str) -> None:
        """`folder` is `.o11y/cache` of a project; None keeps nothing. Bodies of different hosts never meet."""
        self._host = hashlib.sha256(host.encode()).hexdigest()[:16]
        self._lock = threading.Lock()
        self._database = open_database(folder / FILE, _SCHEMA, threads=True) if folder is not None else None

    def versions(self, kind: str) -> dict[str, str]:
        """Id to version of all that is kept of a kind."""
        rows = self._ask("SELECT id, version FROM bodies WHERE host = ? AND kind = ?", (self._host, kind))
        return {str(id): str(version) for id, version in rows}

    def bodies(self, kind: str, ids: Iterable[str]) -> dict[str, bytes]:
        """The kept JSON texts of these ids."""
        wanted = set(ids)
        if not wanted:
            return {}
        if len(wanted) == 1:
            rows = self._ask("SELECT id, body, sum FROM bodies WHERE host = ? AND kind = ? AND id = ?", (self._host, kind, *wanted))
        else:
            rows = self._ask("SELECT id, body, sum FROM bodies WHERE host = ? AND kind = ?", (self._host, kind))
        return {str(id): body for id, body, sum in rows if id in wanted and isinstance(body, bytes) and crc32(body) == sum}

    def keep(self, kind: str, entries: Iterable[tuple[str, str, bytes]]) -> None:
        """Keeps id, version and JSON text, in the place of what was kept of that id."""
        self._write(
            "INSERT OR REPLACE INTO bodies VALUES (?, ?, ?, ?, ?, ?)",
            [(self._host, kind, id, version, body, crc32(body)) for id, version, body in entries],
        )

    def forget(self, kind: str, ids: Iterable[str]) -> None:
        self._write("DELETE FROM bodies WHERE host = ? AND kind = ? AND id = ?", [(self._host, kind, id) for id in ids])

    def pages(self, name: str) -> int:
        """How many pages a list had last time; 1 where nobody knows."""
        rows = self._ask("SELECT pages FROM pages WHERE host = ? AND list = ?", (self._host, name))
        return max(1, int(rows[0][0])) if rows and isinstance(rows[0][0], int) else 1

    def keep_pages(self, name: str, pages: int) -> None:
        if pages != self.pages(name):
            self._write("INSERT OR REPLACE INTO pages VALUES (?, ?, ?)", [(self._host, name, pages)])

    def alike(self) -> dict[str, Any]:
        """Which desired resources were the same as which live ones, as it was kept; empty where nothing was."""
        rows = self._ask("SELECT body, sum FROM alike WHERE host = ?", (self._host,))
        if not rows or not isinstance(rows[0][0], bytes) or crc32(rows[0][0]) != rows[0][1]:
            return {}
        found = orjson.loads(rows[0][0])
        return found if isinstance(found, dict) else {}

    def keep_alike(self, found: dict[str, Any]) -> None:
        body = orjson.dumps(found)
        self._write("INSERT OR REPLACE INTO alike VALUES (?, ?, ?)", [(self._host, body, crc32(body))])

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _ask(self, statement: str, values: tuple[str, ...]) -> list[tuple[object, ...]]:
        if self._database is None:
            return []
        with self._lock, suppress(sqlite3.Error):
            return self._database.execute(statement, values).fetchall()
        return []

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if self._database is None or not rows:
            return
        with self._lock, suppress(sqlite3.Error), self._database:
            self._database.executemany(statement, rows)
